"""Makes the graph of a script by following its callers from the numbers that they dial.

What is named but does not exist is left out, so that a script with mistakes can be drawn too.
"""

from typing import TypedDict, Unpack

from ivr.flow.graph import Edge, Fact, Graph, Kind, Node, On
from ivr.script import Choice, Closed, Concern, Emergency, Escalation, Menu, Script, Texts

PERSON = "person"
QUESTION = "question"
UNDERSTOOD = "understood"
KEY_MENU = "key_menu"
HOURS = "hours"


def graph_of(script: Script) -> Graph:
    """The way through a script."""
    tracing = _Tracing(script)
    tracing.trace()
    known = tracing.nodes
    edges = dict.fromkeys(
        edge for edge in tracing.edges if edge.source in known and edge.target in known
    )
    return Graph(nodes=known, edges=tuple(edges))


class _More(TypedDict, total=False):
    """What a node may have besides (see `Node`)."""

    texts: Texts
    languages: tuple[str, ...]
    zone: str
    again: tuple[str, ...]
    facts: tuple[Fact, ...]
    place: str


class _Tracing:
    """The nodes and edges found so far."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def trace(self) -> None:
        """Everything, in the order in which callers come by."""
        self._numbers()
        for index, menu in enumerate(self._script.menus):
            self._menu(menu, f"menus[{index}]")
        if self._script.concerns:
            self._question()
        for index, concern in enumerate(self._script.concerns):
            self._concern(concern, f"concerns[{index}]")
        if self._script.escalation is not None:
            self._escalation(self._script.escalation)
        self._person()
        self._site_closings()
        self._queues()

    def _add(self, kind: Kind, name: str = "", *, node: str = "", **more: Unpack[_More]) -> str:
        """A node, unless it is there; its id."""
        key = node or (f"{kind}:{name}" if name else kind)
        if key not in self.nodes:
            self.nodes[key] = Node(id=key, kind=kind, name=name, **more)
        return key

    def _lead(self, source: str, target: str, on: On, key: str | None = None) -> None:
        self.edges.append(Edge(source=source, target=target, on=on, key=key))

    def _end(
        self,
        source: str,
        kind: Kind,
        on: On,
        key: str | None = None,
        *,
        name: str = "",
        texts: Texts | None = None,
    ) -> None:
        """A way out; each node has its own, as lines from all over to one would tell nothing."""
        target = self._add(kind, name, node=f"{kind}@{source}", texts=texts or {})
        self._lead(source, target, on, key)

    # In the order of a call.

    def _numbers(self) -> None:
        codes = tuple(language.code for language in self._script.languages)
        entries = [
            (
                self._add("number", one.number, languages=one.languages, place=f"numbers[{index}]"),
                one,
            )
            for index, one in enumerate(self._script.numbers)
        ]
        if not entries:
            self._welcome(self._add("number", languages=codes), codes)
        starts: dict[str, list[str]] = {}
        for node, one in entries:
            self._welcome(node, one.languages)
            starts.setdefault(self._start(one.menu), []).append(one.number)
        hours = self._script.hours
        zone = "" if hours is None else hours.timezone
        self._add("hours", node=HOURS, zone=zone, place="hours")
        for start, numbers in (starts or {self._start(None): []}).items():
            given = tuple(numbers) if len(starts) > 1 else ()
            self.edges.append(Edge(source=HOURS, target=start, on="open", numbers=given))

    def _welcome(self, number: str, languages: tuple[str, ...]) -> None:
        """From a number to the hours, by way of the languages if there are several."""
        if len(languages) == 1:
            self._lead(number, HOURS, "arrival")
            return
        node = f"language:{', '.join(languages)}"
        choice = self._add("language", node=node, languages=languages, place="languages")
        self._lead(number, choice, "arrival")
        self._lead(choice, HOURS, "language")

    def _start(self, menu: str | None) -> str:
        if menu is not None and any(one.id == menu for one in self._script.menus):
            return f"menu:{menu}"
        return QUESTION if self._script.concerns else PERSON

    def _menu(self, menu: Menu, place: str) -> None:
        again = tuple(choice.key for choice in menu.choices if choice.says)
        node = self._add("menu", menu.id, texts=menu.says, again=again, place=place)
        for choice in menu.choices:
            target = _target_of(choice)
            if target is not None:
                self._lead(node, target, "key", choice.key)
        if self._script.concerns:
            self._lead(node, UNDERSTOOD, "words")
        self._lead(node, PERSON, "unclear")

    def _question(self) -> None:
        self._add("question")
        self._add("understood")
        self._add("key_menu")
        self._lead(QUESTION, UNDERSTOOD, "words")
        self._lead(QUESTION, KEY_MENU, "unclear")
        self._lead(UNDERSTOOD, QUESTION, "no")
        self._lead(KEY_MENU, UNDERSTOOD, "key")
        self._lead(KEY_MENU, PERSON, "unclear")
        if self._script.silent_caller == "hang up":
            self._end(KEY_MENU, "hang_up", "silence")

    def _concern(self, concern: Concern, place: str) -> None:
        node = self._add("concern", concern.id, texts=concern.names, place=place)
        self._lead(UNDERSTOOD, node, "known" if concern.key is None else "key", concern.key)
        queue = f"queue:{concern.queue}"
        if concern.self_service is None:
            self._lead(node, queue, "known")
            return
        says = concern.self_service.says
        place = f"{place}.self_service"
        answer = self._add("answer", concern.id, texts=says, facts=_answers(concern), place=place)
        self._lead(node, answer, "known")
        self._end(answer, "hang_up", "done")
        self._lead(answer, UNDERSTOOD, "more")
        self._lead(answer, queue, "key", "1")

    def _escalation(self, escalation: Escalation) -> None:
        reactions: tuple[tuple[Fact, str], ...] = (
            ("words", escalation.on_words),
            ("complaint", escalation.on_complaint),
            ("failures", escalation.on_failures),
            ("repeated_calls", escalation.on_repeated_calls),
            ("redial", escalation.on_redial),
        )
        signs = tuple(sign for sign, reaction in reactions if reaction == "manager")
        if signs:
            node = self._add("escalation", facts=signs, place="escalation")
            asking = UNDERSTOOD if self._script.concerns else PERSON
            self._lead(asking, node, "angry")
            self._lead(node, f"queue:{escalation.queue}", "known")

    def _person(self) -> None:
        self._add("person", place="default_queue")
        self._lead(PERSON, f"queue:{self._script.default_queue}", "known")

    def _site_closings(self) -> None:
        script = self._script
        if script.hours is not None:
            self._closed(HOURS, "", script.hours.closed, "hours.closed")
        self._emergency(HOURS, "", script.emergency, "emergency")

    def _queues(self) -> None:
        named = [edge.target.partition(":")[2] for edge in self.edges if "queue:" in edge.target]
        exits = [
            one.queue
            for own in self._script.queues.values()
            for one in own.waiting.exits
            if one.queue is not None
        ]
        for queue in dict.fromkeys((*named, *self._script.queues, *exits)):
            self._add("queue", queue, place=f"queues.{queue}")
        for queue, own in self._script.queues.items():
            node, place = f"queue:{queue}", f"queues.{queue}"
            if own.hours is not None:
                self._closed(node, queue, own.hours.closed, f"{place}.hours")
            if own.emergency is not None:
                self._emergency(node, queue, own.emergency, f"{place}.emergency")
            for one in own.waiting.exits:
                if one.to == "queue":
                    self._lead(node, f"queue:{one.queue}", "key", one.key)
                else:
                    self._end(node, one.to, "key", one.key)

    def _closed(self, source: str, queue: str, closed: Closed, place: str) -> None:
        node = self._add("closed", queue, texts=closed.says, place=place)
        self._lead(source, node, "closed")
        self._offers(node, queue, closed)

    def _emergency(self, source: str, queue: str, emergency: Emergency, place: str) -> None:
        node = self._add("emergency", queue, texts=emergency.says, place=place)
        self._lead(source, node, "emergency")
        self._offers(node, queue, emergency.closed)

    def _offers(self, node: str, queue: str, closed: Closed) -> None:
        """What a caller can do by the keys 1, 2, 3; doing nothing ends the call."""
        line = closed.queue or queue
        for index, offer in enumerate(closed.offers, start=1):
            kind: Kind = "elsewhere" if offer == "number" else offer
            name = (closed.number or "") if offer == "number" else line
            texts = closed.names if offer == "number" else None
            self._end(node, kind, "key", str(index), name=name, texts=texts)
        self._end(node, "hang_up", "silence" if closed.offers else "done")


def _target_of(choice: Choice) -> str | None:
    """Where a choice leads, but for a text that is said before the menu comes again."""
    if choice.concern is not None:
        return f"concern:{choice.concern}"
    if choice.menu is not None:
        return f"menu:{choice.menu}"
    if choice.queue is not None:
        return f"queue:{choice.queue}"
    return QUESTION if choice.question else None


def _answers(concern: Concern) -> tuple[Fact, ...]:
    """What an answer without an agent consists of."""
    service = concern.self_service
    if service is None:
        return ()
    parts: tuple[tuple[Fact, bool], ...] = (
        ("hours", service.hours),
        ("look_up", service.look_up is not None),
    )
    return tuple(part for part, is_given in parts if is_given)
