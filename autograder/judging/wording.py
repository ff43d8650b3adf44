"""Knows the sentences that a student reads about a check.

A sentence about a hidden case names the finding and nothing that the hidden inputs could have put there.
"""

import builtins
from collections.abc import Sequence

from ..exercises import Raised, Shape, Stopped


def missing(name: str) -> str:
    """Say that a function does not exist."""
    return f"{name} is not defined in the notebook."


def not_written(name: str) -> str:
    """Say that a function is still a placeholder."""
    return f"{name} is not written yet."


def waits_for(check: str) -> str:
    """Say that a check was not reached."""
    return f"Not judged, because {check} did not pass."


def raised(name: str, fault: Raised, hidden: bool) -> str:
    """Say what a function raised; on a hidden case only the kind of a builtin exception."""
    if not hidden:
        return f"{name} raised {fault}."
    known = isinstance(getattr(builtins, fault.kind, None), type)
    return f"{name} raised {fault.kind if known else 'an exception'}."


def stopped(name: str, fault: Stopped) -> str:
    """Say why a function was ended: what it did, or what happened to its process or its cache."""
    happened = fault.reason.startswith(("the ", "its "))
    return f"{name}{':' if happened else ''} {fault.reason}."


def count(name: str, found: int, names: Sequence[str], hidden: bool) -> str:
    """Say that a function returned the wrong number of values."""
    expected = f"{len(names)}: {', '.join(names)}" if len(names) > 1 else f"one: {names[0]}"
    number = "another number of values" if hidden else "one value" if found == 1 else f"{found} values"
    return f"{name} returned {number}; expected {expected}."


def numeric(whole: bool, scalar: bool) -> str:
    """Say what kind of number or array is asked for."""
    if scalar:
        return "an integer" if whole else "a number"
    return "an integer array" if whole else "a float array"


def kind(function: str, name: str, found: str, expected: str, hidden: bool) -> str:
    """Say that a returned value is of another kind than asked for."""
    return (
        f"{function}: {name} is not {expected}."
        if hidden
        else f"{function}: {name} is {found}; expected {expected}."
    )


def shape(
    function: str,
    name: str,
    found: tuple[int, ...],
    expected: tuple[int, ...],
    symbols: Shape,
    hidden: bool,
) -> str:
    """Say that an array has the wrong shape."""
    if hidden:
        return f"{function}: {name} has the wrong shape; expected {symbols if symbols.axes else 'a number'}."
    meaning = f", which is {symbols}" if symbols.axes else ", a number"
    return f"{function}: {name} has shape {found}; expected {expected}{meaning}."


def not_finite(function: str, name: str) -> str:
    """Say that an array holds NaN or infinity."""
    return f"{function}: {name} holds NaN or infinity."


def wrong(function: str, name: str) -> str:
    """Say that an array's entries are wrong."""
    return f"{function}: {name} is wrong."


def not_repeatable(function: str, name: str) -> str:
    """Say that two equal calls gave different answers."""
    return f"{function} gives another {name} when it is called again with the same arguments."


def undecidable(name: str, reason: str) -> str:
    """Say that a function has no numerical derivative to compare with."""
    why = "its outputs are noisy" if reason == "noise" else "it has a kink"
    return f"{name} cannot be differentiated numerically at a case, because {why} there."


def too_slow(name: str, seconds: float) -> str:
    """Say that a gradient took too long on a large case."""
    return (
        f"{name} took longer than {seconds:g} s on a large case, where a backward pass takes milliseconds; "
        "differentiating numerically is not a backward pass."
    )


def single_precision(function: str) -> str:
    """Remark that a function computes in float32."""
    return f"{function} answers in single precision (float32); it was judged by what float32 can reach."


def left_out(name: str) -> str:
    """Say that one path of the gradient is missing."""
    return f"This is what you get when the gradient that arrives through {name} is left out."


def only_last_upstream(name: str) -> str:
    """Say that upstream gradients of earlier steps are missing."""
    return f"This is what you get when only the last step's upstream gradient of {name} is used."


def right_only_where_one(symbols: Sequence[str]) -> str:
    """Say that a check passes at just the cases with an axis of length 1."""
    return f"It is right only where {' or '.join(symbols)} is 1."


def wrong_only_where_one(symbol: str) -> str:
    """Say that a check fails at just the cases with an axis of length 1."""
    return f"It is wrong only where {symbol} is 1: a squeeze, a broadcast or a fixed size may be the reason."


def follow_through(names: Sequence[str]) -> str:
    """Remark that the reference stood in for a function that this one calls."""
    used = " and ".join(names)
    return f"Judged with the reference's {used} in place of yours, so that one mistake costs once."


def own_forward(backward: str, forward: str) -> str:
    """Remark that a backward is right for a wrong forward."""
    return (
        f"{backward} is the exact gradient of your {forward}: mend the forward and the gradient should pass."
    )


def on_hidden(message: str) -> str:
    """Mark a sentence as being about a hidden case."""
    return f"On a hidden case: {message}"
