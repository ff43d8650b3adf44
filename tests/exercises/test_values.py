"""Only data is read from what a student's function returns."""

from typing import Any

import numpy as np
import pytest

from autograder.exercises import Opaque, as_data, describe


class Liar(np.ndarray):
    """An array that claims to equal everything."""

    def __eq__(self, other: object) -> Any:
        return True


class MuteError(Exception):
    """An exception that cannot be printed."""

    def __str__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int32", "bool"])
def test_the_five_array_types_are_copied_as_they_are(dtype: str) -> None:
    array = np.ones((2, 3), dtype=dtype)
    data = as_data(array)
    array[0, 0] = 0
    assert isinstance(data, np.ndarray)
    assert data.dtype == dtype
    assert data[0, 0] == 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.ones(2, dtype=complex), "an array of complex128"),
        (np.ones(2, dtype=np.float16), "an array of float16"),
        (np.array([{}], dtype=object), "an array of object"),
        ("text", "a str"),
        (2**70, "an integer beyond 64 bits"),
        (lambda: None, "a function"),
    ],
)
def test_anything_else_is_known_by_its_kind_alone(value: object, kind: str) -> None:
    assert as_data(value) == Opaque(kind)


def test_a_subclass_becomes_a_plain_array() -> None:
    data = as_data(np.zeros(2).view(Liar))
    assert type(data) is np.ndarray
    assert not np.array_equal(data, np.ones(2))


def test_lists_nest_only_so_deep() -> None:
    assert as_data((1, [2.0, None])) == [1, [2.0, None]]
    assert as_data([[[[1]]]]) == [[[Opaque("a deeply nested list")]]]


def test_a_fault_is_described_in_one_line_with_its_place() -> None:
    namespace: dict[str, Any] = {}
    exec(compile("def f():\n    x = 1\n    raise ValueError('one\\ntwo')", "<cell>", "exec"), namespace)
    with pytest.raises(ValueError, match="one") as caught:
        namespace["f"]()
    assert str(describe(caught.value)) == "ValueError: one two (line 3 of f)"


def test_an_exception_that_cannot_be_printed_is_still_described() -> None:
    assert str(describe(MuteError())) == "MuteError"


def test_a_long_message_is_cut() -> None:
    assert len(str(describe(ValueError("x" * 10_000)))) < 400
