"""The build hook knows when the pages must be built anew; the build itself runs with every install."""

from __future__ import annotations

import json
from pathlib import Path

import hatch_build

ROOT = Path(__file__).parent.parent


def _tree(root: Path) -> Path:
    (root / "web" / "src").mkdir(parents=True)
    (root / "web" / "package.json").write_text("{}")
    (root / "web" / "src" / "main.tsx").write_text("void 0;")
    (root / hatch_build.BUILT).mkdir(parents=True)
    return root


def _stamp(root: Path) -> None:
    (root / hatch_build.BUILT / hatch_build.STAMP).write_text(hatch_build.digest(root))


def test_pages_that_were_never_built_are_to_be_built(tmp_path: Path) -> None:
    assert not hatch_build.is_fresh(_tree(tmp_path))


def test_pages_built_from_what_is_there_are_fresh(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    _stamp(root)
    assert hatch_build.is_fresh(root)


def test_a_changed_added_or_renamed_source_makes_them_stale(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    _stamp(root)
    main = root / "web" / "src" / "main.tsx"
    main.write_text("void 1;")
    assert not hatch_build.is_fresh(root)
    _stamp(root)
    (root / "web" / "src" / "more.ts").write_text("")
    assert not hatch_build.is_fresh(root)
    _stamp(root)
    main.rename(main.with_name("begin.tsx"))
    assert not hatch_build.is_fresh(root)


def test_what_npm_has_installed_does_not_count(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    _stamp(root)
    (root / "web" / "node_modules").mkdir()
    (root / "web" / "node_modules" / "one.js").write_text("")
    assert hatch_build.is_fresh(root)


def test_an_install_without_the_source_of_the_pages_builds_nothing(tmp_path: Path) -> None:
    assert hatch_build.is_fresh(tmp_path)


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())
    assert [name for name, one in lock["packages"].items() if "resolved" in one] == []
    locked = {name for name, one in lock["packages"].items() if "integrity" in one}
    assert len(locked) == len(lock["packages"]) - 1


def test_every_version_that_pages_are_made_of_is_exact() -> None:
    package = json.loads((ROOT / "web" / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not version[0].isdigit()] == []


def test_the_node_of_the_build_is_the_node_of_the_checks() -> None:
    assert f'"{hatch_build.NODE}"' in (ROOT / "pyproject.toml").read_text()
