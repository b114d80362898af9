"""What is said outside the conversation: to a caller who is let go or called back, to an agent who is
rung. What callers hear while they wait is in `ivr.waiting`.
"""

from typing import Final

from ivr.actions import Prompt
from ivr.outcomes import Way
from ivr.prompts import Prompts
from ivr.script import Script

_WHISPERS: Final[dict[Way, str]] = {
    "line": "whisper",
    "callback": "whisper_callback",
    "voicemail": "whisper_voicemail",
}


class Announcements:
    """The announcements of a script. A language it does not have is answered in its first."""

    def __init__(self, script: Script) -> None:
        """Prepare every language; raises `ScriptError` where a prompt is missing."""
        codes = [language.code for language in script.languages]
        self._first = codes[0]
        self._prompts = {code: Prompts(script, code) for code in codes}
        self._names = {concern.id: concern.names for concern in script.concerns}

    def agent_lost(self, language: str) -> Prompt:
        """The caller talked, the agent is gone, and he waits again."""
        return self._prompts_of(language).prompt("agent_lost")

    def transferred(self, language: str) -> Prompt:
        """The caller talked, was passed on to other agents, and waits for one of them."""
        return self._prompts_of(language).prompt("transferred")

    def goodbye(self, language: str, *, waited_in_vain: bool) -> Prompt:
        """We end the call."""
        key = "goodbye_wait_limit" if waited_in_vain else "goodbye"
        return self._prompts_of(language).prompt(key)

    def refused(self, language: str) -> Prompt:
        """Nobody can take the call, and a step of the queue ends it at once."""
        return self._prompts_of(language).prompt("refused")

    def message(self, language: str) -> Prompt:
        """What a step of the queue says in place of letting the caller wait."""
        return self._prompts_of(language).prompt("message")

    def called_back(self, language: str) -> Prompt:
        """What somebody hears who is called back. It does not say what about: anybody may have
        answered the telephone.
        """
        return self._prompts_of(language).prompt("called_back")

    def moment(self, language: str) -> Prompt:
        """What somebody hears first who has to be held: nothing can be decided for a while."""
        return self._prompts_of(language).prompt("moment")

    def out_of_reach(self, language: str) -> str:
        """What callers hear from elsewhere while the service cannot be reached: always a text, since a
        recording may lie where the service is.
        """
        return self._prompts_of(language).text("out_of_reach")

    def whisper(self, language: str, concern: str | None, way: Way = "line") -> Prompt:
        """What an agent hears on answering a telephone, before the call is put through."""
        prompts, key = self._prompts_of(language), _WHISPERS[way]
        name = self._names.get(concern or "", {}).get(language)
        if name is None:
            return prompts.prompt(f"{key}_person")
        return prompts.prompt(key, concern=name)

    def _prompts_of(self, language: str) -> Prompts:
        return self._prompts.get(language, self._prompts[self._first])
