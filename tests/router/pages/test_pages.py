"""The pages over real HTTP: which document is found where, with which headers."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from router.pages import Files, Policy, add_pages

if TYPE_CHECKING:
    from pathlib import Path

DESK = b"<!doctype html><title>desk</title>"
CALL = b"<!doctype html><title>call</title>"
SCRIPT = b"export const much = 1;\n" * 200


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(DESK)
    (tmp_path / "call.html").write_bytes(CALL)
    (tmp_path / "icon.svg").write_bytes(b"<svg/>")
    (tmp_path / "widget.js").write_bytes(b"void 0;")
    (tmp_path / "built-from").write_text("a digest")
    (tmp_path / "assets" / "index-a1b2.js").write_bytes(SCRIPT)
    return tmp_path


async def _client(
    folder: Path, policy: Policy | None = None, *, calls: bool = True
) -> TestClient[web.Request, web.Application]:
    app = web.Application()
    add_pages(app, lambda: policy or Policy(), Files(folder), has_call_page=lambda: calls)
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


@pytest.mark.parametrize(
    "address",
    ["/", "/sign-in", "/agent", "/supervisor", "/wall", "/calls", "/calls/call-1", "/admin/people"],
)
async def test_every_page_of_the_desks_is_the_same_document(built: Path, address: str) -> None:
    client = await _client(built)
    async with client, client.get(address) as answer:
        assert (answer.status, await answer.read()) == (200, DESK)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"


async def test_no_other_site_may_show_the_desks_and_no_script_but_ours_runs(built: Path) -> None:
    client = await _client(built, Policy(embed_origins=("https://www.example.com",)))
    async with client, client.get("/agent") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_only_the_sites_that_are_allowed_may_show_the_callers_page(built: Path) -> None:
    origins = ("https://www.example.com", "https://shop.example.com")
    client = await _client(built, Policy(embed_origins=origins))
    async with client, client.get("/call") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors https://www.example.com https://shop.example.com" in policy
        assert "X-Frame-Options" not in answer.headers


async def test_callers_may_hear_the_operators_files_wherever_they_lie_and_desks_need_none(
    built: Path,
) -> None:
    client = await _client(built)
    async with client:
        for address, may_hear in (("/call", True), ("/agent", False)):
            async with client.get(address) as answer:
                rules = answer.headers["Content-Security-Policy"].split("; ")
                (media,) = (rule for rule in rules if rule.startswith("media-src"))
                assert ("https:" in media.split()) is may_hear


async def test_without_allowed_sites_nobody_may_show_the_callers_page(built: Path) -> None:
    client = await _client(built)
    async with client, client.get("/call") as answer:
        assert await answer.read() == CALL
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


async def test_a_wrong_address_shows_people_the_document_and_tells_programs_plainly(
    built: Path,
) -> None:
    client = await _client(built)
    people = {"Accept": "text/html,*/*;q=0.8"}
    async with client:
        async with client.get("/nowhere", headers=people) as answer:
            assert (answer.status, await answer.read()) == (404, DESK)
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        for address, headers in (("/nowhere", {}), ("/api/nowhere", people)):
            async with client.get(address, headers=headers) as answer:
                assert answer.status == 404
                assert await answer.read() != DESK
        async with client.post("/agent", headers=people) as answer:
            assert answer.status == 405


async def test_without_a_carrier_for_it_there_is_no_page_for_callers(built: Path) -> None:
    client = await _client(built, calls=False)
    async with client, client.get("/call") as answer:
        assert answer.status == 404


async def test_pages_reach_twilio_only_where_it_is_the_carrier(built: Path) -> None:
    for twilio in (False, True):
        client = await _client(built, Policy(twilio=twilio))
        async with client, client.get("/agent") as answer:
            assert ("twilio" in answer.headers["Content-Security-Policy"]) is twilio


async def test_a_file_whose_name_changes_with_it_is_kept_for_ever_and_others_are_not(
    built: Path,
) -> None:
    client = await _client(built)
    async with client:
        async with client.get("/assets/index-a1b2.js") as answer:
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        async with client.get("/icon.svg") as answer:
            assert answer.headers["Cache-Control"] == "no-cache"


async def test_a_long_file_comes_compressed_to_who_can_read_that(built: Path) -> None:
    client = await _client(built)
    async with client, ClientSession(auto_decompress=False) as session:
        address = client.make_url("/assets/index-a1b2.js")
        async with session.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            body = await answer.read()
            assert answer.headers["Content-Encoding"] == "gzip"
            assert len(body) < len(SCRIPT) / 5
            assert gzip.decompress(body) == SCRIPT
        async with session.get(address, headers={"Accept-Encoding": "identity"}) as answer:
            assert "Content-Encoding" not in answer.headers
            assert await answer.read() == SCRIPT


@pytest.mark.parametrize(
    "address", ["/built-from", "/assets/../built-from", "/assets/%2e%2e/built-from", "/etc/passwd"]
)
async def test_nothing_is_found_that_is_no_file_of_the_pages(built: Path, address: str) -> None:
    client = await _client(built)
    async with client, client.get(address) as answer:
        assert answer.status == 404


async def test_other_sites_may_load_the_widget_alone(built: Path) -> None:
    client = await _client(built)
    async with client:
        async with client.get("/widget.js") as answer:
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        async with client.get("/assets/index-a1b2.js") as answer:
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_pages_that_were_not_built_say_how_to_build_them(tmp_path: Path) -> None:
    client = await _client(tmp_path)
    async with client, client.get("/agent") as answer:
        assert answer.status == 503
        assert "make pages" in await answer.text()
