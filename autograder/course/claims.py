"""Knows what must hold of an assignment, claim by claim; `autograder verify` and pytest both test these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autograder.exercises import AutograderError, Exercise
from autograder.judging import Certificate, Misconception, certify, derive_mutants

from .build import make_release
from .docstrings import find_disagreements
from .files import read_folder
from .languages import find_unspoken
from .percent import place
from .quizzes import load_questions
from .trial import Row, Trial, find_misnamed, summarize


@dataclass(frozen=True)
class Finding:
    """What the test of a claim brought out."""

    problems: tuple[str, ...] = ()
    """One line each; empty where the claim holds."""
    rows: tuple[Row, ...] = ()
    """The wrong solutions that were tried."""
    certificate: Certificate | None = None


@dataclass(frozen=True)
class Claim:
    """One thing that must hold."""

    exercise: str
    """The exercise's name; empty where the claim is about the whole assignment."""
    name: str
    """What is claimed, such as `misconception[bias_is_left_out]`."""
    find: Callable[[], Finding]

    def test(self) -> Finding:
        """Find out whether it holds; what cannot be found out is a problem."""
        try:
            return self.find()
        except AutograderError as error:
            return Finding((str(error),))


def list_claims(trial: Trial) -> Iterator[Claim]:
    """List what must hold of an assignment, exercise by exercise; nothing is drawn or run for that."""
    solution = trial.solution
    yield Claim("", "docstrings_agree", partial(_compare_docstrings, trial))
    yield Claim("", "every_language_is_spoken", partial(_read_languages, trial))
    for exercise in solution.exercises:
        on = partial(Claim, exercise.name)
        yield on("reference_passes", partial(_hold, trial, exercise, solution.path))
        if exercise.gradient_of:
            yield on("gradients_are_certified", partial(_certify, trial, exercise))
        for wrong in solution.misconceptions:
            if wrong.replaces in exercise.functions:
                name = f"misconception[{wrong.name}]"
                yield on(name, partial(_try_misconception, trial, exercise, wrong))
        yield on("derived_wrong_solutions_fail", partial(_try_derived, trial, exercise))
        for path in trial.variants:
            yield on(f"variant[{path.stem}]", partial(_hold, trial, exercise, path))
        yield on("hints_differ", partial(_tell_apart, trial, exercise))
    yield Claim("", "release_is_sound", partial(_inspect_release, trial))


def _compare_docstrings(trial: Trial) -> Finding:
    solution = trial.solution
    return Finding(
        tuple(
            f"{place(solution.path)}: {line}"
            for exercise in solution.exercises
            for line in find_disagreements(exercise, solution.functions)
        )
    )


def _read_languages(trial: Trial) -> Finding:
    course, solution = trial.course, trial.solution
    lines = find_unspoken(course, solution, load_questions(course, solution.name))
    return Finding(tuple(f"{place(solution.path)}: {line}" for line in lines))


def _hold(trial: Trial, exercise: Exercise, path: Path) -> Finding:
    return Finding(tuple(trial.failures(path, exercise)))


def _certify(trial: Trial, exercise: Exercise) -> Finding:
    cases = [case for each in trial.sets for case in each[exercise.name]]
    try:
        return Finding(certificate=certify(exercise, trial.solution.functions, cases))
    except AutograderError as error:
        return Finding((f"{place(trial.solution.path)}: {error}",))


def _try_misconception(trial: Trial, exercise: Exercise, wrong: Misconception) -> Finding:
    found = trial.judge_wrong(exercise, {wrong.replaces: wrong.function})
    row = summarize(exercise, wrong.name, True, found)
    problems = (*_passed(row, trial), *find_misnamed(trial, exercise, wrong, found))
    return Finding(tuple(dict.fromkeys(problems)), (row,))


def _try_derived(trial: Trial, exercise: Exercise) -> Finding:
    derived = derive_mutants(exercise, trial.solution.functions)
    rows = tuple(
        summarize(exercise, wrong, False, trial.judge_wrong(exercise, functions))
        for wrong, functions in derived.items()
    )
    return Finding(tuple(line for row in rows for line in _passed(row, trial)), rows)


def _passed(row: Row, trial: Trial) -> Iterator[str]:
    if row.passed_sets:
        sets = f"{row.passed_sets} of {len(trial.sets)} sets of cases"
        yield f"{row.exercise}: {row.wrong!r} passes {sets}; expected none"


def _tell_apart(trial: Trial, exercise: Exercise) -> Finding:
    return Finding(tuple(trial.alike(exercise)))


def _inspect_release(trial: Trial) -> Finding:
    course, solution = trial.course, trial.solution
    release = make_release(course, solution)
    released = read_folder(course.release_path(solution.name).parent)
    if released and released != release.files:
        return Finding(
            (f"assignments/{solution.name}: not what {place(solution.path)} gives now; build it again",)
        )
    return Finding()
