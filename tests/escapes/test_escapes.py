"""Hostile submissions gain nothing and harm no one, and the honest one that follows is graded as ever."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import Sandbox

HERE = Path(__file__).parent


def load(name: str) -> Any:
    """Import a neighbour of this file by its path."""
    spec = spec_from_file_location(f"escapes_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


siege, machine = load("siege"), load("machine")
ATTACKS = siege.load_attacks()

STOPPED_ONLY_BY = {
    "namespaces,room": [
        "C: its number among all processes",
        "C: the machine's name",
        "F: a full disk",
    ],
    "room": ["C: see that the secret exists", "C: stat the secret by system call"],
    "landlock": ["C: list the root"],
    "seccomp": [
        "C: rare kinds of socket",
        "C: shared memory by key",
        "C: watch other files",
        "C: a namespace of one's own",
        "C: run a program from memory",
        "E: a daemon",
    ],
    "rlimits": [
        "E: limits lifted",
        "F: memory in sockets",
        "F: a bomb of threads",
        "F: a bomb of descriptors",
        "F: a sparse file of a terabyte",
    ],
}
LOST_AT_REDUCED = {
    "C: see that the secret exists",
    "C: stat the secret by system call",
    "C: its number among all processes",
    "C: the machine's name",
    "F: a full disk",
}
OFTEN_LOST_AT_REDUCED = {"C: map a file of one's own as code"}
"""Lost unless the machine itself forbids code in its temporary folder."""


@pytest.fixture(scope="module")
def besieged() -> Iterator[Any]:
    """A strict sandbox, with everything that attacks are after around it."""
    with Sandbox(siege.LIMITS) as sandbox, siege.Targets() as targets:
        yield siege.Siege(sandbox, targets)


@pytest.fixture(scope="module", autouse=True)
def elsewhere() -> Iterator["subprocess.Popen[str]"]:
    """All attacks once more, started beside the others, as a user without any rights."""
    with machine.start_elsewhere(HERE / "siege.py") as process:
        yield process


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_submission_gets_nothing(besieged: Any, name: str) -> None:
    assert besieged.strike(ATTACKS[name]) == []


def test_an_ordinary_user_is_as_safe_as_root(elsewhere: "subprocess.Popen[str]") -> None:
    output, errors = elsewhere.communicate()
    assert elsewhere.returncode == 0, errors
    got = json.loads(output)
    assert set(got) == set(ATTACKS)
    assert {name: found for name, found in got.items() if found} == {}


@pytest.mark.parametrize("layers", STOPPED_ONLY_BY)
def test_without_a_layer_something_gets_out(layers: str) -> None:
    names = STOPPED_ONLY_BY[layers]
    with machine.start_elsewhere(HERE / "siege.py", "--without", layers, *names) as process:
        output, errors = process.communicate()
    assert process.returncode == 0, errors
    assert [name for name, found in json.loads(output).items() if found] == names


@pytest.mark.parametrize("root", [True, False] if os.geteuid() == 0 else [False])
def test_what_level_reduced_loses_is_known(root: bool) -> None:
    names = sorted(LOST_AT_REDUCED | {name for name in ATTACKS if name[0] in "CE"})
    with machine.start_elsewhere(HERE / "siege.py", "--level", "reduced", *names, root=root) as process:
        output, errors = process.communicate()
    assert process.returncode == 0, errors
    lost = {name for name, found in json.loads(output).items() if found}
    assert lost - OFTEN_LOST_AT_REDUCED == LOST_AT_REDUCED


def test_there_are_attacks_of_every_class() -> None:
    assert {name[0] for name in ATTACKS} == set("ABCDEFG")
    assert len(ATTACKS) > 200


def test_every_attack_can_be_written_as_a_notebook() -> None:
    notebooks = dict(siege.hostile_notebooks(names=("rnn_step_forward", "rnn_step_backward")))
    assert set(notebooks) == set(ATTACKS)
    assert all("gate_forward" not in source for cells in notebooks.values() for source in cells)
