"""`check` judges a notebook's functions on the recorded cases; wrong use gets one clear line."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import check
from autograder.student.notice import Notice
from autograder.student.visible_check import PRINTED, Checked

Functions = dict[str, Callable[..., Any]]


def notebook(source: str) -> dict[str, Any]:
    """Run cells in a namespace of their own, as a kernel does."""
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(source, space)
    return space


FORWARD = "def scale_forward(x, w):\n    return x * w, (x, w)\n"
BACKWARD = "def scale_backward(dout, cache):\n    x, w = cache\n    return dout * w, (dout * x).sum(axis=0)\n"


@pytest.mark.usefixtures("folder")
def test_right_functions_pass(right: Functions) -> None:
    checked = check(*right.values())
    assert checked.passed
    assert "6.5 of 6.5 points" in repr(checked)
    assert checked._repr_html_().count("✓") == 4


@pytest.mark.usefixtures("folder")
def test_a_wrong_gradient_is_found_without_recorded_gradients(right: Functions) -> None:
    def scale_backward(dout: Any, cache: Any) -> Any:
        x, w = cache
        return dout * w, (dout * x).mean(axis=0)

    text = repr(check(right["scale_forward"], scale_backward))
    assert "✗ gradient   scale_backward: dw is wrong in " in text
    assert "2 of 6.5 points" in text


@pytest.mark.usefixtures("folder")
def test_the_partner_is_taken_from_the_notebook() -> None:
    space = notebook(FORWARD + BACKWARD)
    assert check(space["scale_forward"]).passed
    assert check(space["scale_backward"]).passed


@pytest.mark.usefixtures("folder")
def test_the_function_handed_over_wins_over_the_notebook() -> None:
    space = notebook(FORWARD + BACKWARD)
    broken = notebook(BACKWARD.replace("dout * w,", "dout + w,"))["scale_backward"]
    assert not check(space["scale_forward"], broken).passed


@pytest.mark.usefixtures("folder")
def test_a_forward_alone_is_judged_as_far_as_possible() -> None:
    checked = check(notebook(FORWARD)["scale_forward"])
    assert "✓ values" in repr(checked)
    assert "○ gradient" in repr(checked)


@pytest.mark.usefixtures("folder")
def test_a_backward_without_its_forward_is_told_what_is_missing() -> None:
    notice = check(notebook(BACKWARD)["scale_backward"])
    assert isinstance(notice, Notice)
    assert "together with scale_forward" in repr(notice)


@pytest.mark.usefixtures("folder")
def test_a_misspelt_function_is_told_the_nearest_name() -> None:
    space = notebook(FORWARD.replace("scale_forward", "scal_forward"))
    notice = check(space["scal_forward"])
    assert repr(notice) == (
        "No exercise here asks for a function called scal_forward; did you mean scale_forward?"
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "for instance check(scale_forward, scale_backward)"),
        ((3,), "got a value of type int"),
        (("scale_forward",), "write check(scale_forward), without quotes"),
        ((None,), "got a value of type NoneType"),
    ],
)
def test_what_is_not_a_function_gets_one_line(given: tuple[Any, ...], words: str) -> None:
    notice = check(*given)
    assert isinstance(notice, Notice)
    assert words in repr(notice)
    assert "\n" not in repr(notice)


def test_missing_cases_are_told_where_they_were_looked_for(tmp_path: Path, right: Functions) -> None:
    notice = check(*right.values(), cases=tmp_path / "cases.json")
    assert isinstance(notice, Notice)
    assert str(tmp_path) in repr(notice)


@pytest.mark.parametrize("content", ["{", "[]", "null", '{"version": 1}', '{"version": 99}', "\x00"])
def test_damaged_cases_get_one_line(tmp_path: Path, right: Functions, content: str) -> None:
    (tmp_path / "cases.json").write_text(content)
    notice = check(*right.values(), cases=tmp_path / "cases.json")
    assert isinstance(notice, Notice)
    assert "cases.json cannot be read" in repr(notice)


def test_cases_may_lie_elsewhere(folder: Path, right: Functions) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (folder / "cases.json").rename(elsewhere / "cases.json")
    assert check(*right.values(), cases="elsewhere/cases.json").passed


@pytest.mark.usefixtures("folder")
def test_an_exception_is_shown_with_type_text_and_line() -> None:
    space = notebook("def scale_forward(x, w):\n    y = x\n    raise ValueError('<odd>')\n")
    checked = check(space["scale_forward"])
    assert "raised ValueError: <odd> (line 3 of scale_forward)" in repr(checked)
    assert "&lt;odd&gt;" in checked._repr_html_()


@pytest.mark.usefixtures("folder")
def test_printing_in_a_function_is_let_through_up_to_a_limit(capsys: pytest.CaptureFixture[str]) -> None:
    space = notebook(FORWARD.replace("    return", "    print('here' * 200)\n    return") + BACKWARD)
    assert check(space["scale_forward"]).passed
    printed = capsys.readouterr().out
    assert printed.startswith("herehere")
    assert printed.endswith("is left out.\n")
    assert len(printed) < PRINTED + 100


@pytest.mark.usefixtures("folder")
def test_standard_output_is_given_back_when_a_function_is_interrupted() -> None:
    def scale_forward(x: Any, w: Any) -> Any:
        raise KeyboardInterrupt

    before = sys.stdout
    with pytest.raises(KeyboardInterrupt):
        check(scale_forward)
    assert sys.stdout is before


def test_functions_of_two_exercises_give_two_cards(folder: Path, right: Functions) -> None:
    record = json.loads((folder / "cases.json").read_text())
    (other,) = json.loads(json.dumps(record["exercises"]))
    other.update(forward="again_forward", backward="again_backward")
    record["exercises"].append(other)
    (folder / "cases.json").write_text(json.dumps(record))
    space = notebook((FORWARD + BACKWARD).replace("scale_", "again_"))
    checked = check(right["scale_forward"], space["again_forward"])
    assert isinstance(checked, Checked)
    html = checked._repr_html_()
    assert html.count('class="ag ag-card') == 2
    assert html.count("<style>") == 1
    assert repr(checked).count("6.5 of 6.5") == 2


def test_importing_is_light() -> None:
    heavy = "jsonschema pandas ipywidgets matplotlib IPython nbformat nbconvert jinja2 sqlalchemy jupytext"
    code = f"import sys; from autograder import check; print(set({heavy.split()}) & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
