"""What the machine in test_against_naive_model draws: sites, skills, needs and steps."""

from __future__ import annotations

from hypothesis import strategies as st

from queues import definitions as d
from queues.ids import QueueId, SkillId
from queues.steps import Step
from tests.queues.site import MAIN, needs_of

SKILLS = ("billing", "sales", "dutch")
QUEUES = ("billing", "sales", "anything")
AGENTS = ("anna", "ben", "cleo", "dirk")

agents = st.sampled_from(AGENTS)
skill_sets = st.dictionaries(
    st.sampled_from(SKILLS), st.tuples(st.sampled_from([2, 5, 9]), st.booleans()), max_size=3
).map(lambda skills: skills or {"billing": (5, False)})
queue_names = st.sampled_from(QUEUES)
rules: st.SearchStrategy[d.SelectionRule] = st.sampled_from(
    [
        "longest_idle",
        "most_proficient",
        "fewest_skills",
        "fewest_calls",
        "least_talk_time",
        "fixed_order",
        "round_robin",
        "ring_all",
        "ring_progressively",
    ]
)
orders: st.SearchStrategy[d.OrderRule] = st.sampled_from(
    ["ageing", "ageing", "wait_over_target", "fifo", "strict"]
)
steps: st.SearchStrategy[tuple[Step, ...]] = st.sampled_from(
    [
        (),
        (Step(after_ms=11_003, lower_levels=4), Step(after_ms=23_011, raise_priority=2)),
        (Step(after_ms=9_001, add_queues=(QueueId("sales"),)),),
        (Step(after_ms=31_013, drop_skills=(SkillId("billing"),)),),
        (Step(after_ms=14_009, move_to=QueueId("sales")),),
        (Step(on="waiting", lower_levels=2), Step(after_ms=41_017, leave_for="refuse")),
        (Step(after_ms=19_009, leave_for="voicemail"),),
    ]
)
own_needs: st.SearchStrategy[dict[str, int]] = st.one_of(
    st.builds(dict),
    st.dictionaries(st.sampled_from(SKILLS), st.sampled_from([1, 5, 6]), max_size=2),
)
priorities = st.sampled_from([0, 0, 0, 1, 3, -1])


def definition_of(
    selection: d.SelectionRule,
    level: int,
    within_ms: int,
    order: d.OrderRule = "ageing",
    steps: tuple[Step, ...] = (),
) -> d.SiteDefinition:
    """Times are odd numbers, so that two deadlines seldom fall into the same millisecond."""
    needs = {"billing": {"billing": level}, "sales": {"sales": 1}, "anything": {}}
    return d.SiteDefinition(
        site=MAIN,
        skills=tuple(SkillId(skill) for skill in SKILLS),
        queues=tuple(
            d.QueueDefinition(
                queue=QueueId(queue),
                needs=needs_of(needs[queue]),
                target=d.ServiceTarget(within_ms=within_ms if queue == "sales" else 20_000),
                selection=selection if queue == "billing" else "longest_idle",
                offer_ms=15_013,
                wrap_up_ms=30_011,
                wait_ms_max=120_721,
                weight=1 if queue == "sales" else 0,
                ring_max=2,
                ring_every_ms=6_007,
                steps=steps if queue == "billing" else (),
            )
            for queue in QUEUES
        ),
        order=order,
        back_off=d.BackOff(
            declined_ms=5_003, timeout_ms=5_009, no_answer_ms=5_011, busy_ms=7_013, failed_ms=9_019
        ),
        callbacks=d.CallbackRules(tries=2, retry_ms=40_063, ring_ms=25_013, wait_ms_max=240_073),
        exclusion_ms=17_021,
        connecting_ms_max=20_089,
        talking_ms_max=300_007,
        wrap_up_ms_max=70_001,
        unreachable_ms_max=60_037,
    )
