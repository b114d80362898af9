"""What the switchboard asks: a real service on this machine, and vectors in their thread."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from router.errors import ConfigurationError
from router.look_ups import LookUps
from router.settings.understanding import LookUpSettings
from router.tasks import Tasks
from router.understanding import Understanding
from router.understanding.asking import ASKED_MAX
from tests.router.understanding.letters import WordEncoder
from tests.router.understanding.shop_script import settings_of, toml
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from router.settings import Settings
    from router.settings.understanding import UnderstandingSettings
    from router.understanding.encoder import Encoder, Vectors

CONCERNS = ("bill", "order")
WORDS = "the secret words of a caller"


class Service:
    """A classifier of the operator's."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.answer: object = {
            "concerns": [{"concern": "order", "probability": 0.8}],
            "in_scope": True,
        }
        self.patience = asyncio.Event()
        self.patience.set()
        self.url = ""
        self.host = ""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.asked.append(json.loads(await request.read()))
        await self.patience.wait()
        return web.json_response(self.answer)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    runner = web.ServerRunner(web.Server(service.handle), shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.host = f"127.0.0.1:{runner.addresses[0][1]}"
    service.url = f"http://{service.host}/classify"
    yield service
    service.patience.set()
    await runner.cleanup()


@pytest.fixture
async def look_ups(service: Service) -> AsyncIterator[LookUps]:
    client = LookUps(LookUpSettings(hosts=(service.host,)), VirtualClock())
    yield client
    await client.close()


class World:
    """An understanding with its tasks."""

    def __init__(
        self, settings: Settings, look_ups: LookUps, load: Callable[[], Encoder] = WordEncoder
    ) -> None:
        def loaded(_: UnderstandingSettings) -> Encoder:
            return load()

        self.tasks = Tasks()
        self.understanding = Understanding(
            settings.understanding,
            settings.conversation,
            look_ups=look_ups,
            tasks=self.tasks,
            load=loaded,
        )

    async def learnt(self) -> None:
        """Until everything that was begun is done."""
        await asyncio.gather(*self.tasks._running)

    async def first(self, text: str, language: str = "en") -> str | None:
        ranking = await self.understanding.rank(language, text, CONCERNS)
        return None if ranking is None else ranking.concerns[0].concern


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    return settings_of(tmp_path)


async def test_without_anything_configured_the_built_in_classifier_is_left_to_it(
    plain: Settings, look_ups: LookUps, service: Service
) -> None:
    world = World(plain, look_ups)
    world.understanding.open()
    assert world.tasks.running == 0
    assert await world.understanding.rank("en", "where is my invoice", CONCERNS) is None
    assert service.asked == []
    world.understanding.close()


async def test_the_operators_classifier_is_sent_the_words_and_the_concerns(
    tmp_path: Path, look_ups: LookUps, service: Service
) -> None:
    world = World(settings_of(tmp_path, url=service.url), look_ups)
    assert await world.first("is it è there") == "order"
    assert service.asked == [
        {"language": "en", "text": "is it è there", "concerns": list(CONCERNS)}
    ]


async def test_it_is_asked_in_its_languages_only(
    tmp_path: Path, look_ups: LookUps, service: Service
) -> None:
    settings = settings_of(tmp_path, url=service.url, languages=("nl",))
    world = World(settings, look_ups)
    assert await world.first("where is my order", "en") is None
    assert await world.first("waar is mijn bestelling", "nl") == "order"
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"concerns": []},
        {"concerns": [], "in_scope": True},
        {"concerns": [{"concern": "weather", "probability": 1}], "in_scope": True},
        {"concerns": [{"concern": "bill", "probability": "much"}], "in_scope": True},
        {"concerns": {"bill": 1}, "in_scope": True},
    ],
)
async def test_an_answer_of_no_use_leaves_it_to_the_built_in_classifier(
    tmp_path: Path, look_ups: LookUps, service: Service, answer: object
) -> None:
    service.answer = answer
    world = World(settings_of(tmp_path, url=service.url), look_ups)
    assert await world.first("where is it") is None
    assert len(service.asked) == 1


async def test_a_classifier_that_is_slow_is_not_waited_for(
    tmp_path: Path, look_ups: LookUps, service: Service
) -> None:
    service.patience.clear()
    world = World(settings_of(tmp_path, url=service.url, timeout_s=0.02), look_ups)
    assert await world.first("where is it") is None


async def test_vectors_are_learnt_beside_the_calls_and_then_used(
    tmp_path: Path, look_ups: LookUps
) -> None:
    world = World(settings_of(tmp_path, vectors="auto"), look_ups)
    with capture_logs() as logs:
        world.understanding.open()
        assert await world.first("is the invoice paid") is None  # nothing is learnt yet
        await world.learnt()
    assert await world.first("is the invoice paid") == "bill"
    assert await world.first("is the parcel there") == "order"
    (log,) = [one for one in logs if one["event"] == "vectors_compared"]
    assert log["used"]
    assert log["vectors"] > log["built_in"]
    world.understanding.close()


async def test_vectors_stand_in_for_an_operators_classifier_that_fails(
    tmp_path: Path, look_ups: LookUps, service: Service
) -> None:
    service.answer = None
    world = World(settings_of(tmp_path, url=service.url, vectors="auto"), look_ups)
    world.understanding.open()
    await world.learnt()
    assert await world.first("is the invoice paid") == "bill"
    assert len(service.asked) == 1
    world.understanding.close()


async def test_vectors_are_not_asked_when_the_operators_classifier_has_taken_all_the_time(
    tmp_path: Path, look_ups: LookUps, service: Service
) -> None:
    settings = settings_of(tmp_path, url=service.url, vectors="auto", timeout_s=0.05)
    world = World(settings, look_ups)
    world.understanding.open()
    await world.learnt()
    service.patience.clear()
    assert await world.first("is the invoice paid") is None
    assert len(service.asked) == 1
    world.understanding.close()


async def test_vectors_that_are_not_better_are_not_used(tmp_path: Path, look_ups: LookUps) -> None:
    easy = toml([f"bill {number}" for number in range(10)], [f"order {n}" for n in range(10)])
    world = World(settings_of(tmp_path, easy, vectors="auto"), look_ups)
    world.understanding.open()
    await world.learnt()
    assert await world.first("bill 3") is None
    world.understanding.close()


async def test_without_a_usable_model_calls_go_on_and_the_log_says_why(
    plain: Settings, tmp_path: Path, look_ups: LookUps
) -> None:
    def none() -> Encoder:
        raise ConfigurationError("there is no model; right would be one")

    world = World(settings_of(tmp_path, vectors="auto"), look_ups, none)
    with capture_logs() as logs:
        world.understanding.open()
        await world.learnt()
    assert [one["event"] for one in logs] == ["vectors_cannot_be_used"]
    assert await world.first("where is it") is None
    assert plain.understanding.vectors == "off"
    world.understanding.close()


async def test_other_examples_are_learnt_anew(tmp_path: Path, look_ups: LookUps) -> None:
    before = settings_of(tmp_path, vectors="auto")
    world = World(before, look_ups)
    world.understanding.open()
    await world.learnt()
    world.understanding.reload(before.understanding, before.conversation)
    assert world.tasks.running == 0  # nothing has changed
    after = settings_of(tmp_path, toml(order=["parcels", "deliveries"] * 5), vectors="auto")
    world.understanding.reload(after.understanding, after.conversation)
    assert await world.first("is the invoice paid") is None
    assert world.tasks.running == 1
    await world.learnt()
    off = settings_of(tmp_path)
    world.understanding.reload(off.understanding, off.conversation)
    assert await world.first("is the invoice paid") is None
    world.understanding.close()


class Held(WordEncoder):
    """An encoder that goes no further until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.free = threading.Event(), threading.Event()

    def encode(self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None) -> Vectors:
        self.reached.set()
        assert self.free.wait(60)
        return super().encode(texts, done)


async def until(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 60)


async def test_learning_is_abandoned_when_the_service_stops(
    tmp_path: Path, look_ups: LookUps
) -> None:
    encoder = Held()
    world = World(settings_of(tmp_path, vectors="auto"), look_ups, lambda: encoder)
    with capture_logs() as logs:
        world.understanding.open()
        await until(encoder.reached)
        world.understanding.close()
        encoder.free.set()
        await world.learnt()
    assert logs == []  # neither compared nor failed


async def held(folder: Path, look_ups: LookUps, timeout_s: float) -> tuple[World, Held]:
    """A world that has learnt, and whose encoder is held up from then on."""
    encoder = Held()
    encoder.free.set()
    settings = settings_of(folder, vectors="auto", timeout_s=timeout_s)
    world = World(settings, look_ups, lambda: encoder)
    world.understanding.open()
    await world.learnt()
    encoder.free.clear()
    return world, encoder


async def test_a_sentence_that_waits_too_long_is_left_to_the_built_in_classifier(
    tmp_path: Path, look_ups: LookUps
) -> None:
    world, encoder = await held(tmp_path, look_ups, 0.01)
    assert await world.first("is the invoice paid") is None
    encoder.free.set()
    world.understanding.close()


async def test_of_too_many_sentences_the_rest_is_left_to_the_built_in_classifier(
    tmp_path: Path, look_ups: LookUps
) -> None:
    world, encoder = await held(tmp_path, look_ups, 8)

    async def rest() -> list[str | None]:
        assert await asyncio.to_thread(encoder.reached.wait, 60)
        found = [await world.first("is the invoice paid") for _ in range(3)]
        encoder.free.set()
        return found

    asked = (world.first("is the invoice paid") for _ in range(ASKED_MAX))
    *answers, too_many = await asyncio.gather(*asked, rest())
    assert answers == ["bill"] * ASKED_MAX
    assert too_many == [None] * 3
    assert await world.first("is the invoice paid") == "bill"


async def test_once_closed_nothing_is_asked(tmp_path: Path, look_ups: LookUps) -> None:
    world, encoder = await held(tmp_path, look_ups, 8)
    encoder.free.set()
    world.understanding.close()
    assert await world.first("is the invoice paid") is None


async def test_what_callers_say_stays_out_of_the_log(
    tmp_path: Path, look_ups: LookUps, service: Service
) -> None:
    service.answer = None
    world = World(settings_of(tmp_path, url=service.url, vectors="auto"), look_ups)
    with capture_logs() as logs:
        world.understanding.open()
        await world.learnt()
        await world.first(WORDS)
    assert {one["event"] for one in logs} == {"vectors_compared", "look_up_failed"}
    assert "secret" not in repr(logs)
    world.understanding.close()


def test_numpy_is_not_imported_unless_vectors_are_wanted() -> None:
    """It is an extra, and takes longer to import than the service to start."""
    program = "import router.app, router.cli, sys; sys.exit('numpy' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 - it is ours
    assert ended.returncode == 0
