"""Texts as a recogniser would get them wrong.

Every word is hit with the probability given; a word that is hit is dropped, replaced by another
word, or followed by one, each as often as the others. The other words are those of the same texts,
each as likely. Real replacements sound like what was said, and share more with it than these do.
"""

from __future__ import annotations

import random

from ivr.words import tokens


def misheard(texts: list[str], share: float, seed: int) -> list[str]:
    """The texts with about this share of word errors; the same each time."""
    rng = random.Random(seed)
    said = [tokens(text) for text in texts]
    vocabulary = sorted({word for words in said for word in words})
    heard: list[str] = []
    for words in said:
        kept: list[str] = []
        for word in words:
            if rng.random() >= share:
                kept.append(word)
                continue
            other = rng.choice(vocabulary)
            kept += rng.choice(([], [other], [word, other]))
        heard.append(" ".join(kept))
    return heard
