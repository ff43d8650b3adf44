"""Knows from what a result follows, as digests: equal digests mean that judging again gives the same."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course.percent import blank, cut, place, read_source

from .intake.source import parse_in_turn

PACKAGE = Path(__file__).parent.parent
ROOMS = ("exercises", "judging", "sandbox", "grading/intake", "grading/answer.py", "grading/exam.py")
"""What of this package has a say in a result."""
_PLAIN = (str, bytes, int, float, bool, range, type(None))


def digest(value: Any) -> str:
    """Digest a value made of arrays, plain values, mappings, sequences and dataclasses.

    Of a function only the name counts: what it answers is digested elsewhere, or its source is.

    Raises:
        TypeError: it holds something else, of which equality would not be known.
    """
    state = sha256()
    for part in _parts(value):
        state.update(len(part).to_bytes(8, "big") + part)
    return state.hexdigest()


def digest_code(paths: Iterable[Path]) -> str:
    """Digest what the import of solution files runs: neither prose and comments, nor the declarations.

    Raises:
        DeclarationError: a file cannot be read or cut into cells.
    """
    trees = []
    for path in paths:
        text = read_source(path)
        body = parse_in_turn(blank(text, cut(text, place(path)))).body
        trees.append([path.stem, *(ast.dump(node) for node in body if not _declares(node))])
    return digest(trees)


@cache
def digest_package() -> str:
    """Digest the source of this package as far as it has a say in a result."""
    files = [file for room in ROOMS for file in _sources(PACKAGE / room)]
    return digest([(str(file.relative_to(PACKAGE)), file.read_bytes()) for file in files])


def _parts(value: Any) -> Iterable[bytes]:
    """Write a value as a sequence of pieces that no other value has."""
    if isinstance(value, np.ndarray):
        yield f"array {value.dtype.str} {value.shape}".encode()
        yield value.tobytes()
    elif isinstance(value, _PLAIN):  # an enum's member that is a string too
        yield f"{type(value).__name__} {value!r}".encode("utf-8", "backslashreplace")
    elif isinstance(value, Mapping):
        yield f"mapping {len(value)}".encode()
        for pair in value.items():
            yield from _parts(pair)
    elif isinstance(value, Sequence):
        yield f"sequence {len(value)}".encode()
        for item in value:
            yield from _parts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        yield f"{type(value).__name__} {len(fields(value))}".encode()
        for field in fields(value):
            yield from _parts((field.name, getattr(value, field.name)))
    elif callable(value):
        yield f"function {value.__name__}".encode()
    else:
        raise TypeError(f"a {type(value).__name__} has no digest")


def _declares(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == "EXERCISES" for target in targets)


def _sources(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))
