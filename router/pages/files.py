"""The built files, read once: they are few and small, and do not change while the service runs."""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

BUILT: Final = Path(__file__).parent / "built"
SQUEEZE_BYTES_MIN: Final = 1_000
"""What is smaller gains nothing from being compressed."""
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class File:
    """One file as it is sent."""

    def __init__(self, content_type: str, plain: bytes, *, is_text: bool) -> None:
        """`is_text`: that compressing it may gain something."""
        self.content_type = content_type
        self.plain = plain
        self._is_text = is_text

    @cached_property
    def squeezed(self) -> bytes | None:
        """The same, compressed with gzip when it is first asked for; None if that is not shorter."""
        if not self._is_text or len(self.plain) < SQUEEZE_BYTES_MIN:
            return None
        squeezed = gzip.compress(self.plain, mtime=0)
        return squeezed if len(squeezed) < len(self.plain) else None


class Files:
    """All files of a folder by their path in it, as `assets/index-a1b2.js`."""

    def __init__(self, folder: Path) -> None:
        self._files = dict(_read(folder)) if folder.is_dir() else {}

    @property
    def are_there(self) -> bool:
        """Whether the pages have been built."""
        return "index.html" in self._files

    @property
    def all(self) -> Mapping[str, File]:
        """Every file by its path."""
        return self._files

    def get(self, path: str) -> File | None:
        """The file of this path; None if there is none. Never looks outside what was read."""
        return self._files.get(path)


@cache
def built_files() -> Files:
    """Those that were built into this package, read once however many services there are."""
    return Files(BUILT)


def _read(folder: Path) -> list[tuple[str, File]]:
    return [
        (path.relative_to(folder).as_posix(), _file(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (*_TYPES, ".wav", ".mp3", ".png")
    ]


def _file(path: Path) -> File:
    known = _TYPES.get(path.suffix)
    guessed = known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(guessed, path.read_bytes(), is_text=known is not None)
