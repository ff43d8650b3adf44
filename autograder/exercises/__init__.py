"""Floor 0: what is asked. Shapes, exercises, cases, outcomes, and the values that may be exchanged."""

from .case import Case, Mistake, draw_case, draw_large_case, one_of_plan
from .errors import (
    AutograderError,
    BuildError,
    CourseError,
    DeclarationError,
    GradingError,
    SandboxError,
    SubmissionError,
)
from .exercise import Exercise
from .faults import Raised, Stopped, describe
from .inputs import Array, Floats, Input, Integers, Mask, Size
from .outcome import CheckResult, ExerciseResult, Mismatch, Outcome, Result, Status
from .records import read_release, write_release
from .shapes import Shape, parse_shape
from .values import Data, Opaque, as_data

__all__ = [
    "Array",
    "AutograderError",
    "BuildError",
    "Case",
    "CheckResult",
    "CourseError",
    "Data",
    "DeclarationError",
    "Exercise",
    "ExerciseResult",
    "Floats",
    "GradingError",
    "Input",
    "Integers",
    "Mask",
    "Mismatch",
    "Mistake",
    "Opaque",
    "Outcome",
    "Raised",
    "Result",
    "SandboxError",
    "Shape",
    "Size",
    "Status",
    "Stopped",
    "SubmissionError",
    "as_data",
    "describe",
    "draw_case",
    "draw_large_case",
    "one_of_plan",
    "parse_shape",
    "read_release",
    "write_release",
]
