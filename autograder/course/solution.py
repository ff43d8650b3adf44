"""Knows what an assignment's solution file holds: exercises, reference functions, misconceptions."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from autograder.exercises import CourseError, DeclarationError, Exercise

from .loader import import_from
from .percent import place
from .settings import Course

if TYPE_CHECKING:
    from autograder.judging import Misconception


@dataclass(frozen=True)
class Solution:
    """The instructor's side of one assignment."""

    name: str
    path: Path
    exercises: tuple[Exercise, ...]
    functions: Mapping[str, Callable[..., Any]]
    """The reference: every function by which an exercise is judged, by name."""
    misconceptions: "tuple[Misconception, ...]"
    """Named wrong solutions, in the order in which they are written."""


def load_solution(course: Course, name: str) -> Solution:
    """Import an assignment's solution file and its misconceptions.

    Args:
        course: where to look.
        name: an assignment of the course.

    Raises:
        CourseError: the course has no such assignment, or it has no solution file.
        DeclarationError: the file cannot be run, or declares what it does not hold.
    """
    path = course.solution_path(course.assignment(name).name)
    if not path.is_file():
        raise CourseError(f"{place(path)}: no such file; course.toml lists the assignment {name!r}")
    wrong = path.parent / "misconceptions" / path.name
    names = (name, f"misconceptions.{name}") if wrong.is_file() else (name,)
    try:
        module, *others = import_from(course.root, *names)
    except (DeclarationError, CourseError):
        raise
    except Exception as error:  # the file is the author's and may raise anything
        raise DeclarationError(_describe(error, path)) from error
    exercises = tuple(exercise.said_in(course.language) for exercise in _exercises_of(module, place(path)))
    functions = _functions_of(module, exercises, place(path))
    return Solution(
        name=name,
        path=path,
        exercises=exercises,
        functions=functions,
        misconceptions=_misconceptions_of(others[0], functions, place(wrong)) if others else (),
    )


def _exercises_of(module: ModuleType, where: str) -> tuple[Exercise, ...]:
    exercises = getattr(module, "EXERCISES", None)
    if (
        not isinstance(exercises, tuple)
        or not exercises
        or not all(isinstance(e, Exercise) for e in exercises)
    ):
        found = "nothing" if exercises is None else f"a {type(exercises).__name__}"
        raise DeclarationError(
            f"{where}: EXERCISES: found {found}; expected a tuple of at least one Exercise"
        )
    known: set[str] = set()
    for exercise in exercises:
        if exercise.name in known:
            raise DeclarationError(f"{where}: EXERCISES: {exercise.name!r} is declared twice")
        for used in exercise.uses:
            if used not in known:
                raise DeclarationError(
                    f"{where}: {exercise.name}: uses {used!r}; expected an exercise declared before it"
                )
        known.add(exercise.name)
    return exercises


def _functions_of(
    module: ModuleType, exercises: tuple[Exercise, ...], where: str
) -> Mapping[str, Callable[..., Any]]:
    functions = {}
    for exercise in exercises:
        for name in exercise.names:
            function = getattr(module, name, None)
            if not callable(function):
                raise DeclarationError(f"{where}: {exercise.name}: no function {name!r} in the file")
            functions[name] = function
    return functions


def _misconceptions_of(
    module: ModuleType, functions: Mapping[str, Any], where: str
) -> "tuple[Misconception, ...]":
    from autograder.judging import Misconception

    found = tuple(value for value in vars(module).values() if isinstance(value, Misconception))
    for misconception in found:
        if misconception.replaces not in functions:
            allowed = ", ".join(functions)
            raise DeclarationError(
                f"{where}: {misconception.name}: replaces {misconception.replaces!r}; allowed: {allowed}"
            )
    return found


def _describe(error: Exception, path: Path) -> str:
    """Say in one line which line of the course's own files failed, and how."""
    where = place(path)
    if isinstance(error, SyntaxError) and error.filename:
        where = f"{place(Path(error.filename))}:{error.lineno}"
    else:
        folder = str(path.parent)
        lines = [
            f"{place(Path(frame.filename))}:{frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename.startswith(folder)
        ]
        where = lines[-1] if lines else where
    text = " ".join((error.msg if isinstance(error, SyntaxError) else str(error)).split())
    return f"{where}: {type(error).__name__}: {text}"
