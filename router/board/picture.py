"""Draws a scene into exactly so many columns and at most so many lines.

Every line is cut to the width, so that nothing wraps; sections give way in this order when there is
little room: empty lines, sentences, agents, queues. Each state has a shape, a colour and a word, so
that none of them is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from rich.console import Group
from rich.text import Text

from queues.explain.wording import duration
from router.board.sentences import NOTHING, TIMES, percent, timer
from router.records.definitions import AVERAGE_TALK, SERVICE_LEVEL, SPEED_OF_ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from queues.definitions import OrderRule
    from queues.views import AgentView
    from router.board.scene import QueueScene, Scene
    from router.board.watching import Noticed
    from router.records import Counts, Figure

STATES: Final = {
    "ready": ("●", "ready", "green"),
    "offered": ("◐", "offered", "yellow"),
    "connecting": ("◑", "connecting", "yellow"),
    "talking": ("◆", "talking", "bright_blue"),
    "wrapping_up": ("◇", "wrap-up", "cyan"),
    "backing_off": ("◌", "back-off", "magenta"),
    "away": ("○", "away", "bright_black"),
    "unreachable": ("✕", "unreachable", "red"),
    "signed_out": ("·", "signed out", "bright_black"),
}
"""Each state's shape, word and colour."""
AGENT_WIDTH: Final = 26
BAR_WIDTH: Final = 10
EMPTY_LINES_FROM: Final = 28
"""From this height on there is room for empty lines, and to say what a rank is."""

_ORDERS: Final[dict[OrderRule, str]] = {
    "ageing": "rank = priority + 1 per {step} waited; whoever is free takes the highest that he may",
    "wait_over_target": "whoever is free takes the call that has used up most of its target",
    "fifo": "whoever is free takes the call that has waited longest",
    "strict": "whoever is free takes the call of the highest priority, then the longest wait",
}

Column = tuple[str, int, Literal["left", "right"]]


def draw(scene: Scene, width: int, height: int) -> Group:
    """The board as it looks in a terminal of this size."""
    lines = list(_lines(scene, width, height))
    for line in lines:
        line.no_wrap = True
        line.truncate(width, overflow="ellipsis")
    return Group(*lines[:height])


def _lines(scene: Scene, width: int, height: int) -> Iterable[Text]:
    gap = [Text()] if height >= EMPTY_LINES_FROM else []
    queues = queue_table(scene, width, max(2, height // 4))
    agents = agent_table(scene, width, max(1, height // 4))
    totals = [*_totals(scene), *([_rank(scene)] if gap else [])]
    top = [_banner(scene, width), *gap, *queues, *gap, *agents, *gap]
    bottom = [*gap, *totals]
    return [*top, *_feeds(scene, width, height - len(top) - len(bottom), gap), *bottom]


def _banner(scene: Scene, width: int) -> Text:
    left = f" Switchroom  simulated traffic, this machine only, {TIMES}{scene.speed:g}"
    right = f"{scene.wall_clock(scene.at_ms)}  Ctrl-C ends "
    return Text(left + " " * max(1, width - len(left) - len(right)) + right, "reverse bold")


def heading(text: str, width: int) -> Text:
    """A title in a line that is drawn on to the edge."""
    return Text.assemble(
        (f"{text} ", "bold"), ("─" * max(0, width - len(text) - 1), "bright_black")
    )


# -- queues


def _columns(width: int) -> list[Column]:
    fixed: list[Column] = [
        ("waiting", 8, "right"),
        ("longest", 8, "right"),
        ("  service level", 20, "left"),
        ("target", 11, "left"),
        ("answered", 9, "right"),
        ("abandoned", 10, "right"),
    ]
    if width >= 104:
        fixed += [
            ("avg answer", 11, "right"),
            ("avg talk", 10, "right"),
            ("callbacks", 10, "right"),
        ]
    name = max(6, min(30, width - sum(column[1] for column in fixed)))
    return [("Queue", name, "left"), *fixed]


def queue_table(scene: Scene, width: int, rows_max: int) -> list[Text]:
    """The first queues and all of them in all, a line each, under the names of the columns."""
    columns = _columns(width)
    shown = scene.queues[:rows_max]
    lines = [_row(columns, [Text(title, "bold") for title, _, _ in columns])]
    lines += [_row(columns, _queue_cells(queue)) for queue in shown]
    name = "in all" if shown == scene.queues else f"all {len(scene.queues)} queues"
    waiting = sum(queue.now.waiting for queue in scene.queues)
    waits = [queue.now.longest_wait_ms or 0 for queue in scene.queues]
    cells = [
        Text(name, "bold"),
        Text(str(waiting)),
        Text(timer(max(waits, default=0)) if waiting else NOTHING),
        _level(scene.today, None),
        Text(),
        *_day_cells(scene.today),
        Text(str(sum(queue.now.callbacks for queue in scene.queues))),
    ]
    return [*lines, _row(columns, cells)]


def _queue_cells(queue: QueueScene) -> list[Text]:
    now, target = queue.now, queue.target
    late = now.longest_wait_ms is not None and now.longest_wait_ms > target.within_ms
    return [
        Text(queue.now.queue),
        Text(str(now.waiting), "bold" if now.waiting else ""),
        Text(
            NOTHING if now.longest_wait_ms is None else timer(now.longest_wait_ms),
            "yellow" if late else "",
        ),
        _level(queue.today, target.share),
        Text(f"{percent(target.share)}/{duration(target.within_ms)}", "bright_black"),
        *_day_cells(queue.today),
        Text(str(now.callbacks)),
    ]


def _day_cells(today: Counts) -> list[Text]:
    return [
        Text(str(today.answered)),
        Text(str(today.abandoned)),
        _time(SPEED_OF_ANSWER, today),
        _time(AVERAGE_TALK, today),
    ]


def _time(figure: Figure, counts: Counts) -> Text:
    value = figure.value(counts)
    return Text(NOTHING if value is None else duration(value))


def _level(counts: Counts, target: float | None) -> Text:
    """A bar with the target marked on it, whether it is met as a shape, and the figure."""
    level = SERVICE_LEVEL.value(counts)
    if level is None:
        return Text(f"  {'░' * BAR_WIDTH}      {NOTHING}", "bright_black")
    met = target is None or level >= target
    shape, colour = ("✓", "green") if met else ("▲", "red")
    filled = round(level * BAR_WIDTH)
    bar = ["█"] * filled + ["░"] * (BAR_WIDTH - filled)
    if target is not None:
        bar[min(BAR_WIDTH - 1, int(target * BAR_WIDTH))] = "┃"
    figure = f"{percent(level):>5}"
    mark = " " if target is None else shape
    return Text.assemble("  ", ("".join(bar), colour), f" {mark}", (figure, "bold"))


def _row(columns: Sequence[Column], cells: Sequence[Text]) -> Text:
    row = Text()
    for (_, width, align), cell in zip(columns, cells, strict=False):
        cell.truncate(width, overflow="ellipsis")
        cell.align(align, width)
        row.append_text(cell)
    return row


# -- agents


def agent_table(scene: Scene, width: int, rows_max: int) -> list[Text]:
    """How many agents are in each state, and below who is, as many as fit into so many lines."""
    counted: dict[str, int] = {}
    for agent in scene.agents:
        counted[_state_of(agent)] = counted.get(_state_of(agent), 0) + 1
    if scene.absent > 0:
        counted["signed_out"] = scene.absent
    heading = Text("Agents ", "bold")
    for state, (shape, word, colour) in STATES.items():
        if state in counted:
            heading.append(f" {shape} {counted[state]} {word} ", colour)
    across = max(1, width // AGENT_WIDTH)
    shown = scene.agents[: rows_max * across]
    down = -(-len(shown) // across)
    rows = [Text() for _ in range(down)]
    for place, agent in enumerate(shown):
        rows[place % down].append_text(_agent(agent, scene.at_ms, width // across))
    if len(shown) < len(scene.agents):
        heading.append(f" (the first {len(shown)})", "bright_black")
    return [heading, *rows]


def _state_of(agent: AgentView) -> str:
    return agent.state if agent.reachable else "unreachable"


def _agent(agent: AgentView, at_ms: int, width: int) -> Text:
    state = _state_of(agent)
    shape, word, colour = STATES[state]
    if state == "away":
        word = agent.away_reason.replace("_", " ")
    word_width = 10 if width < AGENT_WIDTH + 4 else 12
    name = Text(agent.agent)
    name.truncate(width - word_width - 10, overflow="ellipsis", pad=True)
    told = Text(word, colour)
    told.truncate(word_width, overflow="ellipsis", pad=True)
    since = f"{timer(at_ms - agent.since_ms):>6} "
    return Text.assemble((shape, colour), " ", name, " ", told, (since, "bright_black"))


# -- sentences


def _feeds(scene: Scene, width: int, height: int, gap: Sequence[Text]) -> list[Text]:
    below = max(2, (height - len(gap)) * 2 // 5)
    above = height - len(gap) - below
    return [
        *_feed(scene, "Decisions, the newest first", scene.decisions, width, above),
        *gap,
        *_feed(scene, "Conversations", scene.conversations, width, below),
    ]


def _feed(
    scene: Scene, title: str, noticed: Sequence[Noticed], width: int, height: int
) -> list[Text]:
    """A heading and the newest sentences, in exactly so many lines."""
    lines = [heading(title, width)]
    for one in noticed[: max(0, height - 1)]:
        colour = {"trouble": "yellow", "decision": "", "conversation": ""}[one.kind]
        lines.append(
            Text.assemble(
                (scene.wall_clock(one.at_ms), "bright_black"),
                " ",
                (one.sentence(width - len("00:00:00 ")), colour),
            )
        )
    lines += [Text() for _ in range(height - len(lines))]
    return lines[: max(0, height)]


def _totals(scene: Scene) -> list[Text]:
    """Where all calls are: the parts add up."""
    today = scene.today
    queued = [f"answered {today.answered}", f"abandoned {today.abandoned}"]
    for word, count in (
        ("sent away", today.sent_away),
        ("diverted", today.diverted),
        ("withdrawn", today.withdrawn),
        ("called back", today.called_back),
        ("not called back", today.callbacks_failed + today.superseded),
    ):
        if count:
            queued.append(f"{word} {count}")
    parts = [
        f"conversing {scene.in_conversation}",
        f"left {scene.closed_in_conversation}",
        f"queued {today.queued} ({', '.join(queued)}, open {today.unanswered})",
    ]
    formula = f"{SERVICE_LEVEL.name} = {SERVICE_LEVEL.formula}"
    calls = Text(f"Calls {scene.arrived} = {' + '.join(parts)}", "bold")
    return [calls, Text(formula, "bright_black")]


def _rank(scene: Scene) -> Text:
    """In which order agents who free take calls."""
    text = _ORDERS[scene.order].format(step=duration(scene.rank_step_ms))
    return Text(text, "bright_black")
