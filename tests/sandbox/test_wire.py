"""What crosses the boundary arrives as it left, and nothing else arrives."""

import io
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.exercises import Opaque
from autograder.sandbox.wire import MAX_HEADER, TYPES, Handle, Message, WireError, clean, read, write

MOST = 10_000_000
arrays = st.sampled_from(sorted(TYPES)).flatmap(
    lambda name: hnp.arrays(name, hnp.array_shapes(min_dims=0, min_side=0, max_side=5))
)
scalars = st.none() | st.booleans() | st.floats() | st.integers(-(2**63), 2**63 - 1)
leaves = scalars | arrays | st.builds(Opaque, st.text(st.characters(categories=["L", "N"]), max_size=80))
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4), max_leaves=12)


def frame(head: Any, body: bytes = b"") -> bytes:
    """Build a frame around any header."""
    header = head if isinstance(head, bytes) else json.dumps(head).encode()
    return len(header).to_bytes(4, "little") + header + body


def receive(data: bytes) -> Message:
    """Read a frame from bytes that may end too soon."""
    stream = io.BytesIO(data)

    def exactly(count: int) -> bytes:
        assert count <= max(MOST, MAX_HEADER)
        found = stream.read(count)
        if len(found) < count:
            raise EOFError
        return found

    return read(exactly, MOST)


def same(one: Any, other: Any) -> bool:
    """Compare values with their types; NaN equals NaN, and -0.0 is not 0.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return (math.isnan(one) and math.isnan(other)) or (one == other and str(one) == str(other))
    return bool(one == other)


def header(**changes: Any) -> dict[str, Any]:
    """Describe a message, with changes."""
    return {"kind": "k", "fields": {}, "values": [], "arrays": [], **changes}


@given(st.lists(values, max_size=4))
def test_every_value_arrives_as_it_left(sent: list[Any]) -> None:
    found = receive(write(Message("k", {"turn": 1}, sent), MOST))
    assert same(list(found.values), sent)
    assert found.fields == {"turn": 1}


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -0.0, 5e-324, 0.1])
def test_odd_numbers_survive(number: float) -> None:
    (found,) = receive(write(Message("k", {}, [number]), MOST)).values
    assert same(found, number)


def test_an_array_that_arrives_can_be_changed() -> None:
    (found,) = receive(write(Message("k", {}, [np.ones(3)]), MOST)).values
    found += 1
    np.testing.assert_array_equal(found, [2, 2, 2])


def test_a_noncontiguous_array_arrives_in_order() -> None:
    sent = np.arange(6.0).reshape(2, 3).T
    (found,) = receive(write(Message("k", {}, [sent]), MOST)).values
    np.testing.assert_array_equal(found, sent)


def test_a_handle_arrives_as_a_handle() -> None:
    assert receive(write(Message("k", {}, [Handle(7)]), MOST)).values == [Handle(7)]


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with pytest.raises((WireError, EOFError)):
        receive(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["array", "handle", "opaque"]), inner, max_size=2)
    ),
    max_leaves=10,
)


@given(json_values, json_values, st.binary(max_size=64))
def test_no_header_does_more_than_be_refused(value: Any, array: Any, body: bytes) -> None:
    try:
        found = receive(frame(header(values=value, arrays=array), body))
    except (WireError, EOFError):
        return
    assert isinstance(found.values, list)


HOSTILE = {
    "a header of 4 GB": b"\xff\xff\xff\xff",
    "a header that nests a million lists": frame(b"[" * 1_000_000),
    "a number of a million digits": frame(b'{"kind": ' + b"9" * 1_000_000 + b"}"),
    "bytes that are not text": frame(b"\xff\xfe{}"),
    "a list for a header": frame([]),
    "an extra key": frame(header(more=1)),
    "a kind that is a number": frame(header(kind=1)),
    "an array of objects": frame(header(arrays=[["object", [1]]], values=[{"array": 0}]), b"12345678"),
    "an array of a terabyte": frame(header(arrays=[["float64", [1_000_000, 125_000]]])),
    "arrays that are too large together": frame(header(arrays=[["float64", [1_000_000]]] * 2)),
    "a negative length": frame(header(arrays=[["float64", [-1]]])),
    "lengths whose product is positive": frame(header(arrays=[["float64", [-1, -1]]]), b"12345678"),
    "a length that is true": frame(header(arrays=[["float64", [True]]]), b"12345678"),
    "a length that is a fraction": frame(header(arrays=[["float64", [1.0]]]), b"12345678"),
    "nothing, a trillion times over": frame(header(arrays=[["float64", [0, 10**12]]])),
    "a hundred axes": frame(header(arrays=[["float64", [1] * 100]]), b"12345678"),
    "a million arrays": frame(header(arrays=[["bool", [0]]] * 100_000)),
    "an array that is not there": frame(header(values=[{"array": 0}])),
    "an array counted from the end": frame(header(arrays=[["bool", [1]]], values=[{"array": -1}]), b"1"),
    "a string": frame(header(values=["text"])),
    "an integer of 65 bits": frame(header(values=[2**64])),
    "a handle inside a list": frame(header(values=[[{"handle": 1}]])),
    "a handle with more to it": frame(header(values=[{"handle": 1, "array": 0}])),
    "lists in lists in lists": frame(header(values=[[[[[[[[[[[1]]]]]]]]]]])),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        receive(data)


def test_half_a_message_is_no_message() -> None:
    with pytest.raises(EOFError):
        receive(write(Message("k", {}, [np.ones(9)]), MOST)[:-1])


def test_booleans_of_odd_bytes_become_true() -> None:
    (found,) = receive(frame(header(arrays=[["bool", [3]]], values=[{"array": 0}]), b"\x00\x02\xff")).values
    assert found.view(np.uint8).tolist() == [0, 1, 1]


def test_what_is_too_large_is_not_sent() -> None:
    with pytest.raises(WireError):
        write(Message("k", {}, [np.ones(100)]), most=799)


def test_what_is_not_data_is_not_sent() -> None:
    with pytest.raises(WireError):
        write(Message("k", {}, [object()]), MOST)  # type: ignore[list-item]


def test_text_from_the_other_side_is_one_printable_line() -> None:
    assert clean("a\nb\x1b[31m\u202ec\ud800", 300) == "a�b�[31m�c�"
    assert clean("x" * 400, 300) == "x" * 300
    assert clean(["x"], 300) == ""
