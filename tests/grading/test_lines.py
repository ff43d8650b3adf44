"""A record in lines is the same record, and a person finds each of its parts on a line of its own."""

import json
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.lines import in_lines, in_one_line

TEXT = st.text(st.characters(), max_size=8)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
VALUES = st.recursive(
    PLAIN, lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXT, part, max_size=3)
)
RECORDS = st.dictionaries(TEXT, VALUES, max_size=4)


class Colour(StrEnum):
    """A word from a list."""

    RED = "red"


@given(RECORDS)
def test_what_is_written_is_read_back(record: dict[str, object]) -> None:
    assert json.loads(in_lines(record)) == record
    assert json.loads(in_one_line(record)) == record


def test_each_key_and_each_entry_below_it_has_a_line() -> None:
    record = {"a": 1, "b": [{"x": [1, 2]}, {"x": []}], "c": {"y": {"z": "é\n"}}, "d": [], "e": {}}
    assert in_lines(record).decode().splitlines() == [
        "{",
        ' "a": 1,',
        ' "b": [',
        '  {"x": [1, 2]},',
        '  {"x": []}',
        " ],",
        ' "c": {',
        '  "y": {"z": "é\\n"}',
        " },",
        ' "d": [],',
        ' "e": {}',
        "}",
    ]


@given(RECORDS)
def test_one_line_is_one_line(record: dict[str, object]) -> None:
    line = in_one_line(record)
    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")


@pytest.mark.parametrize("write", [in_lines, in_one_line])
def test_half_a_surrogate_becomes_its_escape_and_a_word_from_a_list_its_text(write: object) -> None:
    assert callable(write)
    written = write({"a": "\udc80", "b": [Colour.RED]})
    assert json.loads(written.decode()) == {"a": "\udc80", "b": ["red"]}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        in_lines({"a": [number]})
