"""The way through a script as data: what leads where, and where nobody gets or nobody gets out.

`graph` makes nodes and edges of a script, `faults` finds what is wrong with them, `reach` who can
hear what. Nothing here draws: that is done outside.
"""
