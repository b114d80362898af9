"""What the admin page asks the service: configuration, queues, flow, emergency switch, dry run."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from ivr.script import QueueScript
from queues.ids import AgentId
from router.app import Service
from router.people import People
from router.people.person import Person
from router.settings import check
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from router.people.roles import Role

EXAMPLE = Path(__file__).parents[4] / "router" / "example.toml"
PASSWORD = "one fine morning in May"


class Page:
    """The page of somebody who has signed in, on a service that reads `file`."""

    def __init__(self, service: Service, file: Path, http: aiohttp.ClientSession) -> None:
        self.service, self.file, self._http = service, file, http
        self._csrf = ""

    async def sign_in(self, who: str) -> None:
        await self.post("/api/sign-in", {"name": who, "password": PASSWORD})
        self._csrf = (await self.get("/api/session"))["csrf"]

    async def get(self, path: str, status: int = 200) -> Any:
        async with self._http.get(path) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def text(self, path: str) -> tuple[aiohttp.ClientResponse, str]:
        async with self._http.get(path) as answer:
            return answer, await answer.text()

    async def post(self, path: str, body: object = None, status: int = 200) -> Any:
        origin = str(self._http._base_url).rstrip("/")
        headers = {"X-CSRF": self._csrf, "Origin": origin}
        async with self._http.post(path, json=body or {}, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def dry(self, *says: str, **caller: object) -> Any:
        asked = {"dialled": "+31205550199", "language": "en", "says": says, **caller}
        return await self.post("/api/admin/dry-run", asked)


@asynccontextmanager
async def page_of(folder: Path, role: Role = "operator") -> AsyncIterator[Page]:
    file = folder / "switchroom.toml"
    text = EXAMPLE.read_text(encoding="utf-8").replace("port = 8080", "port = 0")
    file.write_text(text, encoding="utf-8")
    settings = check(file, {}).settings
    assert settings is not None
    people = People()
    await people.do(people.add, Person(id="otto", name="Otto", roles=(role,)), PASSWORD)
    service = Service(settings, VirtualClock(), read=lambda: check(file, {}), people=people)
    await service.open()
    url = f"http://127.0.0.1:{await service.listen()}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(url, cookie_jar=jar) as http:
        page = Page(service, file, http)
        await page.sign_in("otto")
        yield page
    await service.stop()


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_nobody_else_is_let_in(tmp_path: Path, role: Role) -> None:
    async with page_of(tmp_path, role) as page:
        for path in ("configuration", "queues", "flow", "flow.svg", "emergency", "dry-run"):
            await page.get(f"/api/admin/{path}", 403)
        for path in ("check", "reload", "emergency", "dry-run"):
            await page.post(f"/api/admin/{path}", {}, 403)


async def test_what_holds_is_shown_without_its_secrets(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        text = (await page.get("/api/admin/configuration"))["text"]
        assert 'id = "front desk"' in text
        assert 'token = "***"' in text
        assert "change-me" not in text


async def test_a_mistake_is_told_with_its_line_and_keeps_what_runs(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        text = page.file.read_text(encoding="utf-8")
        line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("seed = 0"))
        page.file.write_text(text.replace("\nseed = 0", "\nseed = 'x'"), encoding="utf-8")
        report = await page.post("/api/admin/check")
        assert report["is_sound"] is False
        (found,) = report["found"]
        assert (found["severity"], found["key"]) == ("error", "routing.seed")
        assert found["place"] == f"{page.file}:{line}"
        with capture_logs():
            refused = await page.post("/api/admin/reload")
        assert refused["problems"][0].startswith(f"{page.file}:{line}: routing.seed")
        assert refused["changes"] == []


async def test_a_change_is_foretold_made_and_needs_a_restart_where_it_does(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        text = page.file.read_text(encoding="utf-8")
        changed = text.replace("after_s = 120", "after_s = 90").replace('"info"', '"debug"')
        page.file.write_text(changed, encoding="utf-8")
        report = await page.post("/api/admin/check")
        assert report["changes"] == ["queues changed: accounts (steps)"]
        assert (report["queues"], report["agents"], report["concerns"]) == (4, 6, 6)
        outcome = await page.post("/api/admin/reload")
        assert outcome["changes"] == ["queues changed: accounts (steps)"]
        assert outcome["restart_for"] == ["service.log_level"]
        assert outcome["problems"] == []
        assert (await page.post("/api/admin/check"))["changes"] == []
        assert (await page.post("/api/admin/reload"))["changes"] == []


async def test_queues_are_shown_with_their_needs_and_hours(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        shown = await page.get("/api/admin/queues")
        assert shown["heeds_hours"] is True
        queues = {one["queue"]: one for one in shown["queues"]}
        assert list(queues) == ["front desk", "accounts", "workshop", "manager"]
        assert queues["workshop"]["needs"] == "repairs at level 3 or above"
        hours = queues["front desk"]["hours"]
        assert hours["timezone"] == "Europe/Amsterdam"
        assert hours["week"][0] == ["09:00-12:30", "13:00-17:30"]
        assert hours["week"][6] == []
        # It is Monday 5 January 2026, 12:00 in Amsterdam.
        assert (hours["is_open"], hours["opens_at_ms"]) == (True, None)


async def test_hours_that_do_not_hold_are_shown_and_queues_are_open_all_the_same(
    tmp_path: Path,
) -> None:
    """A demo is open day and night, and says what its configuration has."""
    async with page_of(tmp_path) as page:
        settings = page.service.settings
        script = settings.conversation
        assert script.hours is not None
        workshop = QueueScript(hours=replace(script.hours, weekly={}, exceptions={}))
        written = replace(script, queues={**script.queues, "workshop": workshop})
        page.service.admin.configured = lambda: replace(settings, conversation=written)
        shown = await page.get("/api/admin/queues")
        assert shown["heeds_hours"] is False
        hours = {one["queue"]: one["hours"] for one in shown["queues"]}["workshop"]
        assert (hours["is_own"], hours["week"]) == (True, [[]] * 7)
        assert (hours["is_open"], hours["opens_at_ms"]) == (True, None)


async def test_what_queues_need_is_said_in_the_language_of_the_reader(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        for language, says in (
            ("nl", ("repairs vanaf niveau 3", "niets bijzonders")),
            ("it", ("repairs dal livello 3", "niente di particolare")),
            ("tlh", ("repairs at level 3 or above", "anybody")),
        ):
            shown = await page.get(f"/api/admin/queues?language={language}")
            needs = {one["queue"]: one["needs"] for one in shown["queues"]}
            assert (needs["workshop"], needs["front desk"]) == says


async def test_the_picture_is_an_image_that_runs_nothing(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        answer, text = await page.text("/api/admin/flow.svg?language=it")
        assert answer.content_type == "image/svg+xml"
        policy = answer.headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert text.startswith("<svg")
        assert "<script" not in text
        refused = await page.get("/api/admin/flow.svg?language=tlh", 400)
        assert refused["error"]["message"] == "language: there are nl, it, en"
        _, text = await page.text("/api/admin/flow.svg?language=it&words=nl")
        assert 'lang="nl"' in text
        assert "una fattura o un pagamento" in text
        assert ">onderwerp<" in text
        refused = await page.get("/api/admin/flow.svg?words=tlh", 400)
        assert refused["error"]["message"] == "words: there are nl, it, en"


async def test_the_flow_can_be_read_as_text(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        flow = await page.get("/api/admin/flow")
        assert flow["languages"] == ["nl", "it", "en"]
        boxes = {box["name"]: box["ways"] for box in flow["boxes"]}
        way = {"on": "", "to": "choice of language: Dutch, Italian, English"}
        assert way in boxes["number: +31205550199"]
        assert "queue: workshop" in boxes
        assert "open? Hours, emergency switch" in boxes
        dutch = await page.get("/api/admin/flow?words=nl")
        assert dutch["language"] == "nl"
        assert "wachtrij: workshop" in [box["name"] for box in dutch["boxes"]]


async def test_the_emergency_switch_is_turned_in_ones_own_name(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        standing = await page.get("/api/admin/emergency")
        assert (standing["on"], standing["queues"][0]) == ([], "front desk")
        await page.post("/api/admin/emergency", {"queue": "workshop", "on": True})
        assert (await page.get("/api/admin/emergency"))["on"] == ["workshop"]
        await page.post("/api/admin/emergency", {"queue": "bakery", "on": True}, 404)
        await page.post("/api/admin/emergency", {"queue": "workshop", "on": False})
        assert (await page.get("/api/admin/emergency"))["on"] == []


async def test_what_becomes_of_a_dry_run_is_said_in_the_language_of_the_reader(
    tmp_path: Path,
) -> None:
    asked = {"dialled": "+31205550199", "language": "en", "says": ["my bill is too high", ""]}
    async with page_of(tmp_path) as page:
        done = await page.post("/api/admin/dry-run?language=nl", asked)
        assert done["outcome"]["needs"] == "billing en english"
        assert "Niemand is aangemeld." in done["queue"]["why"]
        attendance = page.service.attendance
        await attendance.desk_opened(AgentId("chiara"))
        await attendance.set_ready(AgentId("chiara"))
        for language, says in (
            ("nl", "Gesprek in kwestie in accounts gaat naar"),
            ("it", "La chiamata in questione in accounts va a"),
        ):
            done = await page.post(f"/api/admin/dry-run?language={language}", asked)
            assert done["queue"]["why"][0].startswith(says)


async def test_a_dry_run_goes_turn_by_turn_to_the_queue_and_says_why(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        first = await page.dry()
        assert first["asked"] == {"keys": True, "speech": True, "record": False}
        assert first["turns"][0]["heard"] is None
        more = await page.dry("my bill is too high")
        assert more["turns"][1]["noted"]["concern"] == "bill"
        assert more["concern_names"]["bill"]["it"] == "una fattura o un pagamento"
        done = await page.dry("my bill is too high", "")
        assert done["asked"] is None
        outcome = done["outcome"]
        assert (outcome["kind"], outcome["queue"], outcome["concern"]) == (
            "queue",
            "accounts",
            "bill",
        )
        assert outcome["needs"] == "billing and english"
        assert done["queue"]["rings"] == []
        assert "Nobody is signed in." in done["queue"]["why"]

        attendance = page.service.attendance
        await attendance.desk_opened(AgentId("chiara"))
        await attendance.set_ready(AgentId("chiara"))
        done = await page.dry("my bill is too high", "")
        chiara = next(one.name for one in page.service.settings.agents if one.id == "chiara")
        assert done["queue"]["rings"] == [chiara] != ["chiara"]
        said = f"Call in question in accounts goes to {chiara}, who"
        assert done["queue"]["why"][0].startswith(said)
        assert page.service.engine.calls.open == {}
        assert page.service.engine.core.state.calls == {}


async def test_a_dry_run_at_another_time_hears_what_is_said_then(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        sunday_ms = 1_767_520_800_000  # 4 January 2026, 10:00 UTC
        closed = await page.dry(at_ms=sunday_ms)
        said = " ".join(one["text"] for turn in closed["turns"] for one in turn["says"])
        assert "closed" in said
        left = await page.dry("2", "I will ring again", at_ms=sunday_ms)
        assert left["outcome"]["way"] == "voicemail"


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"dialled": "+1"}, "dialled: there are +31205550100"),
        ({}, "dialled"),
        ({"dialled": "+31205550100", "says": ["x"] * 41}, "says"),
        ({"dialled": "+31205550100", "says": ["x" * 501]}, "says"),
        ({"dialled": "+31205550100", "at_ms": -1}, "at_ms"),
        ({"dialled": "+31205550100", "standing": "king"}, "standing"),
    ],
)
async def test_a_caller_there_cannot_be_is_refused(
    tmp_path: Path, asked: dict[str, object], complaint: str
) -> None:
    async with page_of(tmp_path) as page:
        refused = await page.post("/api/admin/dry-run", asked or {"says": []}, 400)
        assert complaint in refused["error"]["message"]


async def test_there_is_a_choice_of_callers_to_try(tmp_path: Path) -> None:
    async with page_of(tmp_path) as page:
        choice = await page.get("/api/admin/dry-run")
        assert choice["numbers"][2] == {"number": "+31205550199", "languages": ["nl", "it", "en"]}
        assert choice["timezone"] == "Europe/Amsterdam"
