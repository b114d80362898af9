"""A person takes part in the demo: calls come, callers speak, time passes as usual meanwhile."""

from __future__ import annotations

import aiohttp
import pytest

from tests.router.running_demo import RunningDemo


async def test_a_person_who_becomes_ready_is_rung_by_a_simulated_caller_and_talks_to_him() -> None:
    async with RunningDemo("--speed", "20", "--calls-per-hour", "0") as demo:
        assert (await demo.get("/api/demo"))["speed"] == 20
        desk = await demo.desk()
        held = await demo.get("/api/demo")
        assert (held["speed"], held["wished"], held["is_held"]) == (1, 20, True)
        session = await demo.get("/api/session")
        assert set(session["carriers"]) == {"browser", "simulated"}

        offer = await desk.hear("offer")
        assert offer["waited_ms"] <= 1_000
        details = {one["name"]: one["value"] for one in offer["card"]["record"]}
        assert details["agent"] == "you"
        assert details["note"] in ("Gesimuleerde beller", "Chiamante simulato", "Simulated caller")
        await desk.say("accept", call=offer["call"], offer=offer["offer"])
        joining = await desk.hear("joining")
        assert joining["join"]["carrier"] == "simulated"

        leg = await demo.leg(desk, joining)
        assert (await leg.hear("joined"))["ice"] == {"servers": [], "relay_only": False}
        await leg.say("ready")
        await desk.hear("connected")
        heard = await leg.hear("hear")
        async with demo.http.get(heard["audio"]) as sound:
            assert sound.content_type == "audio/wav"
            assert len(await sound.read()) > 10_000
        await desk.say("hang_up", call=offer["call"])
        assert (await desk.hear("ended"))["by"] == "agent"
        assert (await leg.hear("ended"))["reason"] == "over"
    assert "Summary: " in demo.told


async def test_nobody_without_the_persons_token_hears_a_simulated_caller() -> None:
    async with RunningDemo("--calls-per-hour", "0") as demo:
        desk = await demo.desk()
        offer = await desk.hear("offer")
        await desk.say("accept", call=offer["call"], offer=offer["offer"])
        joining = await desk.hear("joining")
        desk.voices["simulated"] = "x" * 43
        leg = await demo.leg(desk, joining)
        assert (await leg.hear("ended"))["reason"] == "refused"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await demo.http.ws_connect("/simulated/leg", origin="https://elsewhere.example")
        assert refused.value.status == 403


async def test_time_and_traffic_are_steered_while_it_runs() -> None:
    async with RunningDemo("--speed", "1") as demo:
        assert (await demo.post("/api/demo", {"speed": 5}))["speed"] == 5
        assert (await demo.post("/api/demo", {"rush": True}))["rush"] is True
        assert (await demo.post("/api/demo", {"rush": False}))["rush"] is False
        refused = await demo.post("/api/demo", {"speed": 3}, status=400)
        assert refused["error"]["message"] == "speed: there are 1, 2, 5, 10, 20"
        assert (await demo.get("/api/demo"))["speed"] == 5


async def test_the_configuration_can_be_edited_checked_and_reloaded_while_it_runs() -> None:
    async with RunningDemo("--speed", "20") as demo:
        text = demo.file.read_text(encoding="utf-8")
        report = await demo.post("/api/admin/check", {})
        assert (report["is_sound"], report["changes"]) == (True, [])

        demo.file.write_text(text.replace("within_s = 20", "within_s = -1"), encoding="utf-8")
        line = next(n for n, one in enumerate(text.splitlines(), 1) if "within_s = 20" in one)
        report = await demo.post("/api/admin/check", {})
        assert report["is_sound"] is False
        assert report["found"][0]["place"] == f"{demo.file}:{line}"
        assert "right would be" in report["found"][0]["message"]
        refused = await demo.post("/api/admin/reload", {})
        assert refused["problems"]
        assert (await demo.get("/api/admin/queues"))["queues"][0]["target_within_ms"] == 20_000

        changed = text.replace("within_s = 20", "within_s = 25").replace(
            'id = "anna"', 'id = "ada"'
        )
        demo.file.write_text(changed, encoding="utf-8")
        told = ["agents added: ada", "queues changed: front desk (target)"]
        assert set(told) < set((await demo.post("/api/admin/check", {}))["changes"])
        assert set(told) < set((await demo.post("/api/admin/reload", {}))["changes"])
        assert (await demo.get("/api/admin/queues"))["queues"][0]["target_within_ms"] == 25_000
    assert f"Your configuration is still at {demo.file}" in demo.told
    demo.file.unlink()
    demo.file.parent.rmdir()
