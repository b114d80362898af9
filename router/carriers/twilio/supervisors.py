"""Supervisors in the conferences of others: who is let in, and who hears them.

Theory of operation. Who takes part in which call, and in which way, stands in the book of calls. A page
is given a pass that is good once and for a short time, and brings a leg with it. Whoever comes in is
muted, so that he is heard by nobody whatever the book says meanwhile. Then, and whenever the book
changes, `let_take_part` looks at who is in the conference and makes it as the book has it: whoever does
not belong there is put out, and he who does is heard by nobody, by the agent alone, or by both. It may
be done any number of times, also after a restart.

What was asked of Twilio may be carried out late, or have been carried out although it failed, and lists
are behind. So `_reach` holds the widest way in which somebody may be heard, from before a change goes
out until Twilio has said yes to all of a narrower one; as long as it is wider than the book's way, that
is asked for whatever is shown. Twilio reports changes, and as reports get lost it is looked at those who
are there whenever Twilio is looked at as a whole (`seen`).

Who has to leave does so whatever the book has yet (`stop_supervising`): while nothing can be decided he
must not go on hearing. He counts as not being there from then on; a leg that he brings with a pass from
later is another.

Between two ways of taking part, nobody is heard by more people than by either, and no page says that
somebody is heard by fewer before it is so (`settled`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from queues.ids import CallId
from router.calls import is_wider
from router.carriers.twilio import labels
from router.carriers.twilio.truth import is_over
from router.earshot import Admission
from router.errors import CarrierFailed, CarrierRefused, LegGone
from router.ids import new_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from queues.ids import OfferNumber
    from router.calls import Calls, Supervision
    from router.carriers.twilio.rest import Occupant, TwilioRest
    from router.carriers.twilio.rooms import Rooms
    from router.ports import Clock

PASS_MS: Final = 60_000
"""A page must bring its leg within this time."""
SETTLED_MS: Final = 5_000
"""Twilio's lists may not show yet who has come no longer than this ago."""
SETTLING_MS: Final = 6_000
"""Whoever wants to be heard otherwise waits so long for it."""
PARAMETER: Final = "supervise"
"""In which a page passes on its pass."""
_LABEL_CHARS: Final = 12


class _Pass(msgspec.Struct, kw_only=True):
    call: CallId
    by: str
    until_ms: int
    leg: str = ""
    """The one that was let in with it: Twilio may ask twice about the same."""


class _Leg(msgspec.Struct, kw_only=True):
    call: CallId
    by: str
    since_ms: int
    is_sent_out: bool = False
    """It is to be ended, and counts as gone."""


class _Awaited(NamedTuple):
    leg: str
    mode: Supervision
    answer: asyncio.Future[bool]
    """Whether it may be told that it is so."""

    def tell(self, *, is_so: bool) -> None:
        """The first word counts."""
        if not self.answer.done():
            self.answer.set_result(is_so)


class Supervisors:
    """Those of one account (`router.earshot.Earshot`). `calls` is the book; `token_of` gives access to
    Twilio for the page of a person; `look` has `let_take_part` done for a call, after what is being done.
    """

    def __init__(
        self,
        *,
        rest: TwilioRest,
        rooms: Rooms,
        calls: Calls,
        clock: Clock,
        token_of: Callable[[str], str | None],
        look: Callable[[CallId], None],
    ) -> None:
        self._rest = rest
        self._rooms = rooms
        self._calls = calls
        self._clock = clock
        self._token_of = token_of
        self._look = look
        self._passes: dict[str, _Pass] = {}
        self._legs: dict[str, _Leg] = {}
        """Who is there, or on his way, by leg, in the order in which they came."""
        self._sent_out: set[tuple[CallId, str]] = set()
        """Whose legs are to be ended until he is let in again, also those not known yet."""
        self._reach: dict[str, Supervision] = {}
        """By leg, the widest way in which its supervisor may be heard; whatever, if it is not known."""
        self._awaited: list[_Awaited] = []
        self._tell: Callable[[CallId, str], None] = lambda _call, _by: None

    # -- Let in

    def supervise(self, call: CallId, by: str, mode: Supervision) -> Admission:  # noqa: ARG002 - the book has it
        """With what the page of a supervisor brings its leg. To be heard otherwise it needs nothing more.

        Raises:
            CarrierRefused: the call is not with an agent, or Twilio is not set up for pages.
        """
        token = self._token_of(by)
        if token is None:
            raise CarrierRefused("Twilio is not set up for pages")
        if not self._is_talked(call):
            raise CarrierRefused("the call is not with an agent")
        now_ms = self._clock.now_ms()
        self._passes = {key: one for key, one in self._passes.items() if one.until_ms > now_ms}
        self._sent_out.discard((call, by))
        secret = new_secret()
        self._passes[secret] = _Pass(call=call, by=by, until_ms=now_ms + PASS_MS)
        return Admission(token, {PARAMETER: secret})

    def _is_talked(self, call_id: CallId) -> bool:
        call = self._calls.open.get(call_id)
        return call is not None and call.accepted is not None and call.joined == call.accepted

    def admit(self, secret: str, by: str, leg: str) -> tuple[CallId, OfferNumber, str] | None:
        """The call that this leg of his may enter, the offer of its talk, and the label of the leg; None
        if it may enter none.
        """
        found = self._passes.get(secret)
        if found is None or found.by != by or found.until_ms <= self._clock.now_ms():
            return None
        call = self._calls.open.get(found.call)
        is_asked_for = call is not None and call.supervised_by == by
        if found.leg not in ("", leg) or call is None or not is_asked_for or call.joined is None:
            return None
        found.leg = leg
        if leg not in self._legs:
            self._legs[leg] = self._new_leg(found.call, by)
            self._reach[leg] = "listen"
        return found.call, call.joined, labels.of_supervisor(by, leg[-_LABEL_CHARS:])

    def _new_leg(self, call: CallId, by: str) -> _Leg:
        is_sent_out = (call, by) in self._sent_out
        return _Leg(call=call, by=by, since_ms=self._clock.now_ms(), is_sent_out=is_sent_out)

    # -- As the book has it

    def let_stay(self, call: CallId, by: str | None, mode: Supervision | None) -> None:
        """What is done in the conference follows from the journal, by `let_take_part`."""
        if mode is None or by is None:
            self._passes = {key: one for key, one in self._passes.items() if one.call != call}

    def stop_supervising(self, call: CallId, by: str) -> None:
        """His legs are ended, and he comes in no more with a pass that was given before."""
        his = (call, by)
        self._passes = {key: one for key, one in self._passes.items() if (one.call, one.by) != his}
        self._sent_out = {one for one in self._sent_out if one[0] in self._calls.open} | {his}
        for one in self._legs.values():
            one.is_sent_out = one.is_sent_out or (one.call, one.by) == his
        self._look(call)

    async def let_take_part(self, call: CallId, by: str | None, mode: Supervision | None) -> None:
        """Make the conference of a call as the book has it.

        Raises:
            CarrierFailed: it is not known whether it is so.
        """
        ended = await self._end(self._to_be_ended(call))
        try:
            conference = await self._rooms.conference(call)
        except LegGone:
            return
        inside = await self._rest.occupants(conference)
        agent = next((one.call for one in inside if one.label == labels.AGENT), "")
        supervisors = [one for one in inside if labels.is_supervisor(one.label)]
        his = None if mode is None else self._newest(call, by, supervisors)
        ended |= await self._end({one.call for one in supervisors if one is not his} - ended)
        if his is not None and mode is not None:
            reach = self._reach.get(his.call, "barge")
            if _shown(his, agent) != mode or is_wider(reach, mode):
                self._note_reach(his.call, mode if is_wider(mode, reach) else reach)
                await self._change(conference, his, mode, agent)
                self._note_reach(his.call, mode)
            self._is_heard(his.call, mode)
        await self._check_shown(call, {one.call for one in inside})
        while meanwhile := self._to_be_ended(call) - ended:  # nobody looks again for these
            ended |= await self._end(meanwhile)

    async def _end(self, legs: set[str]) -> set[str]:
        for leg in legs:
            await self._rest.end_call(leg)
        return legs

    def _to_be_ended(self, call: CallId) -> set[str]:
        return {leg for leg, one in self._legs.items() if one.call == call and one.is_sent_out}

    def _newest(self, call: CallId, by: str | None, supervisors: list[Occupant]) -> Occupant | None:
        """His leg; if his page was loaded anew there may still be one from before."""
        if by is None:
            return None
        his = {one.call: one for one in supervisors if labels.belongs_to(one.label, by)}
        for leg in his:
            self._legs.setdefault(leg, self._new_leg(call, by))  # unknown after a restart
        return next((his[leg] for leg in reversed(self._legs) if self._stays(leg, his)), None)

    def _stays(self, leg: str, his: Collection[str]) -> bool:
        return leg in his and not self._legs[leg].is_sent_out

    async def _change(self, conference: str, his: Occupant, mode: Supervision, agent: str) -> None:
        """Whom he is heard by is settled before he is heard. It is said in every request: left out, it
        may count as everybody.
        """
        change = self._rest.change_occupant
        if mode == "barge":
            await change(conference, his.call, muted=False, coaching=False)
            return
        to_agent: dict[str, bool | str] = {}
        if coached := agent or his.coaches:
            to_agent = {"coaching": True, "call_sid_to_coach": coached}
        if mode == "listen" or not agent:
            await change(conference, his.call, muted=True, **to_agent)
            if mode == "whisper":
                raise CarrierFailed("Twilio does not show the agent who is to hear him")
            return
        if his.coaches != agent:
            await change(conference, his.call, **to_agent)
        await change(conference, his.call, muted=False, **to_agent)

    async def _check_shown(self, call: CallId, shown: Collection[str]) -> None:
        """Whoever is not there has just come, or is gone without a word."""
        for leg, one in list(self._legs.items()):
            if one.call != call or leg in shown:
                continue
            if self._is_young(one):
                raise CarrierFailed("Twilio does not show yet who has just come")
            if await is_over(self._rest, leg):
                self.gone(leg)

    def _is_young(self, leg: _Leg) -> bool:
        return self._clock.now_ms() - leg.since_ms < SETTLED_MS

    def _note_reach(self, leg: str, mode: Supervision) -> None:
        if leg in self._legs:  # it may have gone meanwhile
            self._reach[leg] = mode

    def _is_heard(self, leg: str, mode: Supervision) -> None:
        for awaited in self._awaited:
            if awaited.leg == leg and awaited.mode == mode:
                awaited.tell(is_so=True)

    def changed(self, call: CallId, leg: str, mode: Supervision) -> None:
        """So his supervisor is heard now, says Twilio. By more than he should, if that was asked for
        long ago; by fewer he is while what he has asked for is being done.
        """
        opened = self._calls.open.get(call)
        if opened is None or opened.supervision is None or not is_wider(mode, opened.supervision):
            return
        self._note_reach(leg, mode)
        self._look(call)

    async def settled(self, call: CallId, by: str, mode: Supervision) -> None:
        """Until he whose page is there already takes part in this way, as Twilio says from now on; at
        once if it is not, or as soon as it is gone: whoever asks will bring another leg.

        Raises:
            CarrierFailed: it takes longer than `SETTLING_MS`; it goes on being tried.
        """
        leg = next((key for key in reversed(self._legs) if self._is_of(key, call, by)), None)
        if leg is None:
            return
        awaited = _Awaited(leg, mode, asyncio.get_running_loop().create_future())
        self._awaited.append(awaited)
        at_ms = self._clock.now_ms() + SETTLING_MS
        timer = self._clock.call_at(at_ms, lambda: awaited.tell(is_so=False))
        try:
            is_so = await awaited.answer
        finally:
            timer.cancel()
            self._awaited.remove(awaited)
        if not is_so:
            raise CarrierFailed("Twilio has not changed yet who hears him")

    # -- Who is there

    def takes_part(self, call: CallId, by: str) -> bool:
        """Whether he has a leg there, or on its way."""
        return any(self._is_of(leg, call, by) for leg in self._legs)

    def _is_of(self, leg: str, call: CallId, by: str) -> bool:
        one = self._legs[leg]
        return one.call == call and one.by == by and not one.is_sent_out

    def when_supervision_is_over(self, tell: Callable[[CallId, str], None]) -> None:
        """From now on tell who takes part in which call no more."""
        self._tell = tell

    def gone(self, leg: str) -> None:
        """This leg is over, if it is one of ours."""
        for awaited in self._awaited:
            if awaited.leg == leg:
                awaited.tell(is_so=True)
        self._reach.pop(leg, None)
        one = self._legs.pop(leg, None)
        if one is None or self.takes_part(one.call, one.by) or self._may_come(one.call, one.by):
            return
        self._tell(one.call, one.by)

    def _may_come(self, call: CallId, by: str) -> bool:
        """Whether he has a pass that he may still use: his page may have been loaded anew."""
        now_ms = self._clock.now_ms()
        return any(
            one.call == call and one.by == by and not one.leg and one.until_ms > now_ms
            for one in self._passes.values()
        )

    def seen(self, legs: Collection[str], began_ms: int) -> None:
        """These legs, of all that there are, were shown by a look that began then. Whoever of ours is
        among them is looked at more closely.
        """
        missing = [
            leg
            for leg, one in self._legs.items()
            if leg not in legs and one.since_ms <= began_ms - SETTLED_MS
        ]
        for leg in missing:
            self.gone(leg)
        for call in {one.call for one in self._legs.values()}:
            self._look(call)


def _shown(his: Occupant, agent: str) -> Supervision | None:
    """In which way Twilio shows him to take part; None for a way of which we know nothing."""
    if his.is_muted:
        return "listen"
    if not his.coaches:
        return "barge"
    return "whisper" if his.coaches == agent else None
