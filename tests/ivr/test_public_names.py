import typing

import msgspec
import pytest

import ivr
from ivr import state

STRUCTS = [
    value
    for name in ivr.__all__
    if isinstance(value := getattr(ivr, name), type) and issubclass(value, msgspec.Struct)
]


def test_every_public_name_exists_and_is_listed_once() -> None:
    assert len(set(ivr.__all__)) == len(ivr.__all__)
    assert all(hasattr(ivr, name) for name in ivr.__all__)


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_what_crosses_the_boundary_is_frozen_and_has_a_docstring(
    struct: type[msgspec.Struct],
) -> None:
    assert struct.__struct_config__.frozen
    assert struct.__doc__


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_nothing_that_crosses_the_boundary_can_grow(struct: type[msgspec.Struct]) -> None:
    kinds = {typing.get_origin(kind) or kind for kind in typing.get_type_hints(struct).values()}
    assert not kinds & {list, set}


@pytest.mark.parametrize("union", [ivr.Action, ivr.Outcome, ivr.Heard], ids=str)
def test_each_member_of_a_closed_set_is_tagged_with_its_name(union: object) -> None:
    for member in typing.get_args(union):
        assert member.__struct_config__.tag == member.__name__


@pytest.mark.parametrize(
    "error", [ivr.MisuseError, ivr.ScriptError], ids=lambda error: error.__name__
)
def test_one_base_catches_every_error(error: type[Exception]) -> None:
    assert issubclass(error, ivr.IvrError)


def test_the_state_has_no_field_for_words() -> None:
    fields = {field.name for field in msgspec.structs.fields(state.ConversationState)}
    assert fields.isdisjoint({"text", "words", "heard", "transcript", "number"})
