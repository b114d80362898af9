"""Every limit of the conversation, in one place.

The conversation is driven by people who may say or press anything, and by a configuration that
may be long; nothing that comes in is unbounded, and no conversation goes on for ever.
"""

from typing import Final

# What comes in.
TEXT_CHARS_MAX: Final = 1_000
"""Longer words are cut, not refused: what matters is said first."""
KEYS_CHARS_MAX: Final = 32
"""Longer strings of keys are cut; every question asks for one key."""

# How long a conversation may be.
LANGUAGE_TRIES_MAX: Final = 2
"""After so many failed answers the number's first language is taken."""
REPHRASES_MAX: Final = 1
"""One open question and one rephrase: at most two open questions."""
SILENCES_MAX: Final = 1
"""How often a question is repeated into silence before the key menu takes over."""
MENU_TRIES_MAX: Final = 2
"""After so many failed answers to the key menu the caller gets a person."""
TURNS_MAX: Final = 10
"""No conversation needs more calls of `hear`, whatever is heard (tests hold this)."""

# How long we listen before silence is silence.
LISTEN_MS: Final = 5_000
CONFIRM_MS: Final = 2_000
"""Short: the caller who agrees need not do anything, so he should not wait."""

# Hints for the carrier's speech recognition. Twilio takes 500 of 100 characters each; long lists
# of hints make recognition worse, so far fewer are sent.
HINTS_MAX: Final = 50
HINT_CHARS_MAX: Final = 100

# What the configuration may hold.
LANGUAGES_MAX: Final = 9
"""A number offers its languages by the keys 1 to 9."""
CONCERNS_MAX: Final = 300
EXAMPLES_MAX: Final = 1_000
"""Per concern and language."""
EXAMPLES_ADVISED: Final = 5
"""With fewer examples per concern and language a warning is given."""
PROMPT_CHARS_MAX: Final = 2_000
SKILL_LEVEL_MAX: Final = 10
PRIORITY_MAX: Final = 100

# Classification.
CALIBRATION_EXAMPLES_MAX: Final = 200
"""The probabilities are fitted on at most so many examples, to keep the start fast."""
