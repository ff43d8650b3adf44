"""Knows how exercises and cases are written to the JSON file that lies beside a released notebook."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from .case import Case, Mistake
from .errors import DeclarationError
from .exercise import Exercise
from .inputs import KINDS, Drawn, Seed
from .words import Words

Record = dict[str, Any]
VERSION = 1
_AS_THEY_ARE = ("forward", "backward", "outputs", "gradients", "points", "properties", "tolerance")
_LISTS = ("uses", "hints", "writes", "whole")


def write_release(
    exercises: Sequence[Exercise], cases: Mapping[str, Sequence[Case]], language: str = "en"
) -> Record:
    """Describe exercises with their visible cases; right gradients are left out, values stay.

    Args:
        exercises: the assignment's exercises, in order.
        cases: visible cases by exercise name.
        language: in which findings are told unless the student chooses another.

    Raises:
        DeclarationError: a case is hidden.
    """
    return {
        "version": VERSION,
        "language": language,
        "exercises": [
            {**_exercise_record(exercise), "cases": [_case_record(case) for case in cases[exercise.name]]}
            for exercise in exercises
        ],
    }


def read_release(record: Record, language: str = "") -> dict[str, tuple[Exercise, tuple[Case, ...]]]:
    """Read exercises and their visible cases, by exercise name.

    Args:
        record: what `write_release` gave.
        language: in which findings are told; empty for the recorded one.

    Raises:
        DeclarationError: the record is of another version.
    """
    if record.get("version") != VERSION:
        found = record.get("version")
        raise DeclarationError(f"recorded cases: version {found!r} found, this autograder reads {VERSION}")
    pairs = (
        (_read_exercise(entry), tuple(_read_case(case) for case in entry["cases"]))
        for entry in record["exercises"]
    )
    language = language or record.get("language", "en")
    return {exercise.name: (exercise.said_in(language), cases) for exercise, cases in pairs}


def _exercise_record(exercise: Exercise) -> Record:
    inputs = {
        name: {"kind": type(kind).__name__, **asdict(kind)} for name, kind in exercise.arguments.items()
    }
    return {
        "forward": exercise.forward,
        "backward": exercise.backward,
        "inputs": inputs,
        "outputs": dict(exercise.outputs),
        "gradients": dict(exercise.gradients),
        "sizes": {symbol: list(lengths) for symbol, lengths in exercise.sizes.items()},
        "points": dict(exercise.points),
        "uses": list(exercise.uses),
        "writes": list(exercise.writes),
        "properties": {name: _plain(words) for name, words in exercise.properties.items()},
        "whole": list(exercise.whole),
        "tolerance": exercise.tolerance,
        "hints": list(map(_plain, exercise.hints)),
        "large": dict(exercise.large),
    }


def _read_exercise(record: Record) -> Exercise:
    fields: dict[str, Any] = {name: record[name] for name in _AS_THEY_ARE}
    fields |= {name: tuple(record[name]) for name in _LISTS}
    inputs = {
        name: KINDS[kind["kind"]](
            **{slot: tuple(v) if isinstance(v, list) else v for slot, v in kind.items() if slot != "kind"}
        )
        for name, kind in record["inputs"].items()
    }
    sizes = {symbol: range(min(lengths), max(lengths) + 1) for symbol, lengths in record["sizes"].items()}
    return Exercise(**fields, inputs=inputs, sizes=sizes)


def _case_record(case: Case) -> Record:
    if case.hidden:
        raise DeclarationError(f"{case.label}: a hidden case cannot be released")
    return {
        "label": case.label,
        "sizes": dict(case.sizes),
        "inputs": [_array_record(value) for value in case.inputs],
        "cotangents": [_array_record(value) for value in case.cotangents],
        "values": [_array_record(value) for value in case.values or ()],
        "mistakes": [
            {"hint": _plain(known.hint), "check": known.check, "fingerprint": list(known.fingerprint)}
            for known in case.mistakes
        ],
    }


def _read_case(record: Record) -> Case:
    return Case(
        label=record["label"],
        hidden=False,
        sizes=record["sizes"],
        inputs=tuple(_read_array(value) for value in record["inputs"]),
        cotangents=tuple(_read_array(value) for value in record["cotangents"]),
        values=tuple(_read_array(value) for value in record["values"]),
        mistakes=tuple(
            Mistake(known["hint"], known["check"], tuple(known["fingerprint"]))
            for known in record["mistakes"]
        ),
    )


def _plain(words: Words) -> str | dict[str, str]:
    return words if isinstance(words, str) else dict(words)


def _array_record(value: Drawn) -> Any:
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, Seed):
        return {"seed": value.number}
    if isinstance(value, list):
        return [_array_record(item) for item in value]
    return {"dtype": value.dtype.name, "shape": list(value.shape), "entries": value.ravel().tolist()}


def _read_array(record: Any) -> Any:
    if isinstance(record, (int, float)):
        return record
    if isinstance(record, list):
        return [_read_array(item) for item in record]
    if "seed" in record:
        return Seed(record["seed"])
    return np.array(record["entries"], dtype=record["dtype"]).reshape(record["shape"])
