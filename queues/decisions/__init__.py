"""What each command leads to. One module for each kind of thing that a command is about."""
