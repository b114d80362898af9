"""Where calls go: the outcomes that a script's concerns and its default queue stand for."""

from collections.abc import Collection

from msgspec.structs import replace

from ivr.outcomes import RouteToQueue, UnderstoodBy
from ivr.script import Script, SelfService, SkillNeed


class Routes:
    """The queues, skills and priorities of a script, by concern and language."""

    def __init__(self, script: Script) -> None:
        self._default_queue = script.default_queue
        self._concerns = {concern.id: concern for concern in script.concerns}
        self._skills = {language.code: language.skill for language in script.languages}

    @property
    def concerns(self) -> Collection[str]:
        """The ids of the concerns there are."""
        return self._concerns.keys()

    def to_concern(
        self,
        concern: str,
        language: str,
        understood_by: UnderstoodBy,
        confidence: float | None,
    ) -> RouteToQueue:
        """To those who deal with a concern, in a language."""
        entry = self._concerns[concern]
        return RouteToQueue(
            queue=entry.queue,
            skills=self._with_language(entry.skills, language),
            priority=entry.priority,
            concern=concern,
            language=language,
            understood_by=understood_by,
            confidence=confidence,
        )

    def to_person(self, language: str, understood_by: UnderstoodBy) -> RouteToQueue:
        """To the default queue: somebody was asked for, or nothing was understood."""
        return self.to_queue(self._default_queue, language, understood_by)

    def to_queue(self, queue: str, language: str, understood_by: UnderstoodBy) -> RouteToQueue:
        """To a queue without a concern, in a language."""
        return RouteToQueue(
            queue=queue,
            skills=self._with_language((), language),
            priority=0,
            concern=None,
            language=language,
            understood_by=understood_by,
            confidence=None,
        )

    def in_language(self, route: RouteToQueue, language: str) -> RouteToQueue:
        """The same route for a caller who speaks another language."""
        entry = None if route.escalated_by else self._concerns.get(route.concern or "")
        needs = () if entry is None else entry.skills
        return replace(route, language=language, skills=self._with_language(needs, language))

    def self_service(self, concern: str) -> SelfService | None:
        """What a concern says about an answer without an agent."""
        entry = self._concerns.get(concern)
        return None if entry is None else entry.self_service

    def _with_language(self, skills: tuple[SkillNeed, ...], language: str) -> tuple[SkillNeed, ...]:
        skill = self._skills[language]
        if skill is None or any(need.skill == skill for need in skills):
            return skills  # a concern may ask for more of the language than its least level
        return (*skills, SkillNeed(skill=skill))
