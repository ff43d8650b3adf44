"""nbgrader learns from stderr what a check found; everybody else sees a card."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from IPython.core.formatters import DisplayFormatter

from autograder import check

Functions = dict[str, Callable[..., Any]]
NBGRADER = "NBGRADER_EXECUTION"


def show(value: Any) -> Any:
    """Display a value as the last line of a cell does; give what becomes the cell's output."""
    data, _ = DisplayFormatter().format(value)
    return data


def wrong(dout: Any, cache: Any) -> Any:
    x, w = cache
    return dout * w, (dout * x).mean(axis=0)


wrong.__name__ = "scale_backward"


@pytest.mark.usefixtures("folder")
def test_a_notebook_shows_a_card_and_writes_nothing(
    right: Functions, capsys: pytest.CaptureFixture[str]
) -> None:
    for checked in (check(*right.values()), check(right["scale_forward"], wrong), check("scale_forward")):
        assert "ag-card" in show(checked)["text/html"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("folder")
def test_nbgrader_is_told_nothing_where_all_is_right(
    right: Functions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NBGRADER, "validate")
    assert show(check(*right.values())) == {}
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("folder")
def test_nbgrader_is_told_what_is_wrong(
    right: Functions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NBGRADER, "validate")
    assert show(check(right["scale_forward"], wrong)) == {}
    assert "✗ gradient   scale_backward: dw is wrong" in capsys.readouterr().err
    assert show(check("scale_forward")) == {}
    assert "without quotes" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_what_a_function_writes_to_stderr_is_kept_from_nbgrader_alone(
    right: Functions, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def scale_forward(x: Any, w: Any) -> Any:
        print("odd", file=sys.stderr)
        return x * w, (x, w)

    checked = check(scale_forward, right["scale_backward"])
    assert checked.passed
    assert "odd" in capsys.readouterr().err
    monkeypatch.setenv(NBGRADER, "autograde")
    show(check(scale_forward, right["scale_backward"]))
    assert capsys.readouterr().err == ""
