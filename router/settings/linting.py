"""What is allowed and most likely not meant, as far as the queues go: the core's linter, asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.definitions import SkillNeed
from queues.ids import AgentId, SkillId
from queues.linter import Profile, findings
from router.settings.definition import skill_needs
from router.settings.problems import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.linter import Finding
    from router.settings.loading import Checked
    from router.settings.model import Settings
    from router.settings.problems import Problem


def linted(settings: Settings) -> list[Finding]:
    """What is allowed and most likely not meant, as far as the queues go."""
    script = settings.conversation
    spoken = {language.skill for language in script.languages if language.skill is not None}
    needs = [SkillNeed(SkillId(skill)) for skill in sorted(spoken)]
    needs += [need for concern in script.concerns for need in skill_needs(concern.skills)]
    if settings.browser is not None:
        needs += [SkillNeed(SkillId(skill)) for skill in settings.browser.skills]
    agents = [Profile(AgentId(agent.id), agent.profile()) for agent in settings.agents]
    priorities = [0, *(concern.priority for concern in script.concerns)]
    return findings(
        settings.site_definition(),
        agents,
        elsewhere=needs,
        priorities=(min(priorities), max(priorities)),
    )


def not_told_again(checked: Checked, found: Sequence[Finding]) -> list[Problem]:
    """The warnings but for those of which a finding tells more."""
    queues = () if checked.settings is None else checked.settings.queues
    unserved = {finding.place for finding in found if finding.kind == "queue_without_exit"}
    told = {dotted(("queues", index)) for index, one in enumerate(queues) if one.id in unserved}
    if any(finding.kind == "no_agents" for finding in found):
        told.add("agents")
    return [warning for warning in checked.warnings if warning.key not in told]
