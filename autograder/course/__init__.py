"""Floor 3: the instructor's side. Settings, solution files, the release and the author's own test."""

from .build import build
from .cases import draw_hidden, draw_visible
from .seed import grading_seed
from .settings import Assignment, Course, find_course
from .solution import Solution, load_solution
from .table import render
from .trial import Row
from .verify import Verification, verify

__all__ = [
    "Assignment",
    "Course",
    "Row",
    "Solution",
    "Verification",
    "build",
    "draw_hidden",
    "draw_visible",
    "find_course",
    "grading_seed",
    "load_solution",
    "render",
    "verify",
]
