"""Knows the course that speed is measured on: exercises and a plot of this course's own, and a class."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path
from textwrap import indent

from autograder.course import Course, build, find_course, load_solution
from autograder.course.percent import read_percent
from autograder.grading.cohort.filling import Material, calls_itself, fill, gather, pieces, put_in, spoil

from .bench_files import NAME, write_notebook

ROOT = Path(__file__).parent.parent
CHOSEN = {
    "foundations": (
        "sigmoid_forward",
        "tanh_forward",
        "relu_forward",
        "affine_forward",
        "softmax_loss",
        "sgd_momentum",
        "l2_penalty",
    ),
    "vanilla_rnn": ("rnn_step_forward", "rnn_forward", "temporal_affine_forward"),
}
"""Ten exercises, by the assignment that they are taken from and by what is called forward there."""
ROUND = ("right", "wrong", "right", "broken", "right", "right", "wrong", "right", "right", "right")
"""What ten students in a row hand in."""
SETTINGS = """
title = "Benchmark"
term = "any"
languages = ["en", "ru"]
language = "en"

[grading]
isolation = "strict"
visible_cases = {visible}
hidden_cases = {hidden}
{limits}

[[assignments]]
name = "bench"
title = "Benchmark"
"""
IMPORTS = "from autograder.exercises import Exercise, Floats, Integers, Mask, Number, Size"


@dataclass(frozen=True)
class Piece:
    """One exercise as it stands in a solution file."""

    written: str
    """The source of its exercise cell."""
    check: str
    declaration: str
    wrong: str
    """The source of its misconceptions."""


def make_course(
    root: Path, exercises: int = 10, visible: int = 3, hidden: int = 8, limits: str = ""
) -> Course:
    """Write the course and build its assignment.

    Args:
        root: a new folder.
        exercises: how many; more than ten are the same ones again under other names.
        visible: cases per exercise.
        hidden: cases per exercise.
        limits: lines of the table of that name in the settings.
    """
    setup, plot, originals = read_originals()
    found = [_numbered(piece, turn) for turn in range(-(-exercises // 10)) for piece in originals]
    chosen = found[:exercises]
    cells = ["# %% [markdown]\n# # Benchmark", f'# %% tags=["setup"]\n{setup}']
    for piece in chosen:
        cells += [f'# %% tags=["exercise"]\n{piece.written}', f'# %% tags=["check"]\n{piece.check}']
    declared = indent(",\n".join(piece.declaration for piece in chosen), "    ")
    cells.append(f'# %% tags=["demo"]\n{plot}')
    cells.append(f'# %% tags=["instructor"]\n{IMPORTS}\n\nEXERCISES = (\n{declared},\n)')
    heading = (
        "import numpy as np\n\nfrom autograder.judging import misconception\nfrom solutions.bench import *"
    )
    folder = root / "solutions"
    (folder / "misconceptions").mkdir(parents=True)
    (root / "course.toml").write_text(
        SETTINGS.format(visible=visible, hidden=hidden, limits=limits), encoding="utf-8"
    )
    (folder / f"{NAME}.py").write_text("\n\n".join(cells) + "\n", encoding="utf-8")
    wrong = [heading, *(piece.wrong for piece in chosen)]
    (folder / "misconceptions" / f"{NAME}.py").write_text("\n\n\n".join(wrong) + "\n", encoding="utf-8")
    (root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text(encoding="utf-8"))
    course = find_course(root)
    build(course, NAME)
    return course


def read_originals() -> tuple[str, str, list[Piece]]:
    """Give the setup cell, a plot, and ten exercises of this course."""
    setup, plot, found = "", "", []
    for name, forwards in CHOSEN.items():
        solution = load_solution(find_course(ROOT), name)
        cells = read_percent(solution.path)
        setup = setup or next(cell.source for cell in cells if cell.tag == "setup")
        plot = plot or next(cell.source for cell in cells if cell.tag == "demo" and "relu_" in cell.source)
        declarations = dict(_declarations(next(c.source for c in cells if c.tag == "instructor")))
        wrong = pieces((solution.path.parent / "misconceptions" / f"{name}.py").read_text(encoding="utf-8"))
        for exercise in solution.exercises:
            if exercise.forward in forwards:
                own = "\n\n\n".join(text for text in wrong.values() if _replaces(text) in exercise.functions)
                written = next(
                    c.source for c in cells if c.tag == "exercise" and _defines(c.source, exercise.forward)
                )
                call = f"check({', '.join(exercise.functions)})"
                found.append(Piece(written, call, declarations[exercise.forward], own))
    return setup, plot, found


def name_students(number: int) -> list[str]:
    """Name students so that their order is that of the names."""
    return [f"student-{place:06}" for place in range(number)]


def write_answers(course: Course, number: int) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give what students write, by student and by the cell's name; no two hand in the same.

    Mostly right; two of ten made a mistake, one of ten has a cell that breaks or is not written.
    """
    solution = load_solution(course, NAME)
    material = gather(course, solution)
    firsts = {
        each.replaces: each for each in reversed(solution.misconceptions) if not calls_itself(material, each)
    }
    wrong = cycle([spoil(material, each) for name, each in sorted(firsts.items()) if "rnn" not in name])
    broken = cycle(list(_broken(material)))
    for student, kind in zip(name_students(number), cycle(ROUND), strict=False):
        sources = {
            "right": lambda: material.solved,
            "wrong": lambda: next(wrong),
            "broken": lambda: next(broken),
        }
        yield student, {name: f"# {student}\n{text}" for name, text in sources[kind]().items()}


def hand_in(course: Course, number: int, first: int = 0) -> None:
    """Hand in the released notebook as these students filled it in.

    Args:
        course: built.
        number: how many students.
        first: how many before them have gone elsewhere.
    """
    material = gather(course, load_solution(course, NAME))
    for student, sources in islice(write_answers(course, first + number), first, None):
        write_notebook(course.root, student, fill(material, sources))


def _broken(material: Material) -> Iterator[dict[str, str]]:
    """Spoil one cell: by its syntax, by a name that does not exist, by leaving it as it was released."""
    stubs = {cell.name: cell.source for cell in material.release.cells}
    for place, name in zip(count(), (name for name in material.solved if "rnn" not in name)):
        text = material.solved[name]
        first = next(iter(pieces(text)))
        head = pieces(text)[first].split(":\n")[0]
        yield {
            **material.solved,
            name: (
                text.replace("):", ")", 1),
                put_in(text, {first: f"{head}:\n    return nothing_of_that_name"}),
                stubs[name],
            )[place % 3],
        }


def _declarations(source: str) -> Iterator[tuple[str, str]]:
    """Give the text of each declaration by what is called forward there."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Exercise":
            forward = next(word.value for word in node.keywords if word.arg == "forward")
            yield ast.literal_eval(forward), ast.get_source_segment(source, node) or ""


def _replaces(text: str) -> str:
    """Say what a misconception replaces; nothing for other code."""
    match = re.match(r"@misconception\(\s*\"(\w+)\"", text)
    return match[1] if match else ""


def _defines(source: str, function: str) -> bool:
    return re.search(rf"^def {function}\(", source, re.MULTILINE) is not None


def _numbered(piece: Piece, turn: int) -> Piece:
    """Give an exercise other names, so that it may stand in an assignment again."""
    if turn == 0:
        return piece
    names = [name.removesuffix("_forward") for each in CHOSEN.values() for name in each]
    pattern = re.compile(
        rf"(?<!\.)\b({'|'.join(sorted(names, key=len, reverse=True))})(_forward|_backward)?\b"
    )
    wrong = re.sub(r"^def (\w+)", rf"def \1_{turn}", piece.wrong, flags=re.MULTILINE)
    texts = (piece.written, piece.check, piece.declaration, wrong)
    return Piece(*(pattern.sub(rf"\1_{turn}\2", text) for text in texts))
