from __future__ import annotations

import asyncio
import io
import json
import logging
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import structlog

from router.logs import about_call, configure_logs
from router.redaction import redact, redact_text
from router.settings import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings import LogFormat

NUMBER = "+31612345678"
TOKEN = "token-canary-0123456789"
MESSAGE = f"call from {NUMBER}"
WORDS = "my invoice is wrong"
CANARIES = ("612345678", "6 1234 5678", "token-canary", "invoice", "987654")


class Heard(msgspec.Struct):
    text: str


@pytest.fixture(autouse=True)
def undo_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def started(log_format: LogFormat = "json", level: Any = "debug") -> io.StringIO:
    stream = io.StringIO()
    configure_logs(log_format, level, now_ms=lambda: 1_767_610_800_123, stream=stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_its_event_its_values_and_its_time_in_utc() -> None:
    stream = started()
    structlog.get_logger("router.engine").info("offer_accepted", waited_ms=1200, queue="billing")
    assert lines(stream) == [
        {
            "event": "offer_accepted",
            "waited_ms": 1200,
            "queue": "billing",
            "logger": "router.engine",
            "level": "info",
            "timestamp": "2026-01-05T11:00:00.123Z",
        }
    ]


def test_without_a_clock_the_time_is_utc_all_the_same() -> None:
    stream = io.StringIO()
    configure_logs("json", "info", stream=stream)
    structlog.get_logger("a").info("b")
    assert lines(stream)[0]["timestamp"].endswith("Z")


async def test_lines_carry_the_id_of_the_call_also_from_tasks_and_libraries() -> None:
    stream = started()

    async def work() -> None:
        structlog.get_logger("a").info("inside")

    with about_call("call-1"):
        await asyncio.gather(work())
        logging.getLogger("library").warning("inside")
    structlog.get_logger("a").info("outside")
    assert [line.get("call_id") for line in lines(stream)] == ["call-1", "call-1", None]


def test_libraries_come_out_of_the_same_pipeline() -> None:
    stream = started()
    logging.getLogger("library").warning("took %d ms", 12, extra={"part": "x"})
    (line,) = lines(stream)
    assert (line["event"], line["logger"], line["level"]) == ("took 12 ms", "library", "warning")
    assert line["part"] == "x"


def test_less_than_the_level_is_not_logged() -> None:
    stream = started(level="warning")
    structlog.get_logger("a").info("no")
    logging.getLogger("b").info("no")
    structlog.get_logger("a").warning("yes")
    assert [line["event"] for line in lines(stream)] == ["yes"]


def test_configuring_again_replaces_what_was() -> None:
    first, second = started(), started()
    structlog.get_logger("a").info("once")
    assert not first.getvalue()
    assert len(lines(second)) == 1


def test_libraries_that_write_requests_are_quiet() -> None:
    stream = started(level="debug")
    for name in ("twilio.http_client", "aiohttp.access"):
        logging.getLogger(name).info("POST /voice")
    assert not stream.getvalue()


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_number_no_token_and_no_words_come_out(log_format: LogFormat) -> None:
    stream = started(log_format)
    log = structlog.get_logger("router.x")
    library = logging.getLogger("library")
    form = {"From": NUMBER, "SpeechResult": WORDS, "Digits": "987654", "CallSid": "CA1"}
    log.info(MESSAGE, caller=NUMBER, From=NUMBER, to=NUMBER, leg_token=TOKEN)
    log.info("heard", words=WORDS, speech=WORDS, digits="987654", text=WORDS, heard=Heard(WORDS))
    log.info("nested", form=form, parts=[{"number": NUMBER}, (NUMBER, [NUMBER])], kept={"a": form})
    log.info("objects", one=Heard(WORDS), secret=Secret(TOKEN), bytes=TOKEN.encode(), set={NUMBER})
    log.info("link", url=f"/voice?From=%2B31612345678&token={TOKEN}&SpeechResult=my+invoice")
    log.info(
        "ways", a="+31 6 1234 5678", b="0031612345678", c="sip:+31612345678@x", d=f"tel:{NUMBER}"
    )
    log.info("header", value=f"Authorization: Bearer {TOKEN}", error=ValueError(f"no {NUMBER}"))
    library.error("cannot handle %s", form)
    library.error("cannot handle %s", json.dumps(form))
    library.warning("sent", extra={"speech": WORDS, "phone": NUMBER})
    library.warning("sent with Basic %s", "dG9rZW4tY2FuYXJ5")
    with about_call("call-1"):
        try:
            _fail(NUMBER, WORDS)
        except ValueError:
            log.exception("failed")
            library.exception("failed")
    written = stream.getvalue()
    assert written.count("ValueError") >= 3
    assert "CA1" in written
    assert "dG9rZW4" not in written
    for canary in CANARIES:
        assert canary not in written


def _fail(number: str, words: str) -> None:
    raise ValueError(f"cannot ring {number}, form is {{'SpeechResult': {words!r}}}")


def test_a_line_that_cannot_be_formatted_is_not_shown_raw() -> None:
    stream = started()
    logging.getLogger("library").warning("%d calls", NUMBER)
    assert stream.getvalue() == "A line of library could not be logged.\n"


def test_a_number_is_masked_so_that_two_can_be_told_apart() -> None:
    assert redact_text(f"from {NUMBER}.") == "from +31*****78."
    assert redact("number", NUMBER) == "+31*****78"
    assert redact("number", 31612345678) == "***"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05T11:00:00+01:00",
        "10.0.0.1:8080 -> 127.0.0.1",
        "1767610800123",
        "call-00112233445566778899aabb",
        "CA00000000000000000000000000000000",
        "waited 12 ms of 30 s, +5",
        "from the queue to the agent",
    ],
)
def test_what_is_not_private_stays_as_it_is(text: str) -> None:
    assert redact_text(text) == text


def test_harmless_keys_stay() -> None:
    for key in ("from_state", "queue_name", "call_id", "offer", "wait_ms", "event_id"):
        assert redact(key, "talking") == "talking"
    assert redact("is_ready", value=True) is True
    assert redact("phone", None) is None


def test_what_is_nested_without_end_is_cut() -> None:
    deep: list[object] = []
    deep.append(deep)
    assert "***" in str(redact("a", deep))
    assert len(redact_text("x" * 100_000)) < 21_000
