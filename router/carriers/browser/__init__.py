"""The carrier that needs no telephone network: callers and agents on web pages."""
