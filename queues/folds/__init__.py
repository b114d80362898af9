"""What each event changes, by what it is about. Called by `queues.fold` alone."""
