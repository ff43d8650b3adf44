"""Knows a class that never was: submissions that look like real ones, and the points that each must lose."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, islice, zip_longest
from pathlib import Path
from random import Random
from typing import Any

from autograder.course import Course, Solution, load_solution
from autograder.course.cases import draw_visible
from autograder.exercises import Exercise
from autograder.judging import Misconception, assess, put_in_place

from ..intake.timestamps import FILE
from .filling import Material, calls_itself, fill, gather, other_code, pieces, put_in, spoil
from .oddities import DAMAGES, ODDITIES, SCRATCH, add_cell

LEAST = 24
MOST_VARIANTS = 6
MOST_MISCONCEPTIONS = 12
MOST_UNFINISHED = 6
_SOME_DAY = datetime(2026, 10, 5, 21, 59, tzinfo=UTC)
"""When an assignment without a due date is handed in, more or less."""

NAMES = (
    "adeyemi.tunde", "al-khatib.omar", "s2304117", "Белова Анна", "castillo_maria", "chen.yuxuan",
    "d'angelo.luca", "Дмитриев Пётр", "eriksson.nils", "s2304250", "fatima.zahra", "García Núñez",
    "Гусейнов Рустам", "haddad_leila", "ito.sakura", "Жукова Дарья", "jensen.freja", "s2304388",
    "kowalska.zofia", "Кузнецов Илья", "le.thi.hoa", "mbeki.thandi", "müller.jonas", "Нурланова Айгерим",
    "o'connor.sean", "s2304471", "okafor.chidi", "papadopoulou", "patel.riya", "Попова Екатерина",
    "quispe.mateo", "rossi.giulia", "s2304502", "Соколов Максим", "singh.arjun", "tanaka.ren",
    "Ткаченко Олена", "ünal.defne", "van der Berg", "s2304619", "Васильева Мария", "weber.lena",
    "Щербаков Глеб", "yilmaz.emre", "zhang.wei", "s2304733", "Ибрагимов Тимур", "novák.tomáš",
)  # fmt: skip

Losses = Mapping[str, tuple[str, ...]]
"""The graded checks that lose their points, by exercise."""


@dataclass(frozen=True)
class Made:
    """One made-up submission."""

    student: str
    kind: str
    """`right`, `odd`, `misconception`, `unfinished` or `damaged`."""
    description: str
    losses: Losses
    """Exercises that are not listed keep all their points."""
    path: Path
    late: bool
    hint: str = ""
    """What whoever made the mistake has to read; empty where none was made."""


@dataclass(frozen=True)
class Draft:
    """What somebody hands in, before it is known who."""

    kind: str
    description: str
    content: Any
    """A notebook's JSON, or text that is written as it is."""
    losses: Losses
    file: str = ""
    """The file's name where it is not the assignment's."""
    hint: str = ""


def make_cohort(course: Course, name: str, into: Path) -> tuple[Made, ...]:
    """Write a class's submissions, made from the released notebook; the same course gives the same class.

    Args:
        course: whose assignment has been built.
        name: the assignment.
        into: the folder that plays `submitted`; it gets one folder per student.

    Raises:
        CourseError: there is no such assignment, or it has not been built.
        DeclarationError: the solution cannot be read.
    """
    solution = load_solution(course, name)
    drafts = _draft(course, solution)
    random = Random(name)
    students = sorted(random.sample(NAMES, len(drafts)))
    random.shuffle(drafts)
    due = course.assignment(name).due or _SOME_DAY
    pairs = zip(students, drafts, strict=True)
    return tuple(_hand_in(into, name, due, place, *pair) for place, pair in enumerate(pairs))


def _draft(course: Course, solution: Solution) -> list[Draft]:
    material = gather(course, solution)
    drafts = [
        *_right(material, solution),
        *_odd(material, solution),
        *_wrong(course, material, solution),
        *_unfinished(material, solution),
        *_damaged(material, solution),
    ]
    for scratch in islice(_scratch(), max(0, LEAST - len(drafts))):
        notebook = fill(material, material.solved)
        add_cell(notebook, -1, scratch)
        drafts.append(Draft("right", "the reference's own code with scratch work below it", notebook, {}))
    return drafts


def _scratch() -> Iterator[str]:
    return (f"# try {count}\n{source}" for count in range(1, 100) for source in SCRATCH)


def _right(material: Material, solution: Solution) -> Iterator[Draft]:
    yield Draft("right", "the reference's own code", fill(material, material.solved), {})
    folder = solution.path.parent / "variants" / solution.name
    for path in sorted(folder.glob("*.py"))[:MOST_VARIANTS]:
        text = path.read_text(encoding="utf-8")
        found = pieces(text)
        stubs = {cell.name: cell for cell in material.release.cells if cell.functions}
        sources = {
            name: put_in(cell.source, found) if cell.functions <= set(found) else material.solved[name]
            for name, cell in stubs.items()
        }
        notebook = fill(material, sources)
        names = frozenset(chain.from_iterable(cell.functions for cell in stubs.values()))
        extra = other_code(text, names)
        if extra:
            add_cell(notebook, _first(notebook, min(sources, key=list(stubs).index)), extra)
        yield Draft("right", f"written in another style: {path.stem}", notebook, {})


def _odd(material: Material, solution: Solution) -> Iterator[Draft]:
    for make in ODDITIES:
        content, file = make(fill(material, material.solved), material), ""
        if isinstance(content, tuple):
            content, file = content[0], content[1].format(solution.name)
        yield Draft("odd", str(make.__doc__).strip().rstrip("."), content, {}, file)


def _wrong(course: Course, material: Material, solution: Solution) -> Iterator[Draft]:
    chosen = _spread(material, solution.misconceptions)[:MOST_MISCONCEPTIONS]
    cases = draw_visible(course, solution) if chosen else {}
    for misconception in chosen:
        aim = next(each for each in solution.exercises if misconception.replaces in each.functions)
        wrong = {misconception.replaces: misconception.function}
        with put_in_place(aim, solution.functions, wrong) as functions:
            lost = _lost(assess(aim, cases[aim.name], functions).result.checks)
        words = misconception.name.replace("_", " ")
        notebook = fill(material, spoil(material, misconception))
        hint, losses = misconception.hint(course.language), {aim.name: lost}
        yield Draft("misconception", f"{misconception.replaces}: {words}", notebook, losses, hint=hint)


def _spread(material: Material, misconceptions: Sequence[Misconception]) -> list[Misconception]:
    """Take from every function in turn, first those that a student would write as they stand."""
    by_function: dict[str, list[Misconception]] = {}
    for misconception in sorted(misconceptions, key=lambda each: calls_itself(material, each)):
        by_function.setdefault(misconception.replaces, []).append(misconception)
    rounds = zip_longest(*by_function.values())
    return [misconception for each in rounds for misconception in each if misconception]


def _unfinished(material: Material, solution: Solution) -> Iterator[Draft]:
    exercises = solution.exercises
    yield Draft("unfinished", "the release, handed in unchanged", fill(material, {}), _all(exercises))
    every = -(-(len(exercises) - 1) // MOST_UNFINISHED) or 1
    for count in range(1, len(exercises), every):
        written = {name for exercise in exercises[:count] for name in exercise.functions}
        sources = {
            cell.name: put_in(cell.source, _only(material.solved[cell.name], written & cell.functions))
            for cell in material.release.cells
            if cell.functions
        }
        notebook = fill(material, sources)
        words = f"nothing after {exercises[count - 1].name}"
        yield Draft("unfinished", words, notebook, _all(exercises[count:]))


def _only(text: str, names: Any) -> dict[str, str]:
    return {name: piece for name, piece in pieces(text).items() if name in names}


def _damaged(material: Material, solution: Solution) -> Iterator[Draft]:
    aim = solution.exercises[-1]  # no other exercise uses it
    cell = next(cell.name for cell in material.release.cells if aim.functions[0] in cell.functions)
    for damage in DAMAGES:
        content = damage(fill(material, material.solved), cell, aim)
        losses = _all((aim,)) if isinstance(content, dict) else _all(solution.exercises)
        yield Draft("damaged", str(damage.__doc__).strip().rstrip("."), content, losses)


def _all(exercises: Sequence[Exercise]) -> Losses:
    return {each.name: tuple(check for check, points in each.points.items() if points) for each in exercises}


def _lost(checks: Sequence[Any]) -> tuple[str, ...]:
    return tuple(each.check for each in checks if each.points < each.max_points)


def _first(notebook: Mapping[str, Any], name: str) -> int:
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]]
    return names.index(name)


def _hand_in(into: Path, name: str, due: datetime, place: int, student: str, draft: Draft) -> Made:
    random = Random(f"{name} {student}")
    late = place % 8 == 5
    hours = random.uniform(2, 70) if late else -random.uniform(0.2, 120)
    when = (due + timedelta(hours=hours)).astimezone(UTC)
    folder = into / student / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (draft.file or f"{name}.ipynb")
    content = draft.content
    text = content if isinstance(content, str) else json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    if place % 3 != 1:
        (folder / FILE).write_text(f"{when:%Y-%m-%d %H:%M:%S.%f} UTC\n", encoding="utf-8")
    os.utime(path, (when.timestamp(), when.timestamp()))
    return Made(student, draft.kind, draft.description, draft.losses, path, late, draft.hint)
