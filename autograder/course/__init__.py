"""Floor 3: the instructor's side. Settings, solution files, the release and the author's own test."""

from .seed import grading_seed
from .settings import Assignment, Course, find_course
from .solution import Solution, load_solution

__all__ = ["Assignment", "Course", "Solution", "find_course", "grading_seed", "load_solution"]
