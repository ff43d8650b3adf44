"""Knows how one table of a settings file is checked against the keys that it may have."""

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from autograder.exercises import CourseError

REQUIRED: Final = object()


@dataclass(frozen=True)
class Key:
    """What may stand at a key."""

    allowed: str
    """The allowed values in words, for a message."""
    accepts: Callable[[Any], bool]
    default: Any = REQUIRED
    """What holds where the key is absent; REQUIRED where it may not be."""
    convert: Callable[[Any], Any] = lambda value: value


def read_table(file: str, where: str, record: Mapping[str, Any], keys: Mapping[str, Key]) -> dict[str, Any]:
    """Check a table key by key and fill in what is absent.

    Args:
        file: the file's name, for messages.
        where: what stands before a key in messages, such as `limits.`.
        record: the table as it was read.
        keys: what it may hold.

    Raises:
        CourseError: a key is unknown, missing, or holds what it may not.
    """
    for name in record:
        if name not in keys:
            near = difflib.get_close_matches(name, keys, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"allowed: {', '.join(keys)}"
            raise CourseError(f"{file}: {where}{name}: unknown key; {hint}")
    return {
        name: _read(f"{file}: {where}{name}", record.get(name, REQUIRED), key) for name, key in keys.items()
    }


def _read(place: str, value: Any, key: Key) -> Any:
    if value is REQUIRED and key.default is not REQUIRED:
        return key.default
    if value is REQUIRED or not key.accepts(value):
        found = "nothing" if value is REQUIRED else show(value)
        raise CourseError(f"{place}: found {found}; allowed: {key.allowed}")
    return key.convert(value)


def show(value: Any) -> str:
    """Write a value as it might stand in the file, in one short line."""
    text = str(value) if hasattr(value, "isoformat") else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def words() -> Key:
    """Ask for one line of text that is not empty."""
    return Key(
        "one line of text",
        lambda value: isinstance(value, str) and bool(value.strip()) and value.isprintable(),
        convert=str.strip,
    )


def one_of(*choices: str, default: str) -> Key:
    """Ask for one of a few words."""
    return Key(f"one of {', '.join(choices)}", lambda value: value in choices, default)


def integer(least: int, most: int, default: Any) -> Key:
    """Ask for a whole number in a range."""
    return Key(
        f"a whole number from {least} to {most}",
        lambda value: type(value) is int and least <= value <= most,
        default,
    )


def number(least: float, most: float, default: Any) -> Key:
    """Ask for a finite number in a range."""
    return Key(
        f"a number from {least:g} to {most:g}",
        lambda value: type(value) in (int, float) and math.isfinite(value) and least <= value <= most,
        default,
        float,
    )
