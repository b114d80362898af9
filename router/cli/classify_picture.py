"""What `switchroom classify` shows: tables with bars, where colour never stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from router.understanding.assessing import (
    ACTED_NEEDED,
    EXAMPLES_ADVISED,
    EXAMPLES_NEEDED,
    PRECISION_WANTED,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from router.settings import Settings
    from router.understanding.assessing import Assessment, OfConcern, Shares
    from router.understanding.trying import Assessed, Compared, Understood

GOOD_LEAST: Final = 0.9
FAIR_LEAST: Final = 0.75
BAR_WIDTH: Final = 12
RANKED_SHOWN: Final = 5
LISTED_MAX: Final = 10
_GOOD, _FAIR, _BAD = ("✓", "green"), ("▲", "yellow"), ("✗", "red")


def picture_of(assessed: Assessed, settings: Settings) -> RenderableType:
    """Everything about one language."""
    found = assessed.assessment
    if not found.examples:
        return Text.assemble(_BAD, f" {found.language}: no concern has examples to try\n")
    parts: list[RenderableType] = [_headline(found), _concerns(found)]
    if assessed.compared is not None:
        parts.append(_compared(assessed.compared))
    elif settings.understanding.vectors == "auto":
        parts.append(Text("Sentence vectors are not tried in this language."))
    if settings.understanding.url is not None:
        parts.append(Text("The classifier at understanding.url goes first; it was not asked here."))
    parts.extend(_advice(found))
    parts.append(_thresholds(found))
    return Group(*parts, Text())


def sentence_picture(understood: Understood) -> RenderableType:
    """How a sentence is understood, and why."""
    table = Table("concern", "probability", "", box=None, pad_edge=False)
    for ranked in understood.ranking.concerns[:RANKED_SHOWN]:
        table.add_row(
            Text(ranked.concern), _bar(ranked.probability, "cyan"), f"{ranked.probability:.2f}"
        )
    parts: list[RenderableType] = [Text(_reaction(understood), style="bold"), table]
    if not understood.ranking.in_scope:
        parts.append(Text.assemble(_BAD, " It is like none of the examples: out of scope."))
    if understood.escalates:
        parts.append(Text.assemble(_FAIR, " It has a word that escalates."))
    if understood.by == "vectors":
        parts.append(Text("Ranked by sentence vectors; words in common are only part of why."))
    parts.append(Text("Most like it:" if understood.deciding else "No example is like it."))
    for one in understood.deciding:
        shared = f"  ({', '.join(one.shared)})" if one.shared else ""
        line = Text(f"{one.similarity:.2f}  {one.concern}: “{one.text}”{shared}")
        parts.append(Padding(line, (0, 0, 0, 2)))
    return Group(*parts)


def _reaction(understood: Understood) -> str:
    match understood.reaction:
        case "person":
            return "Puts the caller through to a person, as the words ask for one."
        case "manager":
            return "Puts the caller through to the manager, because of words that escalate."
        case "language":
            return f"Goes on in another language: {understood.goes_on_in}."
        case "concern":
            return f"Takes it for {understood.concerns[0]!r} and says so in passing."
        case "pair":
            one, other = understood.concerns
            return f"Offers two: {one!r} or {other!r}."
        case "unclear":
            return "Asks the caller to say it in other words."
        case _:
            assert_never(understood.reaction)


def _headline(found: Assessment) -> Text:
    first, two = found.first / found.examples, found.among_two / found.examples
    return Text.assemble(
        (found.language, "bold"),
        f": {found.examples} examples of {len(found.concerns)} concerns; understood ",
        (f"{first:.1%}", "bold"),
        f", among the best two {two:.1%}, in scope {found.in_scope / found.examples:.1%}",
    )


def _concerns(found: Assessment) -> Table:
    """The worst first: that is where work pays."""
    table = Table("", "concern", "examples", "understood", "", "best two", box=None, pad_edge=False)
    for one in sorted(found.concerns, key=lambda one: (_share(one.first, one), one.examples)):
        share = _share(one.first, one)
        mark = _mark(share) if one.examples else _BAD
        table.add_row(
            Text(*mark),
            Text(one.concern),
            _counted(one.examples),
            _bar(share, mark[1]),
            f"{share:.0%}" if one.examples else "—",
            f"{_share(one.among_two, one):.0%}" if one.examples else "—",
        )
    return table


def _counted(examples: int) -> Text:
    if examples >= EXAMPLES_ADVISED:
        return Text(str(examples))
    return Text(f"{examples} {'✗' if examples < EXAMPLES_NEEDED else '▲'} few")


def _share(count: int, one: OfConcern) -> float:
    return count / one.examples if one.examples else 0.0


def _mark(share: float) -> tuple[str, str]:
    return _GOOD if share >= GOOD_LEAST else _FAIR if share >= FAIR_LEAST else _BAD


def _bar(share: float, colour: str) -> Text:
    full = round(share * BAR_WIDTH)
    return Text.assemble(("█" * full, colour), ("·" * (BAR_WIDTH - full), "dim"))


def _compared(compared: Compared) -> Text:
    used = "vectors" if compared.used == "vectors" else "the built-in classifier"
    return Text(
        f"Built in {compared.built_in:.1%}, sentence vectors {compared.vectors:.1%}: "
        f"the service uses {used}."
    )


def _advice(found: Assessment) -> Iterator[RenderableType]:
    """What to change: confused concerns, duplicates, and where examples are missing."""
    for pair in found.confused:
        one, other = pair.concerns
        times = "once" if pair.times == 1 else f"{pair.times} times"
        text = f" {one!r} and {other!r} are confused {times}, as in “{pair.example}”"
        yield Text.assemble(_FAIR, text)
    for same in found.duplicates[:LISTED_MAX]:
        concerns = tuple(dict.fromkeys(same.concerns))
        if len(concerns) > 1:
            names = ", ".join(repr(one) for one in concerns)
            yield Text.assemble(_BAD, f" “{same.text}” stands under several concerns: {names}")
        else:
            text = f" “{same.text}” stands {len(same.concerns)} times under {concerns[0]!r}"
            yield Text.assemble(_FAIR, text)
    few = [one for one in found.concerns if one.examples < EXAMPLES_ADVISED]
    if few:
        least = min(one.examples for one in few)
        mark = _BAD if least < EXAMPLES_NEEDED else _FAIR
        names = ", ".join(f"{one.concern} ({one.examples})" for one in few[:LISTED_MAX])
        more = f" and {len(few) - LISTED_MAX} more" if len(few) > LISTED_MAX else ""
        text = (
            f" fewer than {EXAMPLES_ADVISED} examples: {names}{more}; each one more helps most here"
        )
        yield Text.assemble(mark, text)


def _thresholds(found: Assessment) -> RenderableType:
    table = Table(
        "thresholds", "sure", "pair", "at once", "right", "offers two", "right", "asks again",
        box=None, pad_edge=False,
    )  # fmt: skip
    table.add_row("as configured", *_cells(found.configured))
    if found.proposed is not None:
        table.add_row("proposed", *_cells(found.proposed))
    wanted = f"{PRECISION_WANTED:.0%}"
    if not found.is_enough:
        note = (
            f"No thresholds are proposed: fewer than {ACTED_NEEDED} of these examples are routed at "
            "once, too few to tell what is right. More examples first."
        )
    elif found.proposed is None:
        note = f"No threshold makes {wanted} of what is routed at once right: more examples first."
    else:
        note = (
            f"Proposed: the lowest at which {wanted} of these examples are acted upon rightly. That is "
            "no promise: callers speak in more ways than examples do."
        )
    return Group(table, Text(note, style="dim"))


def _cells(shares: Shares) -> tuple[str, ...]:
    def percent(share: float | None) -> str:
        return "—" if share is None else f"{share:.0%}"

    return (
        f"{shares.sure:.2f}",
        f"{shares.pair:.2f}",
        percent(shares.at_once),
        percent(shares.at_once_right),
        percent(shares.two),
        percent(shares.two_right),
        percent(shares.again),
    )
