"""What whoever runs the service sees and does on the admin page: the configuration checked and reloaded,
queues and their hours, the conversation as a picture, the emergency switch, and what would happen to a
caller.
"""
