"""Knows how a submission's cells are run in order, and which is to blame when that does not end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..exercises import Stopped, Words
from . import wording
from .cell import Cell
from .line import Deadline
from .process import Process
from .spelling import clean
from .wire import MOST_SENT, Message, write

MOST_CHARACTERS = 1_000_000


@dataclass
class Ran:
    """What came of running cells."""

    errors: dict[str, Words] = field(default_factory=dict)
    """By the cell's label."""
    finished: list[Cell] = field(default_factory=list)
    """Those that came to an end."""
    guilty: Cell | None = None
    """The one to leave out, where the process had to be ended."""
    stopped: bool = False
    """Whether something was ended from outside."""


def run_cells(process: Process, cells: Sequence[Cell], seconds: float) -> Ran:
    """Run cells in a worker, which is ended where they take longer than so many seconds together."""
    late = wording.cells_late(seconds)
    deadline, ran = Deadline(seconds), Ran()
    asked: list[tuple[Cell, int]] = []
    for cell in cells:
        if len(cell.source) > MOST_CHARACTERS:
            ran.errors[cell.label] = wording.cell_too_long(MOST_CHARACTERS)
        else:
            asked.append((cell, process.post(write(Message("run", {"source": cell.source}), MOST_SENT))))
    took: list[tuple[float, Cell]] = []
    for cell, turn in asked:
        start = process.now()
        error: Words = ""
        try:
            error = clean(process.collect(turn, deadline, late).fields.get("error"), 500)
        except Stopped as stop:
            ran.stopped = True
            error = stop.reason
        took.append((process.now() - start, cell))
        if not process.alive:
            ran.guilty = max(took, key=lambda each: each[0])[1] if error == late else cell
            ran.errors[ran.guilty.label] = error
            return ran
        ran.finished.append(cell)
        if error:
            ran.errors[cell.label] = error
    return ran
