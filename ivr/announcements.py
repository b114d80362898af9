"""What is said outside the conversation: to a caller who waits or is let go, to an agent who is rung."""

from ivr.actions import Prompt
from ivr.prompts import Prompts
from ivr.script import Script


class Announcements:
    """The announcements of a script. A language it does not have is answered in its first."""

    def __init__(self, script: Script) -> None:
        """Prepare every language; raises `ScriptError` where a prompt is missing."""
        codes = [language.code for language in script.languages]
        self._first = codes[0]
        self._prompts = {code: Prompts(script, code) for code in codes}
        self._names = {concern.id: concern.names for concern in script.concerns}

    def position(self, language: str, position: int) -> Prompt:
        """The caller's place in line, from 1."""
        prompts = self._prompts_of(language)
        if position == 1:
            return prompts.prompt("position_first")
        return prompts.prompt("position", position=str(position))

    def agent_lost(self, language: str) -> Prompt:
        """The caller talked, the agent is gone, and he waits again."""
        return self._prompts_of(language).prompt("agent_lost")

    def goodbye(self, language: str, *, waited_in_vain: bool) -> Prompt:
        """We end the call."""
        key = "goodbye_wait_limit" if waited_in_vain else "goodbye"
        return self._prompts_of(language).prompt(key)

    def whisper(self, language: str, concern: str | None) -> Prompt:
        """What an agent hears on answering a telephone, before the call is put through."""
        prompts = self._prompts_of(language)
        name = self._names.get(concern or "", {}).get(language)
        if name is None:
            return prompts.prompt("whisper_person")
        return prompts.prompt("whisper", concern=name)

    def _prompts_of(self, language: str) -> Prompts:
        return self._prompts.get(language, self._prompts[self._first])
