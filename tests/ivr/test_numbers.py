import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import limits
from ivr.numbers import home_of, is_ordinary, read_number

AMSTERDAM = "+31201234567"
VATICAN = "+390669812345"  # has the country code of Italy
BOLZANO = "+390471123456"
LONDON = "+442079460018"
NEW_YORK = "+12125550123"
EUROPE = frozenset({"NL", "IT", "GB", "DE"})


@pytest.mark.parametrize(
    ("digits", "dialled", "number"),
    [
        ("0201234568", AMSTERDAM, "+31201234568"),
        ("0612345678", AMSTERDAM, "+31612345678"),
        ("612345678", AMSTERDAM, "+31612345678"),  # the first 0 forgotten
        ("0031612345678", AMSTERDAM, "+31612345678"),
        ("31612345678", AMSTERDAM, "+31612345678"),
        ("0881234567", AMSTERDAM, "+31881234567"),
        ("0850123456", AMSTERDAM, "+31850123456"),
        ("0471987654", BOLZANO, "+390471987654"),  # Italian numbers keep their 0
        ("00390471987654", BOLZANO, "+390471987654"),
        ("3471234567", BOLZANO, "+393471234567"),
        ("00393471234567", BOLZANO, "+393471234567"),
        ("02079460019", LONDON, "+442079460019"),
        ("07412345678", LONDON, "+447412345678"),
        ("00447412345678", LONDON, "+447412345678"),
        ("03001234567", LONDON, "+443001234567"),
        ("2125550124", NEW_YORK, "+12125550124"),
        ("01112125550124", NEW_YORK, "+12125550124"),
    ],
)
def test_a_number_is_read_as_it_is_dialled_where_our_number_is(
    digits: str, dialled: str, number: str
) -> None:
    assert read_number(digits, dialled) == number


@pytest.mark.parametrize(
    ("digits", "dialled", "what"),
    [
        ("09001234", AMSTERDAM, "premium rate"),
        ("0906123456", AMSTERDAM, "premium rate"),
        ("0031906123456", AMSTERDAM, "premium rate, with its country"),
        ("08001234", AMSTERDAM, "free"),
        ("112", AMSTERDAM, "emergency"),
        ("14020", AMSTERDAM, "short"),
        ("1888", AMSTERDAM, "short"),
        ("899123456", BOLZANO, "premium rate"),
        ("8921234567", BOLZANO, "premium rate"),
        ("199123456", BOLZANO, "shared cost"),
        ("8481234567", BOLZANO, "shared cost"),
        ("800123456", BOLZANO, "free"),
        ("113", BOLZANO, "emergency"),
        ("09001234567", LONDON, "premium rate"),
        ("08451234567", LONDON, "shared cost"),
        ("07012345678", LONDON, "personal"),
        ("07640123456", LONDON, "pager"),
        ("999", LONDON, "emergency"),
        ("9005550123", NEW_YORK, "premium rate"),
    ],
)
def test_a_number_that_costs_more_or_is_none_of_a_person_is_not_rung(
    digits: str, dialled: str, what: str
) -> None:
    everywhere = frozenset(phonenumbers.SUPPORTED_REGIONS)
    assert read_number(digits, dialled) is None, what
    assert read_number(digits, dialled, regions=everywhere) is None, what


@pytest.mark.parametrize(
    ("digits", "dialled"),
    [
        ("0032470123456", AMSTERDAM),
        ("00390471987654", AMSTERDAM),
        ("00881612345678", AMSTERDAM),  # a satellite telephone
        ("00882161234567", AMSTERDAM),
        ("00441481960194", LONDON),  # Guernsey: +44, and no British number
        ("00447781123456", LONDON),
        ("18765550123", NEW_YORK),  # Jamaica: +1, and dear
        ("6135550123", NEW_YORK),
    ],
)
def test_a_number_of_another_country_is_not_rung(digits: str, dialled: str) -> None:
    assert read_number(digits, dialled) is None


def test_the_countries_that_may_be_rung_are_those_that_are_listed() -> None:
    assert read_number("004930123456", AMSTERDAM, regions=EUROPE) == "+4930123456"
    assert read_number("0612345678", AMSTERDAM, regions=EUROPE) == "+31612345678"
    assert read_number("00390471987654", AMSTERDAM, regions=EUROPE) == "+390471987654"
    assert read_number("0032470123456", AMSTERDAM, regions=EUROPE) is None
    assert read_number("00441481960194", AMSTERDAM, regions=EUROPE) is None
    assert read_number("0612345678", AMSTERDAM, regions=frozenset({"DE"})) is None


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "0",
        "00",
        "123",
        "020123456",
        "02012345678",
        "0000000000",
        "0020123456789",
        "999999999",
        "0612345678#",
        "*0612345678",
        "+31612345678",
        "06 12345678",
        "06-12345678",
        "0612345678\n",
        "tel:0612345678",
        "0612345678;ext=9",
        "0800FLOWERS",
        "٠٦١٢٣٤٥٦٧٨",
        "¹²³⁴⁵⁶⁷⁸⁹⁰",
        "0" * 10_000,
        "0612345678" * 1_000,
    ],
)
def test_what_is_no_number_is_not_rung(digits: str) -> None:
    assert read_number(digits, AMSTERDAM) is None


def test_our_own_number_is_not_rung() -> None:
    assert read_number("0201234567", AMSTERDAM) is None
    assert read_number("0031201234567", AMSTERDAM) is None
    assert read_number("0471123456", BOLZANO) is None


def test_the_spaces_in_our_number_do_not_matter() -> None:
    assert read_number("0612345678", "+31 20 123 45 67") == "+31612345678"
    assert read_number("0201234567", "+31 20 123 45 67") is None


def test_a_number_of_ours_that_is_not_in_use_still_tells_the_country() -> None:
    assert read_number("2125550124", "+12005550123") == "+12125550124"
    assert read_number("0612345678", "+3100") == "+31612345678"


@pytest.mark.parametrize(
    "dialled", ["", "0201234567", "anonymous", "+", "+999123456", "+881612345678"]
)
def test_without_a_country_of_our_own_nothing_national_can_be_read(dialled: str) -> None:
    assert read_number("0612345678", dialled) is None
    assert read_number("0031612345678", dialled) is None


DIALLED = st.sampled_from([AMSTERDAM, VATICAN, BOLZANO, LONDON, NEW_YORK])
ENTERED = st.text("0123456789", max_size=20) | st.builds(
    str.__add__,
    st.sampled_from(["00", "0031", "0039", "0044", "011", "06", "0900", "07", "3"]),
    st.text("0123456789", min_size=4, max_size=12),
)


@given(digits=ENTERED, dialled=DIALLED, regions=st.sampled_from([frozenset[str](), EUROPE]))
def test_whatever_is_entered_what_is_rung_is_an_ordinary_number_of_an_allowed_country(
    digits: str, dialled: str, regions: frozenset[str]
) -> None:
    number = read_number(digits, dialled, regions=regions)
    if number is None:
        return
    assert number.startswith("+")
    assert number[1:].isdigit()
    assert number != dialled
    read = phonenumbers.parse(number, None)
    assert phonenumbers.is_valid_number(read)
    own = phonenumbers.region_code_for_number(phonenumbers.parse(dialled, None))
    assert phonenumbers.region_code_for_number(read) in (regions or {own})
    assert phonenumbers.number_type(read) not in {
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
        phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
        phonenumbers.PhoneNumberType.PAGER,
        phonenumbers.PhoneNumberType.UNKNOWN,
    }
    assert len(digits) <= limits.NUMBER_DIGITS_MAX


@given(digits=ENTERED, dialled=DIALLED)
def test_a_number_that_was_read_is_read_again_from_its_international_form(
    digits: str, dialled: str
) -> None:
    number = read_number(digits, dialled)
    if number is not None and dialled != NEW_YORK:
        assert read_number(f"00{number[1:]}", dialled) == number


@given(text=st.text(max_size=40), dialled=st.text(max_size=20) | DIALLED)
def test_no_text_whatever_makes_it_fail(text: str, dialled: str) -> None:
    number = read_number(text, dialled)
    assert number is None or number[1:].isdigit()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+31612345678", True),
        ("+390655501000", True),
        ("+319001234", False),
        ("+1", False),
        ("", False),
    ],
)
def test_nobody_is_rung_on_a_number_that_costs_extra(number: str, *, expected: bool) -> None:
    assert is_ordinary(number) is expected


def test_the_country_of_what_is_entered_is_that_of_the_number_dialled() -> None:
    assert home_of("+31205550100") == "NL"
    assert home_of("web") is None
