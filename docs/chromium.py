"""Debian's Chromium, for the pictures in docs/ and for the tests of the pages (`make browser`)."""

from __future__ import annotations

import shutil
from typing import Final

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
"""Where it is, if it is there."""
SHELL: Final = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same without windows, where it is there: a page costs an eighth. It asks nobody for permissions."""
FLAGS: Final = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
"""With a microphone that beeps and is allowed, and nothing that would ask the world."""
