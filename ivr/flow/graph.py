"""The way through a script as nodes and edges, without a word about how they look."""

from typing import Literal

import msgspec

from ivr.script import Texts

Kind = Literal[
    "number",
    "hours",
    "language",
    "menu",
    "question",
    "understood",
    "key_menu",
    "concern",
    "answer",
    "closed",
    "emergency",
    "escalation",
    "person",
    "queue",
    "callback",
    "voicemail",
    "elsewhere",
    "hang_up",
]
"""What happens at a node: we are rung, look at the hours, let choose a language, read a menu, ask
openly, confirm what was understood, read the key menu, know the concern, answer it without an agent,
are closed (or the emergency switch is on), notice that a caller is angry, lead to a person, to a
queue, to a callback, to a message, to another number, or end the call."""

On = Literal[
    "arrival",
    "open",
    "closed",
    "emergency",
    "language",
    "key",
    "words",
    "unclear",
    "silence",
    "no",
    "known",
    "angry",
    "done",
    "more",
]
"""What leads along an edge: a key; words, which are classified; nothing that is understood; silence;
a no; something else that is wanted; and what needs no caller."""

Fact = Literal["hours", "look_up", "words", "complaint", "failures", "repeated_calls", "redial"]
"""What else there is to know of a node: an answer tells the opening hours, or what a look-up finds; it
is the words of callers, a complaint, failures, calls in a row or a redial that show that they are
angry."""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the conversation.

    `name` is its name in the configuration, if it has one (of a callback or a message, the queue in
    which it waits, if that is not the one the caller would have gone to), `texts` how it is spoken, by
    language. `languages` are the codes of those that can be spoken, `zone` is the time zone of hours,
    `again` the keys after which a menu says a text and is read again, and `facts` what else there is to
    know. `place` is where the configuration describes it, as checks name it (`menus[0]`); empty for
    what no configuration describes.
    """

    id: str
    kind: Kind
    name: str = ""
    texts: Texts = {}
    languages: tuple[str, ...] = ()
    zone: str = ""
    again: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    place: str = ""


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """A way from one node to another; `key` is the key that leads there, if one does.

    `numbers` are those whose callers go this way, where it is not the same for all.
    """

    source: str
    target: str
    on: On
    key: str | None = None
    numbers: tuple[str, ...] = ()


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """All nodes by id, in the order in which callers come by, and all edges between them.

    0 leads to the node of kind `person` from every node at which the caller is asked something;
    these edges are left out.
    """

    nodes: dict[str, Node]
    edges: tuple[Edge, ...]

    def node_at(self, place: str) -> Node | None:
        """The node that a place in the configuration (`menus[0].choices[2].key`) belongs to."""
        owners = [
            node
            for node in self.nodes.values()
            if node.place and (place + ".").replace("[", ".[").startswith(_prefix(node.place))
        ]
        return max(owners, key=lambda node: len(node.place), default=None)


def _prefix(place: str) -> str:
    return place.replace("[", ".[") + "."
