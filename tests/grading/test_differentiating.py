"""Differentiating numerically earns nothing for the gradient, in whatever form it is handed in."""

from collections.abc import Mapping

import pytest

from autograder.course import build, find_course
from autograder.exercises import CheckResult, Status
from autograder.grading.engine import grade
from autograder.grading.exam import set_exam
from autograder.grading.intake.submissions import find_submissions
from autograder.sandbox import Limits

from ..escapes import hostile_class

FORWARD = """
def gate_forward(x, h, w):
    t = np.tanh(x @ w)
    return t * h, t * h + h, (x, h, w)
"""
BACKWARD = """
def gate_backward(dout, dtotal, cache):
    {inside}
    def loss(arrays):
        out, total, _ = gate_forward(*arrays)
        return (dout * out).sum() + (dtotal * total).sum()
    moved = [array.astype({kind}) for array in cache]
    middle = loss(moved)
    gradients = []
    for array in moved:
        gradient = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            before = array[place]
            array[place] = before + {step}
            up = loss(moved)
            {again}
            gradient[place] = {slope}
            array[place] = before
        gradients.append(gradient)
    return tuple(gradients)
"""
COMPLEX = {"kind": "complex", "step": "1e-30j", "again": "", "slope": "up.imag / 1e-30"}
FORMS = {
    "central": {
        "kind": "float",
        "step": "1e-5",
        "again": "array[place] = before - 1e-5; down = loss(moved)",
        "slope": "(up - down) / 2e-5",
    },
    "complex step": COMPLEX,
    "complex step of a copy": COMPLEX | {"inside": FORWARD.replace("\n", "\n    ")},
    "one-sided": {"kind": "float", "step": "1e-8", "again": "", "slope": "(up - middle) / 1e-8"},
}
SOURCES = {name: FORWARD + BACKWARD.format(**{"inside": "", **form}) for name, form in FORMS.items()}


@pytest.fixture(scope="module")
def gradients(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, CheckResult]:
    """What the gradient came to for every form, and for a right one, at the limits that hold by default."""
    root = tmp_path_factory.mktemp("gates")
    wide = hostile_class.SOLUTION.replace("points=", 'large={"N": 1, "D": 400, "H": 410}, points=')
    hostile_class.write_course(root, limits="", solution=wide)
    build(find_course(root), "gates")
    for name, source in {**SOURCES, "right": hostile_class.HONEST}.items():
        hostile_class.hand_in(root, name, [source, ""])
    course = find_course(root)
    assert course.limits == Limits()
    found = grade(set_exam(course, "gates"), find_submissions(course, "gates"), jobs=2)
    return {each.result.student: each.result.exercises[0].checks[-1] for each in found}


@pytest.mark.parametrize("form", FORMS)
def test_differentiating_numerically_earns_nothing(gradients: Mapping[str, CheckResult], form: str) -> None:
    assert gradients[form].points == 0.0


def test_a_derivative_that_is_exact_fails_only_where_it_takes_too_long(
    gradients: Mapping[str, CheckResult],
) -> None:
    for form in ("complex step", "complex step of a copy"):
        assert gradients[form].status is Status.STOPPED
        assert gradients[form].passed == gradients[form].cases - 1
        line = "On a hidden case: gate_backward took longer than 5 s on a large case"
        assert gradients[form].message.startswith(line)


def test_a_right_backward_beside_them_has_its_points(gradients: Mapping[str, CheckResult]) -> None:
    assert gradients["right"].points == 20.0
