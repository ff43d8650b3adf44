"""Knows where an assignment's questions lie, and that the notebook asks each of them."""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Sequence

from autograder.exercises import BuildError, DeclarationError
from autograder.student.questions import Question, read_questions

from .percent import PercentCell, place, read_source
from .settings import Course


def load_questions(course: Course, name: str) -> tuple[Question, ...]:
    """Read an assignment's questions from `solutions/quizzes/<name>.toml`; none where there is no file.

    Raises:
        DeclarationError: the file is no TOML, or a question is declared wrongly.
    """
    path = course.root / "solutions" / "quizzes" / f"{name}.toml"
    if not path.is_file():
        return ()
    try:
        return read_questions(tomllib.loads(read_source(path)))
    except (tomllib.TOMLDecodeError, DeclarationError) as error:
        raise DeclarationError(f"{place(path)}: {error}") from None


def check_quiz_cells(cells: Iterable[PercentCell], questions: Sequence[Question], file: str) -> None:
    """See that every quiz cell asks a question that there is, and that every question is asked.

    Args:
        cells: the cells of the percent notebook.
        questions: the assignment's questions.
        file: the notebook's name, for messages.

    Raises:
        BuildError: a cell or a question has no counterpart.
    """
    names = [question.name for question in questions]
    asked = []
    for cell in cells:
        if cell.tag != "quiz":
            continue
        found = list(_asked_in(cell))
        if not found:
            raise BuildError(f'{file}:{cell.line}: the quiz cell asks nothing; expected quiz("name")')
        for name in found:
            if name not in names:
                allowed = ", ".join(names) or "none"
                raise BuildError(f"{file}:{cell.line}: no question {name!r}; declared: {allowed}")
        asked += found
    for name in names:
        if name not in asked:
            raise BuildError(f"{file}: the question {name!r} is declared, but no quiz cell asks it")


def _asked_in(cell: PercentCell) -> Iterator[str]:
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "quiz":
            yield from (
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )
