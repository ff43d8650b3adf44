"""Not every exercise is a pair: lists, numbers, generators, integers, properties, classes, functionals."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.exercises import (
    Arrays,
    DeclarationError,
    Exercise,
    Generator,
    Lengths,
    Number,
    Size,
    draw_case,
    read_release,
    write_release,
)
from autograder.judging import assess, derive_mutants, draw_cases, misconception, passes, solve
from autograder.sandbox import Cell, Level, Limits, Sandbox

Functions = dict[str, Callable[..., Any]]


def clip(grads: Any, most: Any) -> Any:
    norm = np.sqrt(sum((g * g).sum() for g in grads))
    return [g * min(1.0, most / norm) for g in grads]


def norm_is_at_most(grads: Any, most: Any, *clipped: Any) -> Any:
    return np.sqrt(sum((g * g).sum() for g in clipped)) <= most * (1 + 1e-9)


def sample(p: Any, rng: Any) -> Any:
    return np.array([rng.choice(len(row), p=np.abs(row) / np.abs(row).sum()) for row in p])


class Scaler:
    def __init__(self, scale: Any) -> None:
        self.scale = scale

    def update(self, overflow: Any) -> None:
        self.scale = self.scale / 2 if overflow else self.scale * 2


def trace_scaler(scale: Any, x: Any) -> Any:
    scaler, seen = Scaler(scale), []
    for entry in x:
        scaler.update(entry > 0)
        seen.append(scaler.scale)
    return np.array(seen)


def derivative(f: Any, x: Any) -> Any:
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def differentiate_sine(x: Any) -> Any:
    return np.array([derivative(np.sin, entry) for entry in x])


def last_of_each(x: Any, lengths: Any) -> Any:
    return x[np.arange(len(x)), lengths - 1]


CLIP = Exercise(
    forward="clip",
    inputs={"grads": Arrays(("D H", "H")), "most": Number(0.3, 0.9)},
    outputs={"clipped": ("D H", "H")},
    sizes={"D": range(1, 4), "H": range(1, 5)},
    properties={"norm_is_at_most": "The norm of what is returned is above the limit."},
    points={"values": 2, "properties": 1},
)
SAMPLE = Exercise(
    forward="sample",
    inputs={"p": "N V", "rng": Generator()},
    outputs={"index": "N"},
    whole=("index",),
    sizes={"N": range(6, 9), "V": range(3, 6)},
    points={"values": 1},
)
SCALER = Exercise(
    forward="trace_scaler",
    writes=("Scaler",),
    inputs={"scale": Number(1.0, 9.0), "x": "T"},
    outputs={"scales": "T"},
    sizes={"T": range(1, 6)},
    points={"values": 1},
)
DERIVATIVE = Exercise(
    forward="differentiate_sine",
    writes=("derivative",),
    inputs={"x": "N"},
    outputs={"slopes": "N"},
    sizes={"N": range(1, 5)},
    tolerance=1e-7,
    points={"values": 1},
)
LAST = Exercise(
    forward="last_of_each",
    inputs={"x": "N T D", "lengths": Lengths("N", most="T")},
    outputs={"last": "N D"},
    sizes={"N": range(1, 4), "T": range(1, 5), "D": range(1, 6)},
    points={"values": 1},
)
ALL = {exercise.name: exercise for exercise in (CLIP, SAMPLE, SCALER, DERIVATIVE, LAST)}
RIGHT: Functions = {
    f.__name__: f
    for f in (
        clip,
        norm_is_at_most,
        sample,
        Scaler,
        trace_scaler,
        derivative,
        differentiate_sine,
        last_of_each,
    )
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One warm process for all tests here."""
    with Sandbox(Limits(), Level.STRICT) as made:
        yield made


@pytest.mark.parametrize("name", ALL)
def test_the_right_one_passes_here_in_a_notebook_and_across_the_boundary(sandbox: Sandbox, name: str) -> None:
    exercise = ALL[name]
    cases = draw_cases(exercise, RIGHT, ("k",), 4, hidden=True)
    assert assess(exercise, cases, RIGHT).passed
    source = "import numpy as np\nfrom typing import Any\n" + "\n\n".join(
        map(inspect.getsource, RIGHT.values())
    )
    with sandbox.open([Cell("cell 1", source)], caching=()) as functions:
        across = assess(exercise, cases, functions)
    assert across.passed
    visible = draw_cases(exercise, RIGHT, ("k",), 2, hidden=False)
    again, recorded = read_release(write_release([exercise], {name: visible}))[name]
    assert again == exercise
    if not exercise.properties:
        assert assess(again, recorded, RIGHT).passed


@pytest.mark.parametrize("name", ALL)
def test_every_mutant_fails(name: str) -> None:
    exercise = ALL[name]
    mutants = derive_mutants(exercise, RIGHT)
    assert len(mutants) >= 3
    case = draw_cases(exercise, RIGHT, ("m",), 1, hidden=True)[0]
    assert not [word for word, wrong in mutants.items() if passes(exercise, case, {**RIGHT, **wrong})]


def test_items_of_a_list_have_names_of_their_own() -> None:
    assert list(CLIP.outputs) == ["clipped[0]", "clipped[1]"]
    assert "clipped[1] halved" in derive_mutants(CLIP, RIGHT)
    case = draw_cases(CLIP, RIGHT, (0,), 1, hidden=True)[0]
    short = assess(CLIP, [case], {"clip": lambda grads, most: grads[:1]}).result.checks[0]
    assert short.message == "clip returned another number of values; expected 2: clipped[0], clipped[1]."


def test_a_property_that_does_not_hold_is_said() -> None:
    alone = Exercise(
        forward="clip",
        inputs=CLIP.inputs,
        outputs={"clipped": ("D H", "H")},
        sizes=CLIP.sizes,
        properties=CLIP.properties,
        points={"properties": 1},
    )
    assert alone.checks == ("shapes", "repeatable", "properties")
    case = draw_case(alone, (0,), 0, hidden=True)
    solved = solve(alone, case, RIGHT)
    found = assess(alone, [solved], {"clip": lambda grads, most: [2 * g for g in clip(grads, most)]}).result
    assert found.checks[2].message == "The norm of what is returned is above the limit."
    assert found.score == 0
    assert assess(alone, [solved], {"clip": lambda grads, most: [g / 2 for g in clip(grads, most)]}).passed


def test_a_property_that_nobody_can_ask_is_no_pass() -> None:
    case = draw_cases(CLIP, RIGHT, (0,), 1, hidden=False)[0]
    _, (recorded,) = read_release(write_release([CLIP], {"clip": [case]}))["clip"]
    checks = assess(CLIP, [recorded], RIGHT).result.checks
    assert str(checks[3].status) == "not_judged"


def test_equal_seeds_give_equal_samples_and_the_generator_is_fresh_for_each_call() -> None:
    case = draw_cases(SAMPLE, RIGHT, (1,), 1, hidden=True)[0]
    draws: list[float] = []

    def watched(p: Any, rng: Any) -> Any:
        draws.append(rng.bit_generator.state["state"]["state"])
        return sample(p, rng)

    assert assess(SAMPLE, [case], {"sample": watched}).passed
    assert len(draws) == 2
    assert draws[0] == draws[1]


def test_integers_are_asked_for_where_integers_are_meant() -> None:
    case = draw_cases(SAMPLE, RIGHT, (1,), 1, hidden=False)[0]
    floats = assess(SAMPLE, [case], {"sample": lambda p, rng: sample(p, rng) * 1.0}).result.checks[0]
    assert floats.message == "sample: index is an array of float64; expected an integer array."


def test_lists_are_handed_over_as_copies() -> None:
    case = draw_cases(CLIP, RIGHT, (0,), 1, hidden=True)[0]

    def greedy(grads: Any, most: Any) -> Any:
        answer = clip([g.copy() for g in grads], most)
        for g in grads:
            g *= 0
        return answer

    assert assess(CLIP, [case], {"clip": greedy}).passed


def test_a_missing_class_is_not_written() -> None:
    case = draw_cases(SCALER, RIGHT, (0,), 1, hidden=True)[0]
    found = assess(SCALER, [case], {"trace_scaler": trace_scaler}).result
    assert found.checks[0].message == "Scaler is not defined in the notebook."
    assert SCALER.name == "Scaler"


@misconception("derivative", en="The difference is one-sided.")
def one_sided(f: Any, x: Any) -> Any:
    """Look to one side only."""
    return (f(x + 1e-3) - f(x)) / 1e-3


def test_a_mistake_in_what_a_given_function_uses_is_named() -> None:
    cases = draw_cases(DERIVATIVE, RIGHT, (0,), 3, hidden=True, misconceptions=[one_sided])
    namespace: Functions = {"np": np, "Any": Any, "derivative": one_sided.function}  # type: ignore[dict-item]
    exec(inspect.getsource(differentiate_sine), namespace)
    result = assess(DERIVATIVE, cases, namespace).result
    assert [check.cause for check in result.checks if check.cause] == ["The difference is one-sided."]
    assert RIGHT["derivative"] is derivative


def test_a_sentence_names_what_the_student_wrote_not_the_given_function() -> None:
    (case,) = draw_cases(DERIVATIVE, RIGHT, (0,), 1, hidden=True)
    found = assess(DERIVATIVE, [case], {**RIGHT, "differentiate_sine": lambda x: 2 * x}).result
    assert found.checks[1].message == "derivative: slopes is wrong."


def test_lengths_reach_their_most_and_are_never_zero() -> None:
    for seed in range(50):
        lengths = Lengths("N", most="T").draw({"N": 3, "T": 4}, np.random.default_rng(seed))
        assert lengths.min() >= 1
        assert lengths.max() == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"whole": ("nothing",)}, "whole: 'nothing' is not an output"),
        ({"inputs": {"a": Arrays(("K",))}}, "no size is declared for 'K'"),
        ({"inputs": {"a": Lengths("N", most="K")}}, "no size is declared for 'K'"),
        ({"backward": "g", "writes": ("f",)}, "writes: a pair with a backward"),
        ({"points": {"properties": 1}}, "points for 'properties': this exercise has values"),
    ],
)
def test_a_declaration_of_another_kind_is_held_to_sense(change: Any, message: str) -> None:
    plain = {
        "forward": "f",
        "inputs": {"n": Size("N")},
        "outputs": {"y": "N"},
        "sizes": {"N": range(1, 3)},
        "points": {"values": 1},
    }
    with pytest.raises(DeclarationError, match=message):
        Exercise(**{**plain, **change})
