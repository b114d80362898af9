"""Live data for screens, at `/api/live`: tables of rows, kept the same at every screen.

`rows` says what the rows are, `messages` how they travel. A screen is told the newest state of what has
changed since it was told last, not every step in between: one that reads slowly is told less often, and
costs no memory.
"""
