"""Telephone numbers that callers enter by the keys, for a callback.

We pay for the call to whatever number is entered, so what may be rung is listed, not what may not
(the fraud is known as toll fraud): a number in use in an allowed country, of a kind that costs what
an ordinary call costs. Premium-rate, shared-cost, personal, free, pager, voicemail, satellite and
short numbers are none.
"""

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from ivr import limits

_ORDINARY: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)
_COMPANY_DIGITS_MIN: Final = 7
"""Numbers of companies (088 in the Netherlands, 03 in Britain) are ordinary, except the short ones
(14 and an area code in the Netherlands), which cannot be rung from everywhere."""


def read_number(digits: str, dialled: str, *, regions: frozenset[str] = frozenset()) -> str | None:
    """The number a caller has entered, in E.164 form, or `None` if we do not ring it.

    Args:
        digits: What was entered, as it is dialled in the country of `dialled`: national, or with
            its international prefix (`00` in Europe, `011` in North America).
        dialled: Our number that the caller has dialled, in E.164 form.
        regions: The countries that may be rung, as `NL`; none is that of `dialled` alone.
    """
    if not (digits.isascii() and digits.isdigit() and len(digits) <= limits.NUMBER_DIGITS_MAX):
        return None
    own, home = _parse(dialled, None), home_of(dialled)
    if own is None or home is None:
        return None
    number = _parse(digits, home)
    if number is None or number == own or not _is_ordinary(number):
        return None
    if phonenumbers.region_code_for_number(number) not in (regions or {home}):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def home_of(dialled: str) -> str | None:
    """The country in which what callers enter is read; `None` if that cannot be told."""
    own = _parse(dialled, None)
    if own is None:
        return None
    # Where several countries share the code, our number may be in use in none of them.
    code = own.country_code or 0
    return phonenumbers.region_code_for_number(own) or phonenumbers.region_code_for_country_code(
        code
    )


def is_ordinary(number: str) -> bool:
    """Whether ringing a number, in E.164 form, costs what an ordinary call does, in any country.

    A caller may pretend to ring from any number.
    """
    read = _parse(number, None)
    return read is not None and _is_ordinary(read)


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _is_ordinary(number: PhoneNumber) -> bool:
    kind = phonenumbers.number_type(number)  # unknown where the number cannot be in use
    if kind == PhoneNumberType.UAN:
        national = phonenumbers.national_significant_number(number)
        return len(national) >= _COMPANY_DIGITS_MIN
    return kind in _ORDINARY
