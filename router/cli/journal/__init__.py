"""`switchroom journal`: what has happened, whether it is whole, and copies of it."""
