"""What crosses the boundary arrives as it left, and nothing else arrives."""

import io
import math
from struct import Struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.exercises import ARRAY_TYPES, Array, Opaque, Seed
from autograder.sandbox.spelling import Handle, WireError, clean
from autograder.sandbox.wire import KINDS, MAX_TEXT, Message, read, write

MOST = 10_000_000
PREFIX = Struct("<BIIQQ")
RETURNED = KINDS.index("returned")
arrays = st.sampled_from(ARRAY_TYPES).flatmap(
    lambda kind: hnp.arrays(kind, hnp.array_shapes(min_dims=0, min_side=0, max_side=5))
)
scalars = st.none() | st.booleans() | st.floats() | st.integers(-(2**63), 2**63 - 1)
leaves = scalars | arrays | st.builds(Opaque, st.text(st.characters(categories=["L", "N"]), max_size=80))
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4), max_leaves=12)


def frame(plan: bytes = b"", arrays: bytes = b"", text: bytes = b"", kind: int = RETURNED) -> bytes:
    """Build a frame around any plan."""
    return PREFIX.pack(kind, len(text), len(plan), len(arrays), 1) + text + plan + arrays


def array(letter: bytes, *lengths: int) -> bytes:
    """Spell an array."""
    return Struct(f"<cB{len(lengths)}Q").pack(letter, len(lengths), *lengths)


class Bytes(io.BytesIO):
    """Bytes that may end too soon."""

    def take(self, count: int) -> bytes:
        """Give exactly so many."""
        assert count <= 2 * MAX_TEXT
        found = self.read(count)
        if len(found) < count:
            raise EOFError
        return found

    def fill(self, array: Array) -> None:
        """Fill an array."""
        assert 0 < array.nbytes <= MOST
        if self.readinto(array.reshape(-1).view(np.uint8).data) < array.nbytes:
            raise EOFError


def receive(data: bytes) -> Message:
    """Read a frame from bytes that may end too soon."""
    return read(Bytes(data), MOST)


def cross(value: Any) -> Any:
    """Send a value and receive it."""
    (found,) = receive(b"".join(write(Message("returned", values=[value]), MOST).pieces(1))).values
    return found


def same(one: Any, other: Any) -> bool:
    """Compare values with their types; NaN equals NaN, and -0.0 is not 0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return (math.isnan(one) and math.isnan(other)) or (one == other and str(one) == str(other))
    return bool(one == other)


@given(st.lists(values, max_size=4))
def test_every_value_arrives_as_it_left(sent: list[Any]) -> None:
    found = receive(b"".join(write(Message("ran", {"error": "x"}, sent), MOST).pieces(7)))
    assert same(list(found.values), sent)
    assert (found.kind, found.fields, found.turn) == ("ran", {"error": "x"}, 7)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -0.0, 5e-324, 0.1])
def test_odd_numbers_survive(number: float) -> None:
    assert same(cross(number), number)


def test_an_array_that_arrives_can_be_changed_and_grown() -> None:
    found = cross(np.ones(3))
    found += 1
    found.resize(4)
    np.testing.assert_array_equal(found, [2, 2, 2, 0])


def test_a_noncontiguous_array_arrives_in_order() -> None:
    sent = np.arange(6.0).reshape(2, 3).T
    np.testing.assert_array_equal(cross(sent), sent)


def test_large_arrays_arrive_with_small_ones_between() -> None:
    sent = [np.arange(9.0), np.arange(60_000.0).reshape(300, 200).T, np.zeros((0, 3)), np.ones((), np.int32)]
    assert same(cross(sent), sent)


@pytest.mark.parametrize("value", [Handle(7), Seed(2**62)])
def test_a_handle_and_a_seed_arrive_as_they_are(value: Any) -> None:
    assert cross(value) == value


def test_a_frame_is_sent_again_under_another_turn() -> None:
    sent = write(Message("returned", values=[np.ones(2)]), MOST)
    assert [receive(b"".join(sent.pieces(turn))).turn for turn in (3, 4)] == [3, 4]


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with pytest.raises((WireError, EOFError)):
        receive(b"\xff" + data)


@given(st.binary(max_size=60), st.binary(max_size=64), st.binary(max_size=20))
def test_no_plan_does_more_than_be_refused(plan: bytes, arrays: bytes, text: bytes) -> None:
    try:
        found = receive(frame(plan, arrays, text))
    except (WireError, EOFError):
        return
    assert isinstance(found.values, list)


@given(st.lists(st.sampled_from("NTFIDLOHSdfqi?"), max_size=20), st.binary(max_size=200))
def test_no_letters_do_more_than_be_refused(letters: list[str], rest: bytes) -> None:
    plan = b"".join(letter.encode() + rest[9 * place : 9 * place + 9] for place, letter in enumerate(letters))
    try:
        found = receive(frame(plan, rest))
    except (WireError, EOFError):
        return
    assert isinstance(found.values, list)


HOSTILE = {
    "a text of 4 GB": PREFIX.pack(RETURNED, 2**32 - 1, 0, 0, 1),
    "a plan of 4 GB": PREFIX.pack(RETURNED, 0, 2**32 - 1, 0, 1),
    "arrays of an exabyte": PREFIX.pack(RETURNED, 0, 0, 2**60, 1),
    "a kind that is none": frame(kind=len(KINDS)),
    "a text that nests a million lists": frame(text=b"[" * 1_000_000),
    "a number of a million digits": frame(text=b'{"kind": ' + b"9" * 1_000_000 + b"}"),
    "bytes that are not text": frame(text=b"\xff\xfe{}"),
    "a list for a text": frame(text=b"[]"),
    "a letter that stands for nothing": frame(b"x"),
    "an array of a terabyte": frame(array(b"d", 1_000_000, 125_000)),
    "an array larger than what follows": frame(array(b"d", 2), bytes(8)),
    "arrays that are smaller than what follows": frame(array(b"d", 1), bytes(16)),
    "lengths whose product overflows": frame(array(b"d", 2**32, 2**32), bytes(8)),
    "nothing, a trillion times over": frame(array(b"d", 0, 10**12)),
    "a hundred axes": frame(b"d" + bytes([100]) + bytes(800)),
    "a hundred thousand arrays": frame(array(b"?", 0) * 100_000),
    "an array without lengths": frame(b"d\x02"),
    "an array without axes": frame(b"d"),
    "half a number": frame(b"I\x01"),
    "a list that ends too soon": frame(b"L\x02\0\0\0N"),
    "a list of four billion": frame(b"L\xff\xff\xff\xff" + b"N" * 9),
    "words that end too soon": frame(b"O\x09\0\0\0abc"),
    "words that are no text": frame(b"O\x01\0\0\0\xff"),
    "a handle below zero": frame(b"H" + b"\xff" * 8),
    "a handle inside a list": frame(b"L\x01\0\0\0H" + bytes(8)),
    "lists in lists in lists": frame(b"L\x01\0\0\0" * 11 + b"N"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        receive(data)


def test_half_a_message_is_no_message() -> None:
    with pytest.raises(EOFError):
        receive(b"".join(write(Message("returned", values=[np.ones(9)]), MOST).pieces(1))[:-1])


def test_booleans_of_odd_bytes_become_true() -> None:
    (found,) = receive(frame(array(b"?", 3), b"\x00\x02\xff")).values
    assert isinstance(found, np.ndarray)
    assert found.view(np.uint8).tolist() == [0, 1, 1]


def test_what_is_too_large_is_not_sent() -> None:
    with pytest.raises(WireError):
        write(Message("returned", values=[np.ones(100)]), most=799)


@pytest.mark.parametrize("value", [object(), 2**63, 1j, np.ones(1, complex), np.ones((1,) * 33)])
def test_what_is_not_data_is_not_sent(value: Any) -> None:
    with pytest.raises(WireError):
        write(Message("returned", values=[value]), MOST)


def test_text_from_the_other_side_is_one_printable_line() -> None:
    assert clean("a\nb\x1b[31m\u202ec\ud800", 300) == "a�b�[31m�c�"
    assert clean("x" * 400, 300) == "x" * 300
    assert clean(["x"], 300) == ""
