"""Classifiers besides the one that is built in, asked about what a caller has said.

Theory of operation. The conversation has a classifier of its own (`ivr.classify`), which needs
nothing and always answers. Two others can be better: a service of the operator's own, asked over
HTTP (`http_classifier`), and sentence vectors in this process (`vectors`), an optional extra. What
they make of the words goes into the conversation with them; where they have nothing to say in time,
the conversation asks its own.

Vectors are learnt from the configured examples in a thread, beside the calls, and used only in
languages in which they are clearly better than the built-in classifier on examples that neither has
seen (`choosing`): vectors made for English are worse than no vectors elsewhere. `asking` brings both
together for the switchboard. Modules that need numpy are imported only where vectors are wanted.
"""

import os

from router.understanding.asking import Understanding
from router.understanding.http_classifier import HttpClassifier

# Numpy's threads wait for one another: beside other work two of them took 30 times as long as one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__all__ = ["HttpClassifier", "Understanding"]
