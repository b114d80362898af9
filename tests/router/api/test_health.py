"""Whether the service lives and is ready, and its metrics."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST

from tests.router.api.world import World


async def test_a_sound_service_is_live_and_ready() -> None:
    async with World(checks={"carrier": lambda: True}) as world:
        async with world.http.get(world.url("/health/live")) as live:
            assert (live.status, await live.json()) == (200, {"live": True})
        async with world.http.get(world.url("/health/ready")) as ready:
            assert ready.status == 200
            assert ready.headers["Cache-Control"] == "no-store"
            checks = {"engine": True, "journal": True, "carrier": True}
            assert await ready.json() == {"ready": True, "checks": checks}


async def test_a_stopped_engine_is_live_and_not_ready() -> None:
    async with World() as world:
        world.engine.stop()
        async with world.http.get(world.url("/health/ready")) as ready:
            assert ready.status == 503
            checks = {"engine": False, "journal": True}
            assert await ready.json() == {"ready": False, "checks": checks}
        async with world.http.get(world.url("/health/live")) as live:
            assert live.status == 200


async def test_a_check_that_fails_or_breaks_makes_the_service_not_ready() -> None:
    def breaks() -> bool:
        raise OSError("no such disk")

    async with (
        World(checks={"disk": breaks, "carrier": lambda: False}) as world,
        world.http.get(world.url("/health/ready")) as ready,
    ):
        assert ready.status == 503
        checks = {"engine": True, "journal": True, "disk": False, "carrier": False}
        assert (await ready.json())["checks"] == checks


async def test_metrics_are_served_as_prometheus_expects_them() -> None:
    async with World() as world, world.http.get(world.url("/metrics")) as metrics:
        assert metrics.status == 200
        assert metrics.headers["Content-Type"] == CONTENT_TYPE_LATEST
        assert await metrics.read() == b"a_metric 1.0\n"
