"""Who has two of something is seen at the carrier, whatever the service writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio import TwilioEmulator
from tests.emulators.twilio.conferences import Participant
from tests.emulators.twilio.rest.server import RestRequest
from tests.emulators.twilio.webhooks import Webhook
from tests.kill_loop.witness import FORGOTTEN_AFTER_MS, Met, Witness
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from tests.emulators.twilio.calls import Call
    from tests.kill_loop.violations import Violation

FINN = "+31655501667"


class Seen:
    """A carrier at which legs and rooms are made by hand."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.twilio = TwilioEmulator(clock=self.clock)
        self.violations: list[Violation] = []
        self.witness = Witness(self.twilio, self.violations)

    def leg(self, from_: str, *, to: str = "+31205550100", direction: str = "inbound") -> Call:
        return self.twilio.exchange.new_call(
            from_=from_, to=to, direction=direction, status="in-progress"
        )

    def enters(self, room: str, leg: Call, label: str = "") -> None:
        conference = self.twilio.exchange.conferences.open(room)
        now_ms = self.clock.now_ms()
        participant = Participant(
            call=leg, conference=conference, created_ms=now_ms, updated_ms=now_ms, label=label
        )
        conference.join(participant, None)

    def answers(self, leg: Call, body: str = "<Response/>", status: int = 200) -> None:
        fields = (("CallSid", leg.sid), ("Direction", leg.direction))
        self.twilio.webhooks.append(
            Webhook(
                kind="twiml",
                event="voice",
                resource=leg.sid,
                url="https://calls.example.com/twilio/voice",
                method="POST",
                params=dict(fields),
                fields=fields,
                attempt=1,
                token="",
                at_ms=0,
                status=status,
                body=body,
                error="" if status == 200 else f"HTTP {status}",
            )
        )

    def is_asked_to_ring(self, leg: Call) -> None:
        url = "https://calls.example.com/twilio/agent-answered?call=call-a&offer=1#rc=2"
        self.twilio.requests.append(
            RestRequest(
                method="POST",
                path="/2010-04-01/Accounts/AC/Calls.json",
                query=[],
                form=[("To", leg.to), ("Url", url)],
                at_ms=0,
                headers={},
                status=201,
                body={"sid": leg.sid},
            )
        )

    def found(self) -> list[str]:
        self.witness.look()
        return [str(one) for one in self.violations]


async def test_two_who_talk_have_met() -> None:
    seen = Seen()
    caller = seen.leg("+31612345678")
    seen.enters("call-a-1", seen.leg("client:anna"), "agent")
    seen.enters("call-a-1", caller, "caller")
    assert seen.found() == []
    assert seen.witness.sight().met == [Met("call-a-1", caller.sid, "anna")]
    assert seen.witness.sight().met == []


async def test_an_agent_who_talks_in_two_rooms_is_seen() -> None:
    seen = Seen()
    for room in ("call-a-1", "call-b-1"):
        seen.enters(room, seen.leg("client:anna"), "agent")
        seen.enters(room, seen.leg("+31612345678"), "caller")
    assert seen.found() == ["two: anna talks in call-b-1 and in call-a-1"]


async def test_a_room_with_three_is_seen() -> None:
    seen = Seen()
    seen.enters("call-a-1", seen.leg("client:anna"), "agent")
    for number in ("+31612345678", "+31612345679"):
        seen.enters("call-a-1", seen.leg(number), "caller")
    assert seen.found()[0] == "two: in call-a-1 are 2 and 1"


async def test_a_telephone_that_is_rung_while_it_rings_for_the_same_offer_is_seen() -> None:
    seen = Seen()
    for _ in range(2):
        seen.is_asked_to_ring(seen.leg("+31205550100", to=FINN, direction="outbound-api"))
    assert seen.found() == ["two: rung twice for offer 1 of call-a: agent-answered"]


async def test_a_telephone_may_be_rung_again_when_the_first_leg_is_over() -> None:
    seen = Seen()
    first = seen.leg("+31205550100", to=FINN, direction="outbound-api")
    seen.is_asked_to_ring(first)
    assert seen.found() == []
    first.end("no-answer")
    seen.is_asked_to_ring(seen.leg("+31205550100", to=FINN, direction="outbound-api"))
    assert seen.found() == []
    assert [one.number for one in seen.witness.sight().rung] == [FINN, FINN]


async def test_callers_are_answered_once_unless_they_are_only_held() -> None:
    seen = Seen()
    answered, held, failed = (seen.leg(f"+3161234567{number}") for number in range(3))
    seen.answers(held, "<Redirect>https://calls.example.com/twilio/voice?held=1</Redirect>")
    seen.answers(failed, status=503)
    for _ in range(2):
        seen.answers(answered)
    assert seen.witness.sight().answered == [answered.sid]
    assert seen.witness.webhooks_in_gaps == 1
    assert seen.twilio.webhooks == []


async def test_legs_and_rooms_that_are_long_over_are_forgotten() -> None:
    seen = Seen()
    over, live = seen.leg("+31612345678"), seen.leg("+31612345679")
    over.end()
    assert seen.witness.sight().live == {live.sid}
    await seen.clock.advance(FORGOTTEN_AFTER_MS + 1, seen.twilio.settle)
    seen.witness.sight()
    assert list(seen.twilio.exchange.calls) == [live.sid]
