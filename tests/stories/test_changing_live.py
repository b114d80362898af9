"""The configuration changes while callers wait and talk at Twilio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.settings import check
from tests.emulators.twilio import Person
from tests.stories.town import COMPANY, FINN, Town

if TYPE_CHECKING:
    from pathlib import Path

REPAIRS = """\
[[queues]]
id = "repairs"
needs = ["repairs"]
selection = "most_proficient"
wait_s_max = 600
"""
GONE = '\n[queues_gone]\nrepairs = "general"\n'
MUSIC = "https://example.com/other.mp3"


class ChangingTown(Town):
    """A town whose company can be written anew."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "company.toml"
        self.text = COMPANY.read_text(encoding="utf-8")
        self.file.write_text(self.text, encoding="utf-8")
        super().__init__(company=self.file)

    async def changes(self, *replacements: tuple[str, str], more: str = "") -> None:
        for old, new in replacements:
            assert old in self.text
            self.text = self.text.replace(old, new)
        self.text += more
        self.file.write_text(self.text, encoding="utf-8")
        environ = {"SWITCHROOM_TWILIO_API_BASE_URL": self.twilio.base_url}
        self.service._reloading._read = lambda: check(self.file, environ)
        task = self.service.reload()
        assert task is not None
        await task
        await self.pass_s(0)


async def test_a_caller_whose_queue_goes_is_helped_in_another_one(tmp_path: Path) -> None:
    async with ChangingTown(tmp_path) as town:
        caller = await town.asks_for_repair()
        anna = await town.desk("anna")
        assert not anna.is_ringing()
        await town.changes((REPAIRS, ""), ('queue = "repairs"', 'queue = "general"'), more=GONE)
        assert anna.is_ringing()
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_caller_hears_the_music_that_his_queue_has_now(tmp_path: Path) -> None:
    async with ChangingTown(tmp_path) as town:
        caller = await town.asks_for_repair()
        await town.changes(('id = "repairs"', f'id = "repairs"\nmusic = "{MUSIC}"'))
        await town.until(lambda: MUSIC in str(caller.heard))
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_telephone_that_rings_and_is_taken_out_of_the_configuration_stops(
    tmp_path: Path,
) -> None:
    async with ChangingTown(tmp_path) as town:
        await town.desk("finn")
        town.twilio.people[FINN] = Person(answers_after_ms=None)
        caller = await town.asks_for_repair()
        await town.pass_s(1)
        leg = town.twilio.call_to(FINN)
        assert town.agent_state("finn") == "offered"
        finn = town.text[town.text.index('[[agents]]\nid = "finn"') : town.text.index("[twilio]")]
        await town.changes((finn, ""))
        await town.pass_s(1)
        assert leg.is_over
        assert town.agent_state("finn") == "signed_out"
        assert caller.where.startswith("enqueue")
        bram = await town.desk("bram")
        await bram.take()
        await town.pass_s(1)
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_caller_in_conversation_is_not_cut_off_by_another_script(tmp_path: Path) -> None:
    async with ChangingTown(tmp_path) as town:
        caller = await town.rings()
        await town.until(lambda: "speech" in caller.listens_for)
        await town.changes(('company = "Ruota"', 'company = "Zon"'))
        assert caller.say("mijn fiets is kapot")
        await town.is_put_through(caller)
        other = await town.rings()
        await town.until(lambda: "Zon" in other.heard_text)
        caller.hang_up()
        other.hang_up()
        await town.comes_to_rest()
