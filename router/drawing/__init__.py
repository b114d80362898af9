"""Draws the way through a script: as a picture (SVG), and as text for Mermaid.

`labels` says what stands in the picture, `ranks` puts the nodes into columns, `ordering` and
`placing` find their places there, `shapes` and `svg` draw.
"""

from router.drawing.labels import Sheet, sheet_of
from router.drawing.mermaid import mermaid
from router.drawing.svg import svg

__all__ = ["Sheet", "mermaid", "sheet_of", "svg"]
