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
from .foreseen import Foreseen
from .inputs import (
    Array,
    Arrays,
    Drawn,
    Floats,
    Generator,
    Input,
    Integers,
    Lengths,
    Mask,
    Number,
    Seed,
    Size,
)
from .outcome import CheckResult, ExerciseResult, Mismatch, Outcome, Result, Status
from .records import read_release, write_release
from .shapes import Shape, parse_shape
from .values import ARRAY_TYPES, Data, Opaque, as_data
from .words import Words, russian, say

__all__ = [
    "ARRAY_TYPES",
    "Array",
    "Arrays",
    "AutograderError",
    "BuildError",
    "Case",
    "CheckResult",
    "CourseError",
    "Data",
    "DeclarationError",
    "Drawn",
    "Exercise",
    "ExerciseResult",
    "Floats",
    "Foreseen",
    "Generator",
    "GradingError",
    "Input",
    "Integers",
    "Lengths",
    "Mask",
    "Mismatch",
    "Mistake",
    "Number",
    "Opaque",
    "Outcome",
    "Raised",
    "Result",
    "SandboxError",
    "Seed",
    "Shape",
    "Size",
    "Status",
    "Stopped",
    "SubmissionError",
    "Words",
    "as_data",
    "describe",
    "draw_case",
    "draw_large_case",
    "one_of_plan",
    "parse_shape",
    "read_release",
    "russian",
    "say",
    "write_release",
]
