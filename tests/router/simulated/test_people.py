"""The parts of the simulation: what callers say, how they hear, how agents are hired, how time runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from random import Random

import pytest

from ivr import Conversation, Dialled, Keys, Listen, RouteToQueue, Say, Silence, Turn, Words
from ivr.concerns import Concerns
from ivr.understanding import verdict
from ivr.words import tokens
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId
from router.carriers.simulated import PHRASES, SimulatedCarrier, TimeLapse, with_agents
from router.carriers.simulated.answers import Answers, Who, answering_ms, listening_ms
from router.carriers.simulated.carrier import AgentGone, BackInLine, Dismissed, Joined, Rings
from router.carriers.simulated.chance import chance_of, drawn, exponential_ms, lognormal_ms
from router.carriers.simulated.legs import PersonLegs
from router.carriers.simulated.pace import Inbox, Pace
from router.errors import CarrierFailed, LegGone
from router.tasks import Tasks
from tests.router.simulated.world import example
from tests.virtual_clock import START_MS, VirtualClock

SETTINGS = example()
SCRIPT = SETTINGS.conversation
AT = datetime.fromtimestamp(START_MS / 1000, UTC)
CALL, OFFER, ANNA = CallId("call-1"), OfferNumber(1), AgentId("anna")


async def settled() -> None:
    pass


# -- what callers say


def test_callers_do_not_read_the_examples_aloud() -> None:
    for concern in SCRIPT.concerns:
        for language, examples in concern.examples.items():
            taught = {tuple(tokens(text)) for text in examples}
            said = {tuple(tokens(text)) for text in PHRASES[language][concern.id]}
            assert len(said) >= 6
            assert not said & taught


@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_most_of_what_callers_say_is_understood_and_some_of_it_is_not(language: str) -> None:
    concerns = Concerns(SCRIPT, language)
    sure = wrong = total = 0
    for concern, texts in PHRASES[language].items():
        for text in texts:
            ranking = concerns.rank(text)
            total += 1
            if verdict(ranking, SCRIPT.thresholds, None) == "concern":
                sure += 1
                wrong += ranking.concerns[0].concern != concern
    assert 0.7 <= sure / total < 1
    assert wrong / total < 0.05


def answers(concern: str, *, seed: int = 1) -> Answers:
    return Answers(Who(language="en", concern=concern), SCRIPT, PHRASES, chance_of(seed))


def concern_of(turn: Turn) -> str | None:
    """What the call is about, be it answered, closed or on its way to a queue after this turn."""
    route = turn.outcome if isinstance(turn.outcome, RouteToQueue) else turn.state.route
    return None if route is None else route.concern


def test_whoever_hears_the_menu_presses_the_key_he_was_told() -> None:
    conversation = Conversation(SCRIPT)
    turn = conversation.hear(None, Dialled(number="+31205550199"), AT)
    for heard in (Keys(digits="3"), Words(text="tulips"), Words(text="tulips")):
        turn = conversation.hear(turn.state, heard, AT)
    assert turn.state.stage == "key_menu"
    for concern in SCRIPT.concerns:
        answer = answers(concern.id).to(turn)
        turn_after = conversation.hear(turn.state, answer, AT)
        assert concern_of(turn_after) == concern.id


def test_a_caller_who_was_misunderstood_says_no_and_one_who_was_not_agrees() -> None:
    conversation = Conversation(SCRIPT)
    turn = conversation.hear(None, Dialled(number="+31205550100"), AT)
    turn = conversation.hear(turn.state, Words(text="mijn factuur klopt niet"), AT)
    assert turn.state.stage == "confirm"
    for seed in range(20):
        right = Answers(Who(language="nl", concern="bill"), SCRIPT, PHRASES, chance_of(seed))
        wrong = Answers(Who(language="nl", concern="hire"), SCRIPT, PHRASES, chance_of(seed))
        agreed = conversation.hear(turn.state, right.to(turn), AT)
        objected = conversation.hear(turn.state, wrong.to(turn), AT)
        assert concern_of(agreed) == "bill"
        assert concern_of(objected) is None
        assert "bill" in objected.state.rejected


@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_whoever_is_offered_his_language_gets_it(language: str) -> None:
    conversation = Conversation(SCRIPT)
    start = conversation.hear(None, Dialled(number="+31205550199"), AT)
    assert start.state.stage == "language"
    for seed in range(100):
        caller = Answers(Who(language=language, concern="bill"), SCRIPT, PHRASES, chance_of(seed))
        turn = conversation.hear(start.state, caller.to(start), AT)
        while turn.state.stage == "language":
            turn = conversation.hear(turn.state, caller.to(turn), AT)
        assert turn.state.language == language


def test_listening_and_speaking_take_their_time() -> None:
    question = Listen(
        language="en",
        prompts=(Say(text="x" * 100, language="en"),),
        keys_max=1,
        speech=True,
        hints=(),
        timeout_ms=5_000,
    )
    chance = Random(1)
    assert listening_ms([question]) == 6_000
    assert answering_ms([question], Silence(), chance) == 11_000
    spoken_ms = answering_ms([question], Words(text="y" * 50), chance)
    assert 0.4 * 6_000 + 3_000 < spoken_ms < 6_000 + 3_000 + 1_000
    assert answering_ms([question], Keys(digits="1"), chance) < 7_000


# -- chance


def test_everybody_has_a_chance_of_his_own() -> None:
    assert chance_of(1, "caller", 1).random() == chance_of(1, "caller", 1).random()
    assert chance_of(1, "caller", 1).random() != chance_of(1, "caller", 2).random()
    assert chance_of(1, "caller", 1).random() != chance_of(2, "caller", 1).random()


def test_times_have_the_mean_they_are_asked_for() -> None:
    chance = Random(3)
    number = 20_000
    assert sum(exponential_ms(chance, 1_000) for _ in range(number)) / number == pytest.approx(
        1_000, rel=0.03
    )
    assert sum(lognormal_ms(chance, 1_000) for _ in range(number)) / number == pytest.approx(
        1_000, rel=0.03
    )
    assert drawn(chance, {"never": 0.0, "always": 1.0}) == "always"


# -- pace


async def test_an_inbox_gives_news_in_order_and_nothing_when_the_time_is_over() -> None:
    clock, tasks = VirtualClock(), Tasks()
    pace = Pace(clock, tasks)
    inbox: Inbox[str] = Inbox(pace)
    taken: list[tuple[int, str | None]] = []

    async def live() -> None:
        for _ in range(3):
            news = await inbox.take(1_000)
            taken.append((clock.now_ms() - START_MS, news))

    pace.start("somebody", live())
    at_once = pace.is_at_rest

    async def settle() -> None:
        while not pace.is_at_rest:
            await _turn()

    await clock.advance(400, settle)
    inbox.post("one")
    inbox.post("two")
    await clock.advance(5_000, settle)
    assert not at_once
    assert taken == [(400, "one"), (400, "two"), (1_400, None)]
    assert pace.is_at_rest
    await tasks.stop(0)


async def _turn() -> None:
    await asyncio.sleep(0)


async def test_somebody_who_is_stopped_leaves_nothing_behind() -> None:
    clock, tasks = VirtualClock(), Tasks()
    pace = Pace(clock, tasks)
    pace.start("somebody", pace.pause(10_000))
    await _turn()
    assert pace.is_at_rest
    await tasks.stop(0)
    assert pace.is_at_rest


# -- time


async def test_a_clock_that_runs_ahead_fires_its_timers_in_order_and_then_follows_another() -> None:
    real, fired = VirtualClock(start_ms=1_000_000), list[str]()
    lapse = TimeLapse(START_MS)
    lapse.call_at(START_MS + 500, lambda: fired.append("second"))
    lapse.call_at(START_MS + 100, lambda: fired.append("first"))
    lapse.call_at(START_MS + 200, lambda: fired.append("never")).cancel()
    lapse.call_at(START_MS + 3_000, lambda: fired.append("followed"))
    late = lapse.call_at(START_MS + 4_000, lambda: fired.append("cancelled later"))
    await lapse.run_ahead(2_000, settled)
    assert fired == ["first", "second"]
    assert lapse.now_ms() == START_MS + 2_000

    lapse.follow(real)
    lapse.call_at(START_MS + 5_000, lambda: fired.append("new"))
    late.cancel()
    await real.advance(2_500, settled)
    assert lapse.now_ms() == START_MS + 4_500
    assert lapse.elapsed_s() * 1000 == pytest.approx(START_MS + 4_500)
    assert fired == ["first", "second", "followed"]
    await real.advance(1_000, settled)
    assert fired[-1] == "new"


# -- staff


def test_more_agents_than_configured_are_hired_with_the_same_skills() -> None:
    few, many = with_agents(SETTINGS, 2), with_agents(SETTINGS, 60)
    assert [agent.id for agent in few.agents] == ["anna", "bram"]
    assert len({agent.id for agent in many.agents}) == 60
    known = {agent.skills for agent in SETTINGS.agents}
    assert {agent.skills for agent in many.agents} == known


def test_where_nobody_is_configured_everybody_can_do_everything() -> None:
    hired = with_agents(with_agents(SETTINGS, 0), 3).agents
    assert {one.skill for agent in hired for one in agent.skills} == set(SETTINGS.skills)
    assert all(len(agent.skills) == len(SETTINGS.skills) for agent in hired)


# -- the carrier


async def nobody_cares(_leg: tuple[CallId, OfferNumber]) -> None:
    pass


def carrier() -> SimulatedCarrier:
    clock, tasks = VirtualClock(), Tasks()
    legs = PersonLegs((), clock=clock, tasks=tasks, left=nobody_cares)
    return SimulatedCarrier(Pace(clock, tasks), legs, lambda _text, _language: "")


async def test_a_caller_hears_what_becomes_of_his_leg() -> None:
    simulated = carrier()
    inbox = simulated.open_leg("leg")
    simulated.name_leg("leg", CALL)
    await simulated.connect("leg", CALL, OFFER)
    await simulated.drop_agent([simulated.agent_leg(CALL, OFFER)])
    await simulated.return_to_line("leg", CALL)
    await simulated.hang_up("leg", CALL, "in_vain", "en")
    heard = [await inbox.take() for _ in range(4)]
    assert heard == [Joined(OFFER), AgentGone(OFFER), BackInLine(), Dismissed()]


async def test_a_leg_that_is_gone_cannot_be_moved_and_everything_else_is_harmless() -> None:
    simulated = carrier()
    simulated.open_leg("leg")
    simulated.name_leg("leg", CALL)
    simulated.close_leg("leg", CALL)
    await simulated.drop_agent([simulated.agent_leg(CALL, OFFER)])
    await simulated.return_to_line("leg", CALL)
    await simulated.hang_up("leg", CALL, "in_vain", "en")
    await simulated.stop_calling_back(["leg"])
    assert await simulated.find_rung("+31205550100", "", 0) == ()
    with pytest.raises(LegGone):
        await simulated.connect("leg", CALL, OFFER)


async def test_a_telephone_rings_where_its_agent_is_simulated_and_nowhere_else() -> None:
    simulated = carrier()
    offer = e.CallOffered(
        site=SiteId("main"),
        at_ms=0,
        call=CALL,
        agent=ANNA,
        offer=OFFER,
        queue=QueueId("front desk"),
        expires_at_ms=15_000,
        trigger="call_waiting",
        selection="longest_idle",
        order="ageing",
        rank=0,
        score=0,
        waited_ms=0,
        idle_ms=0,
        candidates=1,
        decided_by="only_one",
    )
    with pytest.raises(CarrierFailed):
        await simulated.ring(offer, "+31205550100", "nl")
    desk = simulated.desk_of(ANNA)
    await simulated.ring(offer, "+31205550100", "nl")
    assert await desk.take() == Rings(offer)
