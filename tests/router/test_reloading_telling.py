"""A reload tells of every table what has changed in it, or that it needs a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from router.settings import Settings
from tests.router.office import COMPANY, Office
from tests.router.settings_texts import TWILIO

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = COMPANY.replace("port = 0", 'port = 0\npublic_url = "https://calls.example.com"')
BROWSER = '\n[browser]\nembed_origins = ["https://www.example.com"]\n'
CHANGED: dict[str, tuple[str, str]] = {
    "times": ("\n[times]\nresume_s = 30\n", "times changed: resume_s"),
    "routing": ('\n[routing]\norder = "fifo"\n', "routing changed: order"),
    "callbacks": ("\n[callbacks]\ntries = 2\n", "callbacks changed: tries"),
    "queues_gone": ('\n[queues_gone]\nold = "accounts"\n', "queues_gone changed: old"),
    "callers": ("\n[callers]\nremember_days = 3\n", "callers changed: remember_days"),
    "desk": ('\n[desk]\ndispositions = ["sold"]\n', "desk changed: dispositions"),
    "sign_in": ("\n[sign_in]\nidle_s = 60\n", "sign_in changed: idle_s"),
    "look_ups": ('\n[look_ups]\nhosts = ["crm.example.com"]\n', "look_ups changed: hosts"),
    "understanding": ("\n[understanding]\ntimeout_s = 2.5\n", "understanding changed: timeout_s"),
}
RESTART: dict[str, tuple[str, str, str]] = {
    "service": (COMPANY, COMPANY.replace("port = 0", "port = 8081"), "service.port"),
    "journal": (COMPANY, COMPANY + '\n[journal]\nfolder = "other"\n', "journal.folder"),
    "twilio": (PUBLIC, PUBLIC + TWILIO, "twilio"),
    "browser": (COMPANY, COMPANY + BROWSER, "browser"),
}
ELSEWHERE = {"skills", "queues", "agents", "conversation"}
"""Told of in `test_reloading` and `test_reloading_agents`."""


def test_every_table_of_the_configuration_is_tried_here_or_beside() -> None:
    assert {*CHANGED, *RESTART, *ELSEWHERE} == set(Settings.__struct_fields__)


@pytest.mark.parametrize("table", CHANGED)
async def test_a_table_that_changes_is_told_of(tmp_path: Path, table: str) -> None:
    text, told = CHANGED[table]
    async with Office(tmp_path) as office:
        assert await office.changes(COMPANY + text) == [told]
        assert await office.changes(COMPANY) == [told]


@pytest.mark.parametrize("table", RESTART)
async def test_what_changes_only_with_a_restart_is_told_of_and_stays(
    tmp_path: Path, table: str
) -> None:
    before, after, key = RESTART[table]
    async with Office(tmp_path, before) as office:
        kept = office.service.settings
        told = await office.reloads(after)
        assert told["configuration_needs_restart"] == [[key]]
        assert told["configuration_reloaded"] == [["none"]]
        assert getattr(office.service.settings, table) == getattr(kept, table)


async def test_calls_from_browsers_are_not_taken_out_before_a_restart_either(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, COMPANY + BROWSER) as office:
        assert (await office.reloads(COMPANY))["configuration_needs_restart"] == [["browser"]]
        assert office.service.settings.browser is not None


async def test_who_may_show_the_callers_page_changes_with_the_configuration(
    tmp_path: Path,
) -> None:
    other = BROWSER.replace("www.", "shop.") + "relay_only = false\nkeep_recordings_days = 3\n"
    async with Office(tmp_path, COMPANY + BROWSER) as office:
        url = f"http://127.0.0.1:{await office.service.listen()}/call"
        async with aiohttp.ClientSession() as http:
            for text, origin in ((None, "https://www"), (other, "https://shop")):
                if text is not None:
                    assert await office.changes(COMPANY + text) == [
                        "browser changed: embed_origins, keep_recordings_days"
                    ]
                async with http.get(url) as page:
                    policy = page.headers["Content-Security-Policy"]
                assert f"frame-ancestors {origin}.example.com" in policy
