"""Draws the way through a script: as a picture (SVG), and as text for Mermaid.

`configured` and `labels` say what stands in the picture (`words` has its own words by language), `ranks` puts the nodes into columns, `ordering` and
`placing` find their places there, `shapes` and `svg` draw.
"""

from router.drawing.configured import language_heard, sheet_of_checked
from router.drawing.labels import Sheet, sheet_of
from router.drawing.mermaid import mermaid
from router.drawing.svg import svg
from router.drawing.words import WORDS, Code, words_code

__all__ = [
    "WORDS",
    "Code",
    "Sheet",
    "language_heard",
    "mermaid",
    "sheet_of",
    "sheet_of_checked",
    "svg",
    "words_code",
]
