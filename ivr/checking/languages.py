"""The languages of a script, and the numbers on which they are spoken."""

from collections.abc import Iterator

from ivr import limits
from ivr.checking.naming import duplicates, unknown
from ivr.phrases_shipped import PHRASES
from ivr.prompts import PLACEHOLDERS, SHIPPED
from ivr.script import Problem, Script, plain_number


def language_problems(script: Script) -> Iterator[Problem]:
    """Languages that cannot be spoken, or in which callers would not be understood."""
    if not script.languages:
        yield Problem(place="languages", message="a script needs at least one language")
    if len(script.languages) > limits.LANGUAGES_MAX:
        yield Problem(place="languages", message=f"at most {limits.LANGUAGES_MAX} languages")
    codes = [language.code for language in script.languages]
    yield from duplicates("languages", "code", codes)
    for index, code in enumerate(codes):
        place = f"languages[{index}].code"
        texts = SHIPPED.get(code, {}) | script.texts.get(code, {})
        missing = sorted(PLACEHOLDERS.keys() - texts.keys())
        if missing:
            message = f"no texts ship for {code!r}; texts.{code} lacks {', '.join(missing)}"
            yield Problem(place=place, message=message)
        elif code not in PHRASES and code not in script.phrases:
            message = (
                f"no short answers ship for {code!r}, so a no or a wish for a person is only "
                f"understood by key; right would be phrases.{code}"
            )
            yield Problem(place=place, message=message, severity="warning")


def number_problems(script: Script) -> Iterator[Problem]:
    """Numbers that callers cannot dial, and what they cannot lead to."""
    codes = [language.code for language in script.languages]
    menus = [menu.id for menu in script.menus]
    plain = [plain_number(entry.number) for entry in script.numbers]
    yield from duplicates("numbers", "number", plain)
    for index, entry in enumerate(script.numbers):
        place = f"numbers[{index}]"
        digits = plain[index].removeprefix("+")
        if not (plain[index].startswith("+") and digits.isascii() and digits.isdigit()):
            message = "a telephone number has the form '+31201234567'"
            yield Problem(place=f"{place}.number", message=message, severity="warning")
        if not entry.languages:
            yield Problem(place=f"{place}.languages", message="a number needs a language")
        for language in entry.languages:
            yield from unknown(f"{place}.languages", "language", language, codes)
        yield from duplicates(f"{place}.languages", "", entry.languages)
        if entry.menu is not None:
            yield from unknown(f"{place}.menu", "menu", entry.menu, menus)
