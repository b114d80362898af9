import pytest
from msgspec.structs import replace

from ivr import Concern, Ranked, Ranking
from ivr.concerns import Concerns
from tests.ivr.example_script import BILLING, FAULT, MOVING, ORDER, SCRIPT

ENGLISH = Concerns(SCRIPT, "en")


def many(count: int, *, keyed: int = 0) -> Concerns:
    """So many concerns c1, c2, …, the last of which have the keys 9, 8, …"""
    concerns = tuple(
        Concern(
            id=f"c{number}",
            queue="front desk",
            key=str(9 - count + number) if number > count - keyed else None,
            names={"en": f"matter {number}"},
            examples={"en": tuple(f"{word} number {number}" for word in ["one", "two", "three"])},
        )
        for number in range(1, count + 1)
    )
    return Concerns(replace(SCRIPT, concerns=concerns), "en")


def test_a_concern_has_a_name_in_each_language() -> None:
    assert ENGLISH.name("billing") == "billing"
    assert Concerns(SCRIPT, "it").name("billing") == "la fatturazione"


def test_next_steps_are_known_where_the_script_says_them() -> None:
    assert ENGLISH.next_steps("billing") == "Please have your latest bill at hand."
    assert ENGLISH.next_steps("fault") is None
    assert Concerns(SCRIPT, "nl").next_steps("billing") is None


def test_the_first_question_reads_the_configured_keys_in_order() -> None:
    backwards = Concerns(replace(SCRIPT, concerns=(ORDER, FAULT, MOVING, BILLING)), "en")
    assert list(backwards.keyed().items()) == [("1", "billing"), ("3", "fault")]
    assert ENGLISH.with_key("3") == "fault"
    assert ENGLISH.with_key("2") is None


def test_the_menu_keeps_configured_keys_and_gives_free_ones_to_the_others() -> None:
    order = ENGLISH.menu_order((), ())
    assert order == ("billing", "fault", "moving", "order")
    assert ENGLISH.menu_keys(order) == {"1": "billing", "3": "fault", "2": "moving", "4": "order"}


def test_the_menu_begins_with_what_is_probable() -> None:
    order = ENGLISH.menu_order(("order", "moving"), ())
    assert order == ("order", "moving", "billing", "fault")
    assert list(ENGLISH.menu_keys(order)) == ["2", "4", "1", "3"]


def test_the_menu_ends_with_what_was_rejected() -> None:
    assert ENGLISH.menu_order(("order", "moving"), ("order",))[-1] == "order"


def test_the_menu_has_at_most_nine_concerns() -> None:
    concerns = many(30)
    order = concerns.menu_order(("c30", "c20"), ())
    assert order[:3] == ("c30", "c20", "c1")
    assert list(concerns.menu_keys(order)) == list("123456789")


def test_concerns_with_a_key_of_their_own_are_always_in_the_menu() -> None:
    concerns = many(12, keyed=4)
    keys = concerns.menu_keys(concerns.menu_order(("c3", "c7", "c8", "c6", "c5", "c2"), ()))
    assert {keys[key] for key in "6789"} == {"c9", "c10", "c11", "c12"}
    assert {keys[key] for key in "12345"} == {"c3", "c7", "c8", "c6", "c5"}


def test_a_full_set_of_configured_keys_leaves_no_room_for_others() -> None:
    concerns = many(12, keyed=9)
    order = concerns.menu_order(("c1", "c2"), ())
    assert set(order) == {f"c{number}" for number in range(4, 13)}


def test_what_was_rejected_is_not_ranked_again() -> None:
    ranking = ENGLISH.rank("my invoice is wrong", rejected=("billing",))
    assert "billing" not in {ranked.concern for ranked in ranking.concerns}
    whole = {one.concern: one for one in ENGLISH.rank("my invoice is wrong").concerns}
    assert list(ranking.concerns) == [one for one in whole.values() if one.concern != "billing"]


def test_nothing_is_left_to_rank_when_all_is_rejected() -> None:
    everything = [concern.id for concern in SCRIPT.concerns]
    ranking = ENGLISH.rank("my invoice", rejected=everything)
    assert ranking.concerns == ()
    assert not ranking.in_scope


@pytest.mark.parametrize("text", ["moving house", "Moving house.", " MOVING  HOUSE! "])
def test_a_name_is_recognised_whatever_its_spelling(text: str) -> None:
    assert ENGLISH.named(text, ("billing", "moving")) == "moving"


def test_a_name_counts_only_among_what_is_on_offer() -> None:
    assert ENGLISH.named("moving house", ("billing", "fault")) is None


@pytest.mark.parametrize("concern", SCRIPT.concerns, ids=lambda concern: concern.id)
@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_a_name_alone_is_enough_to_be_understood(concern: Concern, language: str) -> None:
    ranked = Concerns(SCRIPT, language).rank(concern.names[language]).concerns[0]
    assert ranked.concern == concern.id
    assert ranked.probability > 0.9


def test_a_ranking_from_outside_counts_each_known_concern_once_with_a_probability() -> None:
    odd = [
        ("fault", 0.2),
        ("order", float("nan")),
        ("billing", float("inf")),
        ("billing", 0.3),
        ("moving", -1.0),
        ("no such concern", 0.9),
    ]
    outside = Ranking(
        concerns=tuple(Ranked(concern=name, probability=value) for name, value in odd),
        in_scope=True,
    )
    ranking = ENGLISH.rank("whatever", outside=outside)
    assert [ranked.concern for ranked in ranking.concerns] == ["billing", "fault"]
    assert [ranked.probability for ranked in ranking.concerns] == pytest.approx(
        [1 / 1.2, 0.2 / 1.2]
    )


def test_what_a_classifier_outside_finds_hardly_probable_stays_so() -> None:
    outside = Ranking(concerns=(Ranked(concern="billing", probability=0.05),), in_scope=True)
    assert ENGLISH.rank("whatever", outside=outside) == outside


@pytest.mark.parametrize(
    ("language", "text", "concern"),
    [
        ("en", "I mean billing, please", "billing"),
        ("en", "it's about a fault", "fault"),
        ("nl", "ik bedoel een storing", "fault"),
        ("it", "si tratta di un trasloco", "moving"),
        ("en", "billing is wrong", None),
        ("en", "please", None),
    ],
)
def test_a_name_is_recognised_among_words_that_mean_nothing(
    language: str, text: str, concern: str | None
) -> None:
    ids = [one.id for one in SCRIPT.concerns]
    assert Concerns(SCRIPT, language).named(text, ids) == concern


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "how late is it"), ("en", "to"), ("nl", "geen idee"), ("it", "non lo so")],
)
def test_what_tells_nothing_is_about_nothing(language: str, text: str) -> None:
    assert not Concerns(SCRIPT, language).rank(text).in_scope


def test_a_ranking_from_outside_that_names_none_of_ours_is_passed_over() -> None:
    outside = Ranking(concerns=(Ranked(concern="billing", probability=0.0),), in_scope=True)
    assert ENGLISH.rank("my invoice", outside=outside) == ENGLISH.rank("my invoice")


def test_a_menu_of_an_older_script_without_a_free_key_leaves_a_concern_out() -> None:
    """A key that has been given away since is not taken twice."""
    ids = [f"c{number}" for number in range(9)]
    concerns = tuple(replace(BILLING, id=name, key=None) for name in ids)
    new = replace(BILLING, id="new", key="5")
    known = Concerns(replace(SCRIPT, concerns=(*concerns, new)), "en")
    by_key = known.menu_keys(ids)
    assert len(by_key) == 8
    assert "5" not in by_key
