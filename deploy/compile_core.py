"""Compiles the queue core with mypyc, beside the sources, which stay what runs by default.

    make compile
    PYTHONPATH=build/compiled switchroom run ...

Modules that define structs or named tuples stay interpreted: mypyc cannot make those classes.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "build" / "compiled"
INTERPRETED: Final = ("msgspec.Struct", "(Struct", "SiteEvent)", "SiteCommand)", "(NamedTuple)")
"""What tells a module that cannot be compiled."""


def is_compiled(module: Path) -> bool:
    """Whether this module is one of those that mypyc can take."""
    text = module.read_text(encoding="utf-8")
    return module.stem != "__init__" and not any(mark in text for mark in INTERPRETED)


def compile_core(target: Path = TARGET) -> list[Path]:
    """Copy the package to `target` and compile it there; returns what was made."""
    from mypyc.build import mypycify  # noqa: PLC0415 - only needed here, and slow to import
    from setuptools import Distribution  # noqa: PLC0415 - see above

    shutil.rmtree(target, ignore_errors=True)
    leave_out = shutil.ignore_patterns("__pycache__", "*.so")
    shutil.copytree(ROOT / "queues", target / "queues", ignore=leave_out)
    modules = sorted(filter(is_compiled, (target / "queues").rglob("*.py")))
    with contextlib.chdir(target):  # mypyc names the modules by where it stands
        extensions = mypycify(
            [
                f"--config-file={ROOT / 'pyproject.toml'}",
                *(str(one.relative_to(target)) for one in modules),
            ],
            group_name="switchroom",
            target_dir="c",
            opt_level="3",
            debug_level="0",
        )
        command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
        command.inplace, command.build_temp, command.build_lib = True, "c", "c"
        command.ensure_finalized()
        command.run()
    shutil.rmtree(target / "c")
    return sorted(path for path in target.rglob("*") if path.suffix in (".so", ".pyd"))


if __name__ == "__main__":
    made = len(compile_core())
    sys.stdout.write(f"{made} compiled modules in {TARGET.relative_to(ROOT)}\n")
