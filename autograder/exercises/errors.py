"""Knows every error that is ours; a student's fault is never among them.

AutograderError            nothing is recorded when one of these leaves the program
├── DeclarationError       an exercise, a solution file or a quiz is declared wrongly
├── CourseError            course.toml, the seed or the course's folders are wrong
├── BuildError             a release was refused
├── SubmissionError        a submission cannot be read; it gets a result that says so
├── SandboxError           the boundary cannot be set up, or broke on our side
└── GradingError           ledger, gradebook or feedback cannot be written
"""

from .words import Words, say


class AutograderError(Exception):
    """An error of the course or of the machine, never of the student's code."""


class DeclarationError(AutograderError):
    """A declaration contradicts itself or what it declares."""


class CourseError(AutograderError):
    """The course's settings or folders are not as they must be."""


class BuildError(AutograderError):
    """A release would leak, mislead or grade wrongly, and was not made."""


class SubmissionError(AutograderError):
    """A submitted file cannot be read as a notebook or module; the student reads why."""

    def __init__(self, words: Words) -> None:
        """Keep the reason in all its languages."""
        super().__init__(say(words, "en"))
        self.words = words


class SandboxError(AutograderError):
    """Student code cannot be run safely on this machine, so nothing is graded."""


class GradingError(AutograderError):
    """A result exists but could not be stored."""
