"""A course of three small exercises, of which everything can be changed that a correction may change."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from autograder.course import Course, build, find_course

from .toy_course import ENERGY, SCALE, SETTINGS, SOLUTION

SHIFT_SOLUTION = '''
# %% tags=["exercise"]
def shift(x, w):
    """Add the weights to every row.

    Args:
        x: (N, D) input.
        w: (D,) weights.

    Returns:
        s: (N, D) sum.
    """
    ### BEGIN SOLUTION
    return x + w
    ### END SOLUTION

# %% tags=["check"]
check(shift)

# %% tags=["instructor"]
'''
DECLARATIONS = """from autograder.exercises import Exercise

EXERCISES = (
    Exercise(
        forward="scale_forward", backward="scale_backward", outputs={{"out": "N D"}},
        points={{"values": {scale.points}, "gradient": 20}}, {scale}
    ),
    Exercise(
        forward="energy", outputs={{"e": "N"}}, uses=("scale",),
        points={{"values": {energy.points}}}, {energy}
    ),
    Exercise(forward="shift", outputs={{"s": "N D"}}, points={{"values": {shift.points}}}, {shift}),
)
"""
MISCONCEPTIONS = """
from autograder.judging import misconception


@misconception("scale_backward", en={hint!r})
def not_times_x(dout, cache):
    x, w = cache
    return dout * w, dout.sum(axis=0)
"""

SHIFT = """
def shift(x, w):
    return x + w
"""
RIGHT = SCALE + ENERGY + SHIFT
ANSWERS = {
    "anna": RIGHT,
    "boris": RIGHT.replace("(dout * x).sum(axis=0)", "dout.sum(axis=0)"),
    "carl": RIGHT.replace("return x * w", "return x + w"),
    "dora": RIGHT.replace("return x * w", "return x + w").replace("** 2", "** 3") + "1 / 0\n",
}
BROKEN_SCALE = {"boris", "carl", "dora"}
"""Whose `scale` is never right, so that the reference may stand in where it is used."""


@dataclass(frozen=True)
class Declared:
    """What may change in an exercise's declaration."""

    points: int = 10
    hint: str = "Look at the shapes."
    tolerance: float = 1e-9
    most: int = 5

    def __str__(self) -> str:
        """Write the arguments that all exercises have."""
        return (
            f'inputs={{"x": "N D", "w": "D"}}, hints=({self.hint!r},), tolerance={self.tolerance}, '
            f'sizes={{"N": range(1, 5), "D": range(1, {self.most + 1})}},'
        )


@dataclass(frozen=True)
class State:
    """Everything that may change."""

    declared: Mapping[str, Declared] = field(
        default_factory=lambda: {name: Declared() for name in ("scale", "energy", "shift")}
    )
    factor: int = 1
    """By which the right `scale` multiplies, and so the right `energy` too."""
    words: int = 0
    """How often the reference was written in other words."""
    misconception: str = "The weights meet the input."
    seed: str = "first"
    answers: Mapping[str, str] = field(default_factory=lambda: dict(ANSWERS))

    def origin(self, name: str, student: str) -> object:
        """Give all that the result of an exercise follows from."""
        used = (self.factor, self.misconception if name == "scale" else "") if name != "shift" else ()
        broken = student in BROKEN_SCALE or self.factor != 1
        helped = (self.words, self.factor) if name == "energy" and broken else ()
        return (self.declared[name], used, helped, self.seed, self.answers[student])


def edit(state: State, random: Random) -> State:
    """Change one thing."""
    name = random.choice(list(state.declared))
    now = state.declared[name]
    kind = random.choice(("declaration", "declaration", "factor", "words", "misconception", "seed", "answer"))
    if kind == "declaration":
        new = random.choice(
            (
                replace(now, points=random.choice((5, 10, 15))),
                replace(now, hint=random.choice(("Look at the shapes.", "Look at the axes."))),
                replace(now, tolerance=random.choice((1e-9, 1e-6))),
                replace(now, most=random.choice((5, 6, 7))),
            )
        )
        return replace(state, declared={**state.declared, name: new})
    if kind == "answer":
        student = random.choice(list(state.answers))
        return replace(state, answers={**state.answers, student: state.answers[student] + "\n"})
    return {
        "factor": replace(state, factor=3 - state.factor),
        "words": replace(state, words=state.words + 1),
        "misconception": replace(state, misconception=random.choice(("Think of x.", "The weights meet x."))),
        "seed": replace(state, seed=random.choice(("first", "second"))),
    }[kind]


def write_course(root: Path, state: State) -> None:
    """Write the instructor's side."""
    text, _ = SOLUTION.split('\n# %% tags=["instructor"]\n')
    text = text.replace(
        "return x * w, (x, w)", f"product = {state.factor} * x * w\n    return product, (x, w)"
    )
    gradients = f"{state.factor} * dout * w, {state.factor} * (dout * x).sum(axis=0)"
    text = text.replace("dout * w, (dout * x).sum(axis=0)", gradients)
    text = text.replace("product", f"product_{state.words}")
    declarations = DECLARATIONS.format(**state.declared)
    (root / "solutions" / "misconceptions").mkdir(parents=True, exist_ok=True)
    (root / "solutions" / "misconceptions" / "toys.py").write_text(
        MISCONCEPTIONS.format(hint=state.misconception)
    )
    (root / "solutions" / "toys.py").write_text(text + SHIFT_SOLUTION + declarations)
    (root / ".grading-seed").write_text(state.seed + "\n")


def make_changing_course(root: Path, state: State) -> Course:
    """Write the course and build its assignment."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.toml").write_text(SETTINGS)
    write_course(root, state)
    course = find_course(root)
    build(course, "toys")
    return course
