from __future__ import annotations

import pytest

from docs import generate_configuration, generate_metrics
from router.settings.environment import variables

PAGE = generate_configuration.render()


@pytest.mark.parametrize("name", sorted(variables()))
def test_every_variable_stands_in_the_reference(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_key_has_a_meaning_and_an_example() -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
    assert len(rows) > 60
    for _key, kind, default, _unit, meaning, example in rows:
        assert kind
        assert default
        assert meaning.endswith((".", ")"))
        assert example.strip() != "|" or meaning == "See below."


def test_the_page_of_the_metrics_names_every_metric_once() -> None:
    page = generate_metrics.render()
    for name in ("calls_in_target_total", "wait_seconds", "agents", "routing_seconds"):
        assert page.count(f"\n| `switchroom_{name}` | ") in {1, 2}
