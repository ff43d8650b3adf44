"""Knows how nbgrader makes the students' version of a source notebook, away from any course of its own."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from autograder.exercises import BuildError

_SLOW = "rfc3987_syntax"


@contextmanager
def quick_imports() -> Iterator[None]:
    """Keep jsonschema from importing a grammar that takes longer than everything else together."""
    if _SLOW in sys.modules:
        yield
        return
    sys.modules[_SLOW] = None  # type: ignore[assignment] # Python's way to say "not there"
    try:
        yield
    finally:
        del sys.modules[_SLOW]


def generate_release(source: str, name: str, stub: str = "YOUR CODE HERE") -> str:
    """Let nbgrader generate the students' version of a source notebook.

    It runs in a temporary folder and without a database, so that no course of the machine is touched.

    Args:
        source: the source notebook as JSON.
        name: the assignment's name.
        stub: the comment in the place of what students write.

    Returns:
        The release notebook as JSON.

    Raises:
        BuildError: nbgrader refuses the notebook; the message has its reason.
    """
    with quick_imports():
        from nbgrader.converters import GenerateAssignment
        from nbgrader.converters.base import NbGraderException
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import Config

    with TemporaryDirectory(prefix="release-") as folder:
        path = Path(folder) / "source" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(source, encoding="utf-8")
        config = Config()
        config.CourseDirectory.root = folder
        config.CourseDirectory.assignment_id = name
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
        config.ClearSolutions.code_stub = {"python": f"# {stub}\nraise NotImplementedError()"}
        journal = _Journal()
        log = logging.Logger("nbgrader", level=logging.ERROR)
        log.addHandler(journal)
        courses = CourseDirectory(config=config, log=log)
        try:
            GenerateAssignment(coursedir=courses, config=config, log=log).start()
        except NbGraderException:
            raise BuildError(f"{name}: nbgrader refuses the source notebook: {journal.reason}") from None
        return (Path(folder) / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8")


class _Journal(logging.Handler):
    """Keeps the last line of the traceback that nbgrader logs before it gives up."""

    reason = "no reason given"

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines()
        if lines and lines[0].startswith("Traceback"):
            self.reason = lines[-1]


def validate(notebook: dict[str, Any], name: str) -> None:
    """Hold a notebook against the schemas of nbformat and nbgrader.

    Raises:
        BuildError: it is not valid.
    """
    with quick_imports():
        import nbformat
        from nbgrader.nbgraderformat import MetadataValidator
        from nbgrader.nbgraderformat.common import ValidationError as WrongMetadata

    node = nbformat.from_dict(notebook)
    try:
        nbformat.validate(node)
        MetadataValidator().validate_nb(node)
    except (nbformat.ValidationError, WrongMetadata) as error:
        reason = str(error).strip().splitlines()[0]
        raise BuildError(f"{name}: not a valid nbgrader notebook: {reason}") from None
