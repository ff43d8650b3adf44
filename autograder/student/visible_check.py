"""Knows how a notebook's `check` finds the recorded cases, judges the functions and shows the findings."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..exercises import Case, Exercise, read_release, say
from ..judging import Assessment, assess
from . import wording
from .card import render_card
from .notice import Misuse, Notice, read_beside
from .session import SESSION
from .text import render_text
from .validating import show_to_nbgrader, warnings_kept_from_nbgrader

PRINTED = 2000
"""Characters that the student's functions may print during one check; they are called many times."""

Release = Mapping[str, tuple[Exercise, tuple[Case, ...]]]


@dataclass(frozen=True, eq=False)
class Checked:
    """What `check` found; a notebook shows it as cards, a terminal as text."""

    assessments: tuple[Assessment, ...]

    @property
    def passed(self) -> bool:
        """Whether everything that was checked is right."""
        return all(assessment.passed for assessment in self.assessments)

    @property
    def hints(self) -> tuple[str, ...]:
        """The exercises' hints, for a terminal; a card opens them by click."""
        return tuple(
            say(hint, assessment.exercise.language)
            for assessment in self.assessments
            for hint in assessment.exercise.hints
        )

    def __repr__(self) -> str:
        """Write the findings as plain text."""
        return "\n\n".join(map(render_text, self.assessments))

    def _ipython_display_(self) -> None:
        """Tell nbgrader where it runs the notebook; IPython goes on to the card everywhere else."""
        show_to_nbgrader(repr(self), self.passed)

    def _repr_html_(self) -> str:
        """Draw the findings as cards."""
        first, *others = self.assessments
        return render_card(first) + "".join(render_card(each, with_style=False) for each in others)


def check(*functions: Callable[..., Any], cases: str | Path = "cases.json") -> Checked | Notice:
    """Judge your functions on the recorded cases and show what is right and what is not.

    A function's partner (the backward of a forward, or the other way round) is taken from the notebook when
    it is not handed over.

    Args:
        functions: the functions themselves: `check(rnn_step_forward, rnn_step_backward)`.
        cases: the file with the recorded cases; beside the notebook unless said otherwise.
    """
    try:
        release = read_beside(
            Path(cases),
            'check(..., cases="path/to/cases.json")',
            lambda record: read_release(record, wording.chosen_language()),
        )
        return _check(release, _by_name(functions, release))
    except Misuse as misuse:
        return Notice(str(misuse))


def _check(release: Release, given: Mapping[str, Callable[..., Any]]) -> Checked:
    found = []
    for exercise, cases in release.values():
        if not set(exercise.functions) & set(given):
            continue
        functions = {**_partners(exercise, given), **given}
        properties = _properties(exercise, given)
        if exercise.forward not in functions:
            call, language = f"check({', '.join(exercise.functions)})", exercise.language
            raise Misuse(wording.partner_missing(next(iter(given)), exercise.forward, call, language))
        with _printing_at_most(PRINTED, exercise.language), warnings_kept_from_nbgrader():
            found.append(
                assess(exercise, [replace(case, properties=properties) for case in cases], functions)
            )
    SESSION.record_checks(found)
    return Checked(tuple(found))


def _partners(exercise: Exercise, given: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Take the exercise's functions from the notebook in which the given ones were defined."""
    return _look_up((exercise.forward, *exercise.functions), exercise, given)


def _properties(exercise: Exercise, given: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Take the functions that say what must hold of an answer from the notebook's setup cell."""
    return _look_up(tuple(exercise.properties), exercise, given)


def _look_up(
    names: tuple[str, ...], exercise: Exercise, given: Mapping[str, Callable[..., Any]]
) -> dict[str, Callable[..., Any]]:
    spaces = [_namespace(given[name]) for name in reversed(exercise.functions) if name in given]
    return {name: space[name] for space in spaces for name in names if callable(space.get(name))}


def _namespace(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Give the names beside which a function or class was defined."""
    space: Mapping[str, Any] | None = getattr(function, "__globals__", None)
    return vars(sys.modules[function.__module__]) if space is None else space


def _by_name(functions: tuple[Any, ...], release: Release) -> dict[str, Callable[..., Any]]:
    known = {name: exercise for exercise, _ in release.values() for name in exercise.functions}
    first = next((exercise for exercise, _ in release.values()), None)
    language = first.language if first else "en"
    if not functions:
        call = f"check({', '.join(first.functions)})" if first else ""
        raise Misuse(wording.nothing_given(call, language))
    named = {}
    for function in functions:
        if isinstance(function, str):
            raise Misuse(wording.name_given(function, language))
        if not callable(function):
            raise Misuse(wording.value_given(type(function).__name__, language))
        name = getattr(function, "__name__", type(function).__name__)
        if name not in known:
            near = "".join(get_close_matches(name, known, n=1))
            raise Misuse(wording.unknown_function(name, near, list(known), language))
        named[name] = function
    return named


@contextlib.contextmanager
def _printing_at_most(characters: int, language: str) -> Iterator[None]:
    """Let what is printed through up to a limit, then say once that the rest is left out."""
    tap = _Tap(sys.stdout, characters, say(wording.PRINTING_CUT, language))
    with contextlib.redirect_stdout(tap):
        yield


class _Tap:
    """A standard output that runs dry."""

    def __init__(self, stream: Any, left: int, last: str) -> None:
        self._stream, self._left, self._last = stream, left, last

    def write(self, text: str) -> int:
        if self._left > 0:
            self._stream.write(text[: self._left])
            self._left -= len(text)
            if self._left <= 0:
                self._stream.write(f"\n{self._last}\n")
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
