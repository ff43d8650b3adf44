"""Knows what `doctor` says of a machine that can grade, and of one that cannot."""

import json
from pathlib import Path

import pytest

from autograder.cli import doctor
from autograder.exercises import SandboxError
from autograder.sandbox import Level, Sandbox

from .program import run


def test_a_machine_that_can_grade_is_told_so_with_its_versions(tmp_path: Path) -> None:
    told, record = run(tmp_path, "doctor"), json.loads(run(tmp_path, "doctor", "--json").stdout)
    assert told.returncode == 0
    assert told.stdout.startswith("isolation     strict\n")
    assert record["isolation"] == "strict"
    assert record["lacks"] == []
    assert all(record["packages"][name] in told.stdout for name in doctor.NEEDED)


@pytest.mark.parametrize(("possible", "level"), [((Level.REDUCED,), "reduced"), ((), None)])
def test_the_best_level_that_works_is_found_and_why_no_better_one(
    possible: tuple[Level, ...], level: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def enter(sandbox: Sandbox) -> Sandbox:
        if sandbox.level in possible:
            return sandbox
        raise SandboxError("user namespaces are switched off")

    monkeypatch.setattr(Sandbox, "__enter__", enter)
    found, lacks = doctor.find_level()
    assert found == level
    assert lacks == [
        f"{each}: user namespaces are switched off" for each in ("strict", "reduced") if each not in possible
    ]
