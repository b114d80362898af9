"""What supervisors do: order agents about, bring calls elsewhere, listen in. The right `supervise` is
asked for at the door; every order goes through the engine, and stands in the journal with who gave it.

`asked` is what may be asked; `agents`, `calls` and `listening` carry it out.
"""
