"""Signing in and out over HTTP, what a page needs to know of its session, and one's own password."""
