"""Mutation testing of the core's rules: `python -m tests.mutation.run` in the project's folder.

Every mutant lives in a process of its own, forked off after the tests were collected; no file is
changed. A mutant is shown those tests that reach its lines, first those that caught others, then the
quickest. Survivors are compared with tests/mutation/survivors.toml, which says why they may live.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import os
import resource
import signal
import sys
import time
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import Phase, settings

from tests.mutation.mutations import Mutant, mutants_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent.parent
SURVIVORS: Final = Path(__file__).with_name("survivors.toml")
MODULES: Final = (
    "queues/matching.py",
    "queues/ordering.py",
    "queues/selection.py",
    "queues/fold.py",
    "queues/folds/agents.py",
    "queues/folds/calls.py",
    "queues/folds/offers.py",
    "queues/folds/site.py",
    "queues/deadlines.py",
    "queues/decisions/deadlines.py",
    "queues/decisions/steps.py",
)
TOO_SLOW: Final = (
    "test_against_naive_model.py",
    "test_queueing_theory.py",
    "test_wallace_whitt.py",
    "test_fairness.py",
    "test_expressions.py",
    "test_linter.py",
    "test_linter_steps.py",
    "estimates",
)
MEMORY_MAX: Final = 3 << 30


@dataclass
class Verdict:
    """What became of a mutant: the test that caught it, or none."""

    module: str
    mutant: Mutant
    caught_by: str | None


@dataclass
class Hunt:
    """A plugin of pytest: runs the tests once to see what they reach, then hunts each mutant."""

    modules: list[str]
    jobs: int
    share: int
    part: int
    say: bool
    again: Path | None
    at_most: int
    reached: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    seconds: list[float] = field(default_factory=list)
    failed: bool = False
    catchers: Counter[int] = field(default_factory=Counter)
    verdicts: list[Verdict] = field(default_factory=list)
    running: dict[int, tuple[str, Mutant, int]] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        for index, item in enumerate(items):
            began = time.perf_counter()
            sys.settrace(self._tracer(index))
            _run(item, items[index + 1] if index + 1 < len(items) else None)
            sys.settrace(None)
            self.seconds.append(time.perf_counter() - began)
        if self.failed:
            raise pytest.UsageError("the tests fail without any mutant")
        gc.freeze()  # so that the processes share as much as they can
        for module in self.modules:
            tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
            for number, mutant in enumerate(mutants_of(tree)):
                if self._is_wanted(module, mutant, number):
                    self._start(items, module, tree, mutant)
        while self.running:
            self._await_one(items)
        return True

    def _is_wanted(self, module: str, mutant: Mutant, number: int) -> bool:
        told = _told_where(module, mutant)
        if self.again is not None:
            return f"{told}\n" in self.again.read_text(encoding="utf-8")
        return number % self.share == self.part

    def _tracer(self, index: int) -> Any:
        names = {str(ROOT / module): module for module in self.modules}

        def on_call(frame: FrameType, _event: str, _arg: object) -> Any:
            module = names.get(frame.f_code.co_filename)
            if module is None:
                return None

            def on_line(frame: FrameType, _event: str, _arg: object) -> Any:
                self.reached[module, frame.f_lineno].add(index)
                return on_line

            return on_line

        return on_call

    def _start(
        self, items: list[pytest.Item], module: str, tree: ast.Module, mutant: Mutant
    ) -> None:
        while len(self.running) >= self.jobs:
            self._await_one(items)
        if not mutant.is_in_function:
            chosen = set(range(len(items)))
        else:
            chosen = set[int]().union(*(self.reached[module, line] for line in mutant.lines))
        order = sorted(chosen, key=lambda index: (-self.catchers[index], self.seconds[index]))[
            : self.at_most
        ]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reading)
                self._be(items, order, (module, tree, mutant), writing)
            except BaseException:  # noqa: BLE001 - whatever goes wrong, the mutant does not live
                os.write(writing, b"died")
            finally:
                os._exit(0)
        os.close(writing)
        self.running[child] = (module, mutant, reading)

    def _be(
        self,
        items: list[pytest.Item],
        order: list[int],
        what: tuple[str, ast.Module, Mutant],
        writing: int,
    ) -> None:
        """In the child: become the mutant, and write which test noticed."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        _transform(*what)
        for index, following in zip(order, [*order[1:], None], strict=False):
            signal.setitimer(signal.ITIMER_PROF, 2 + 10 * self.seconds[index])
            _run(items[index], None if following is None else items[following])
            if self.failed:
                os.write(writing, str(index).encode())
                return
        os.write(writing, b"lives")

    def _await_one(self, items: list[pytest.Item]) -> None:
        child, _ = os.wait()
        module, mutant, reading = self.running.pop(child)
        word = os.read(reading, 100).decode()
        os.close(reading)
        if word.isdigit():
            self.catchers[int(word)] += 1
            word = items[int(word)].nodeid
        verdict = Verdict(module, mutant, None if word == "lives" else word or "time is up")
        self.verdicts.append(verdict)
        if self.say or verdict.caught_by is None:
            _say(f"{len(self.verdicts)} {_told(verdict)}")


def _run(item: pytest.Item, following: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _transform(name: str, tree: ast.Module, mutant: Mutant) -> None:
    """Put the mutant's code where the module's is, in every function that has it."""
    module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
    code = compile(tree, str(ROOT / name), "exec")
    owner: Any = module
    *path, last = mutant.function.split(".")
    for part in path:
        owner = getattr(owner, part)
    target = getattr(owner, last, None) if last else None
    if isinstance(target, FunctionType):
        target.__code__ = next(one for one in _codes(code) if one.co_qualname == mutant.function)
        return
    made: dict[str, Any] = {"__name__": module.__name__}
    exec(code, made)  # noqa: S102 - the module itself, but for one fault
    if isinstance(target, type):
        target.__new__.__defaults__ = made[last].__new__.__defaults__
        return
    for name_of_it, old in list(vars(module).items()):
        new = made.get(name_of_it)
        if name_of_it.startswith("__") or isinstance(old, type | FunctionType) or new == old:
            continue
        if isinstance(old, dict) and new is not None:
            old.clear()
            old.update(new)
            continue
        for called, other in list(sys.modules.items()):
            if called.startswith(("queues.", "tests.")) and getattr(other, name_of_it, None) is old:
                setattr(other, name_of_it, new)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _say(words: str) -> None:
    sys.__stdout__.write(f"{words}\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


def _told_where(module: str, mutant: Mutant) -> str:
    where = f"{module}:{mutant.lines.start} {mutant.function}"
    return f"{where}: {mutant.before}  =>  {mutant.after}"


def _told(verdict: Verdict) -> str:
    fate = "LIVES" if verdict.caught_by is None else f"caught by {verdict.caught_by}"
    return f"{_told_where(verdict.module, verdict.mutant)}  {fate}"


def _key(module: str, function: str, before: str, after: str) -> tuple[str, ...]:
    return (module, function, before, after)


def _excused() -> dict[tuple[str, ...], str]:
    """The survivors that are known, with the reason."""
    if not SURVIVORS.exists():
        return {}
    listed = tomllib.loads(SURVIVORS.read_text(encoding="utf-8"))["survivor"]
    return {
        _key(one["module"], one["function"], one["before"], one["after"]): one["reason"]
        for one in listed
    }


def _report(verdicts: list[Verdict]) -> list[Verdict]:
    """Say how many were caught; returns the survivors that nothing excuses."""
    excused = _excused()
    unexcused: list[Verdict] = []
    for module in dict.fromkeys(verdict.module for verdict in verdicts):
        of_it = [verdict for verdict in verdicts if verdict.module == module]
        living = [verdict for verdict in of_it if verdict.caught_by is None]
        without = [
            verdict
            for verdict in living
            if _key(module, verdict.mutant.function, verdict.mutant.before, verdict.mutant.after)
            not in excused
        ]
        unexcused += without
        caught = len(of_it) - len(living)
        _say(
            f"{module:32} {len(of_it):5} mutants {caught:5} caught {caught / len(of_it):6.1%}"
            f" {len(living):4} live, {len(without)} without a reason"
        )
    for verdict in unexcused:
        _say(_told(verdict))
    return unexcused


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--share", type=int, default=1, help="look at every n-th mutant only")
    parser.add_argument("--part", type=int, default=0, help="which of every n, from 0 on")
    parser.add_argument("--say", action="store_true", help="tell of those caught, too")
    parser.add_argument("--again", type=Path, help="only the mutants that this file lists")
    parser.add_argument("--at-most", type=int, default=10_000, help="tests shown to each mutant")
    parser.add_argument("--tests", nargs="*", help="these tests instead of the usual ones")
    asked = parser.parse_args()
    settings.register_profile(
        "mutation",
        database=None,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
    )
    settings.load_profile("mutation")
    hunt = Hunt(
        asked.modules,
        asked.jobs,
        asked.share,
        asked.part,
        asked.say,
        asked.again,
        asked.at_most,
    )
    ignored = [f"--ignore=tests/queues/{name}" for name in TOO_SLOW]
    tests = asked.tests or ["tests/queues", *ignored]
    options = ["-q", "-q", "--capture=no", "-o", "timeout=0", "-p", "no:cacheprovider"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # Hypothesis came first
    if pytest.main([*options, *tests], plugins=[hunt]) != 0:
        return 2
    return 1 if _report(hunt.verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
