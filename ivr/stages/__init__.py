"""The stages of a conversation: what each makes of an answer, and the moves between them.

`talk` is one turn in the making. `moves` ask something, `endings` lead out; `anywhere` is what can
be asked for in every stage; the other modules hear the answers, one for each kind of stage.
"""
