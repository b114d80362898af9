"""What callers answer to what they were asked, and what they leave: a message, a comment.

What has been recorded is an answer that must not be lost: it is taken once, whatever the page says after
it, kept, and noted in the book. While nothing can be decided that is tried again, even for somebody who
has hung up meanwhile. A page that comes back in the middle of it goes on; one that was loaded anew cannot,
and is asked again: until he has answered, what it had recorded counts if nothing else does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from ivr import Silence, Words
from ivr.state import Recorded
from queues.errors import CommandRefused
from router.calls import Recording
from router.carriers.browser import limits
from router.carriers.browser import messages as m
from router.carriers.browser.leading import Leading, log_defect
from router.carriers.browser.legs import Left
from router.carriers.browser.scenes import OVER, Scene
from router.errors import UNDECIDED, RouterError

if TYPE_CHECKING:
    from ivr import Heard
    from router.carriers.browser.legs import Asked, CallerLeg, Upload

_log = structlog.get_logger(__name__)


class Answering(Leading):
    """Takes each answer once: after it, nothing is asked until he has been led on."""

    def heard(self, leg: CallerLeg, turn: int, heard: Heard) -> None:
        """The caller has answered; an answer to something else is dropped."""
        asked = leg.asked
        if leg.stage != "asked" or asked is None or asked.turn != turn:
            return
        before = self._fullest(leg.uploads[:-1])
        if isinstance(heard, Silence) and before is not None:
            self._leaves(leg, before)
        elif not (asked.is_recorded and isinstance(heard, Words)):
            leg.asked = None
            self._drop_uploads(leg)
            self._lead(leg, lambda: self._heard(leg, asked, heard))

    def recorded(self, leg: CallerLeg, path: str, length_ms: int) -> None:
        """The caller has recorded something, and all of it is here; he may have been asked anew since."""
        made = next((one for one in leg.uploads if one.path == path), None)
        if made is not None and self._recordings.size(made.name):
            self._leaves(leg, made, length_ms)
        elif made is not None:
            self.heard(leg, made.asked.turn, Silence())

    def _leaves(self, leg: CallerLeg, upload: Upload, length_ms: int | None = None) -> None:
        left = self._take_left(leg, upload, length_ms)
        self._lead(leg, lambda: self._note_left(leg, left))

    def _take_left(self, leg: CallerLeg, upload: Upload, length_ms: int | None = None) -> Left:
        """This is his answer, and nothing else that was recorded; its length is found out if it is not
        told.
        """
        name = upload.name
        if length_ms is None:
            length_ms = self._recordings.length_ms(name)
        self._drop_uploads(leg, but=upload)
        left = Left(upload.asked, Recording(recording=name, length_ms=length_ms))
        leg.left, leg.asked, leg.uploads = left, None, ()
        return left

    async def _note_left(self, leg: CallerLeg, left: Left) -> Scene:
        """Keep it, and write that it was said; may be done again if that could not be written."""
        if await self._recordings.keep(left.recording.recording):
            heard = Recorded(length_ms=left.recording.length_ms)
            scene = await self._heard(leg, left.asked, heard, left.recording)
        else:
            scene = await self._heard(leg, left.asked, Silence())
        if leg.left is left:
            leg.left = None
        return scene

    async def _heard(
        self, leg: CallerLeg, asked: Asked, heard: Heard, recording: Recording | None = None
    ) -> Scene:
        call_id = leg.call
        if call_id is None:
            return OVER
        if asked.by == "survey":
            survey = await self._surveys.hear(call_id, asked.turn, heard, recording)
            return OVER if survey is None else self._scenes.of_survey(survey)
        if recording is not None:
            await self._reception.ways.message_left(call_id, recording)
        reply = await self._switchboard.caller_said(call_id, asked.turn, heard)
        return self._scenes.of_reply(reply)

    def _not_answered(self, leg: CallerLeg) -> None:
        """His page has said nothing in time: what has arrived of a message counts all the same."""
        arrived = self._fullest(leg.uploads)
        if arrived is not None:
            self._leaves(leg, arrived)
        elif leg.asked is not None:
            self.heard(leg, leg.asked.turn, Silence())

    # -- He hangs up

    def hang_up(self, leg: CallerLeg) -> None:
        """The caller has hung up, or has not come back."""
        leg.moves()
        self._tasks.start("caller_left", self._hung_up(leg))

    async def _hung_up(self, leg: CallerLeg) -> None:
        begun = self._fullest(leg.uploads)
        if leg.stage == "ringing":
            self.not_reached(leg, "no_answer")
        elif begun is not None:
            # What has arrived of a message counts.
            self._take_left(leg, begun)
        if leg.left is None or await self._is_noted(leg, leg.left):
            self._finish(leg)
        else:
            self._let_go(leg, "over")
            leg.stage = "held"
            leg.next.for_ms(limits.HELD_MS, lambda: self.hang_up(leg))

    async def _is_noted(self, leg: CallerLeg, left: Left) -> bool:
        """Whether no more can be done for what he has left."""
        try:
            await self._note_left(leg, left)
        except UNDECIDED:
            return False
        except (CommandRefused, RouterError) as error:
            _log.info("report_left", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - by a defect his leg must not stay for ever
            log_defect(error)
        return True

    def let_wait(self, leg: CallerLeg) -> None:
        """The service stops, and the next one leads him on from what is written. So what he has left is
        noted now; and what has arrived of a message counts if his page is away, as it need not come back.
        """
        leg.moves()
        leg.away.stop()
        begun = None if leg.page is not None else self._fullest(leg.uploads)
        if begun is not None:
            self._take_left(leg, begun)
        if leg.left is not None:
            self._report("note_left", self._note_left(leg, leg.left))

    def _let_go(self, leg: CallerLeg, reason: m.EndReason) -> None:
        """Tell his page that it is over."""
        page, leg.page = leg.page, None
        if page is not None:
            page.tell(m.Ended(reason=reason, number=leg.number))
            page.close()
