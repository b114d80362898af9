"""The accounts over HTTP, for administrators."""
