from __future__ import annotations

from prometheus_client import CollectorRegistry

from router.metrics.look_ups import LookUpMeters


def test_look_ups_are_counted_by_purpose_and_result() -> None:
    registry = CollectorRegistry()
    meters = LookUpMeters(registry)
    meters.count("caller", "found", 0.2)
    meters.count("caller", "failed", 2.0)
    meters.count("caller", "resting", 0.0)
    meters.count("understanding", "found", 0.1)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    name = "switchroom_look_ups_total"
    assert value(name, purpose="caller", result="found") == 1
    assert value(name, purpose="caller", result="resting") == 1
    assert value(name, purpose="understanding", result="found") == 1
    assert value(name, purpose="self_service", result="not_found") == 0


def test_what_was_not_asked_took_no_time() -> None:
    registry = CollectorRegistry()
    meters = LookUpMeters(registry)
    meters.count("caller", "failed", 2.0)
    meters.count("caller", "resting", 0.0)
    labels = {"purpose": "caller"}
    assert registry.get_sample_value("switchroom_look_up_seconds_count", labels) == 1
    assert registry.get_sample_value("switchroom_look_up_seconds_sum", labels) == 2
