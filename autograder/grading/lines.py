"""Knows how a record is written as JSON that people and diffs can read: a line for each of its parts."""

import json
from collections.abc import Mapping
from typing import Any

_write = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""Without indents: json's encoder that knows them takes many times as long."""


def in_lines(record: Mapping[str, Any]) -> bytes:
    """Write a record with a line for each key, and for each entry of a list or mapping that stands there.

    The same record gives the same bytes. Half a surrogate, which UTF-8 cannot hold, becomes its escape.

    Raises:
        ValueError: a number in it is not finite.
    """
    parts = ",\n".join(f" {_write(key)}: {_part(value)}" for key, value in record.items())
    return f"{{\n{parts}\n}}\n".encode("utf-8", "backslashreplace")


def in_one_line(record: Mapping[str, Any]) -> bytes:
    """Write a record as one line, as in a file that is only added to.

    Raises:
        ValueError: a number in it is not finite.
    """
    return f"{_write(record)}\n".encode("utf-8", "backslashreplace")


def _part(value: Any) -> str:
    if isinstance(value, list) and value:
        entries = ",\n".join(f"  {_write(entry)}" for entry in value)
        return f"[\n{entries}\n ]"
    if isinstance(value, dict) and value:
        entries = ",\n".join(f"  {_write(key)}: {_write(entry)}" for key, entry in value.items())
        return f"{{\n{entries}\n }}"
    return _write(value)
