"""Every limit of the conversation, in one place.

The conversation is driven by people who may say or press anything, and by a configuration that
may be long; nothing that comes in is unbounded, and no conversation goes on for ever.
"""

from typing import Final

# What comes in.
TEXT_CHARS_MAX: Final = 1_000
"""Longer words are cut, not refused: what matters is said first."""
KEYS_CHARS_MAX: Final = 32
"""Longer strings of keys are cut; no number that is asked for is as long."""

# How long a conversation may be.
LANGUAGE_TRIES_MAX: Final = 2
"""After so many failed answers the number's first language is taken."""
REPHRASES_MAX: Final = 1
"""One open question and one rephrase: at most two open questions."""
SILENCES_MAX: Final = 1
"""How often a question is repeated into silence before the key menu takes over."""
MENU_TRIES_MAX: Final = 2
"""After so many failed answers to the key menu the caller gets a person."""
CLOSED_TRIES_MAX: Final = 2
"""After so many failed answers about what can be done while it is closed, the call ends."""
DIGITS_TRIES_MAX: Final = 2
"""After so many failed tries to enter a number the caller is led on without it."""
MENUS_READ_MAX: Final = 10
"""After so many menus, whichever they were, the caller gets a person."""
WAYS_TRIED_MAX: Final = 3
"""So many callbacks or messages may be begun and broken off."""
ANSWERS_MAX: Final = 3
"""After so many answers that need no agent, the next concern goes to one."""
TURNS_MAX: Final = 30
"""No conversation takes more turns from its beginning, whatever is heard: after these it ends."""
VOICEMAIL_MS_MAX: Final = 180_000

# How long we listen before silence is silence.
LISTEN_MS: Final = 5_000
DIGITS_MS: Final = 8_000
"""To find a number on a letter, and between two keys."""
CALLBACK_CONFIRM_MS: Final = 3_000
"""Silence agrees; a little longer, since there are two keys to think about."""
NUMBER_DIGITS_MAX: Final = 18
"""00, a country code and the longest number there is."""
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
PHRASES_MAX: Final = 200
"""Short answers of one kind and language."""
SECONDS_MAX: Final = 604_800
LOOK_UP_S_MAX: Final = 8.0
"""A carrier that waits for our answer gives up after 15 s; two look-ups may follow one another."""
DAYS_MAX: Final = 3_650
DIGITS_MAX: Final = 20
CALLS_COUNT_MAX: Final = 100
MENUS_MAX: Final = 100
CHOICES_MAX: Final = 11
"""The keys 1 to 9, star and hash."""
SURVEY_QUESTIONS_MAX: Final = 3
COMFORT_MAX: Final = 20
"""Comfort messages per queue and language."""
EXCEPTIONS_MAX: Final = 1_000
LOOK_AHEAD_DAYS: Final = 366
"""An opening later than that is not told."""
HOLIDAY_YEARS_MAX: Final = 64
"""So many years of public holidays, of all countries and regions, are kept ready."""
NAME_CHARS_MAX: Final = 128
"""Of names that stand in records: of concerns, menus and questions."""
NAMES_LISTED_MAX: Final = 20
"""A longer list of what there is helps nobody who has misspelt a name."""
SKILL_LEVEL_MAX: Final = 10
PRIORITY_MAX: Final = 100

# While waiting and after the call.
WAIT_MINUTES_MAX: Final = 30
"""A wait expected to be longer is told as that; the exact figure helps nobody."""
WAIT_REPEAT_MS: Final = 1_000
"""A carrier that asks again within this time repeats itself: it is answered the same."""
SURVEY_TRIES_MAX: Final = 2
"""After so many failed answers a question is passed over."""
SURVEY_TURNS_MAX: Final = 10
"""No survey takes more turns, whatever is heard (tests hold this)."""
COMMENT_MS_MAX: Final = 60_000

# Classification.
CALIBRATION_EXAMPLES_MAX: Final = 200
"""The probabilities are fitted on about so many examples, to keep the start fast."""
LEARNED_EXAMPLES_MAX: Final = 6_000
"""More are not learned from, so that a start never takes minutes; evenly of every concern."""
EXPLAINED_CONCERNS_MAX: Final = 3
EXPLAINED_EXAMPLES_MAX: Final = 100
"""What a text is like is looked for among so many examples of each of so many concerns."""
GUESS_TEXTS_MAX: Final = 400
"""The language is guessed from at most so many texts of each, to keep the start fast."""
