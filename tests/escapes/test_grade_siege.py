"""The real command grades a class of attackers: they get no points, no secrets and no one else's marks."""

import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course import build, find_course
from autograder.grading.exam import Exam, set_exam
from autograder.sandbox import kernel

from . import hostile_class, machine, siege

LIMITS = hostile_class.LIMITS.replace("1.0", "0.5").replace("3.0", "1.5")
"""Short ones: most of the time goes to attackers who never end."""
FULL = 30.0
HONEST_EVERY = 12
USERS = ("root", "ordinary") if os.geteuid() == 0 else ("ordinary",)
RECORDS = ("ledger", "feedback", "autograded", "gradebook.db")
_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Class:
    """A class that was graded by the command."""

    root: Path
    code: int
    output: str
    errors: str

    @property
    def lines(self) -> Mapping[str, Any]:
        """What the command told, by student."""
        found = [json.loads(line) for line in self.output.splitlines()]
        return {line["student"]: line for line in found}

    @property
    def handed_in(self) -> list[str]:
        """Who has handed in."""
        return sorted(path.name for path in (self.root / "submitted").iterdir())

    def read(self, *names: str) -> Mapping[str, bytes]:
        """Read what grading left in some folders, or in a file."""
        paths = [path for name in names for path in (self.root / name, *(self.root / name).rglob("*"))]
        return {str(path.relative_to(self.root)): path.read_bytes() for path in paths if path.is_file()}

    def marks(self) -> list[tuple[Any, ...]]:
        """Read what the gradebook says of honest students."""
        with sqlite3.connect(self.root / "gradebook.db") as database:
            return sorted(database.execute(_MARKS))


_MARKS = """
SELECT handed_in.student_id, cell.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade
FROM grade JOIN base_cell AS cell ON grade.cell_id = cell.id
JOIN submitted_notebook AS notebook ON grade.notebook_id = notebook.id
JOIN submitted_assignment AS handed_in ON notebook.assignment_id = handed_in.id
WHERE handed_in.student_id LIKE '%honest'
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that every user can enter."""
    with tempfile.TemporaryDirectory(prefix="siege-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def exam(place: Path) -> Exam:
    """The course, built, with nothing handed in."""
    root = place / "course"
    hostile_class.write_course(root, LIMITS)
    build(find_course(root), hostile_class.NAME)
    return set_exam(find_course(root), hostile_class.NAME)


@pytest.fixture(scope="module")
def harm() -> list[str]:
    """What has been done to the machine; complete when the class is graded."""
    return []


@pytest.fixture(scope="module")
def graded(place: Path, exam: Exam, harm: list[str]) -> Mapping[str, Class]:
    """The class as graded by each user, and without its attackers ("calm"), all at the same time."""
    roots = {name: place / name / "course" for name in (*USERS, "calm")}
    kernel.control(_SET_CHILD_SUBREAPER, 1)  # what a grader leaves behind becomes a child of this process
    before = living(), mounted()
    with siege.Targets() as targets:
        for name, root in roots.items():
            shutil.copytree(exam.course.root, root)
            (root.parent / "temporary").mkdir()
            hand_in_honest(root)
            if name != "calm":
                hand_in_hostile(root, exam, targets)
            if name == "ordinary" and os.geteuid() == 0:
                give_away(root.parent)
        running = {
            name: machine.start_elsewhere(
                Path(hostile_class.__file__), str(root), root=os.geteuid() == 0 and name != "ordinary"
            )
            for name, root in roots.items()
        }
        told = {name: process.communicate() for name, process in running.items()}
        harm += targets.find_harm()
    harm += [f"process {child} is left" for child in living() - before[0]]
    harm += [f"mounted: {mount}" for mount in mounted() - before[1]]
    harm += [f"{path} is left" for root in roots.values() for path in (root.parent / "temporary").rglob("*")]
    kernel.control(_SET_CHILD_SUBREAPER, 0)
    return {name: Class(root, running[name].returncode, *told[name]) for name, root in roots.items()}


def living() -> set[int]:
    """List this process's children, and what has been left to it."""
    return set(siege.living_children(os.getpid()))


def mounted() -> set[str]:
    """List what is mounted where."""
    return set(Path("/proc/self/mountinfo").read_text().splitlines())


def give_away(folder: Path) -> None:
    """Let a folder and everything in it belong to an ordinary user."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, machine.USER, machine.USER)


def hand_in_honest(root: Path) -> None:
    """Hand in what honest students wrote; each comes after a dozen attackers."""
    for place in range(0, len(siege.load_attacks()), HONEST_EVERY):
        hostile_class.hand_in(root, f"{place + HONEST_EVERY - 1:03} honest", [hostile_class.HONEST, ""])


def hand_in_hostile(root: Path, exam: Exam, targets: siege.Targets) -> None:
    """Hand in every attack, told where everything is, and functions that tell what a hidden case holds."""
    values = targets.values(hostile_class.GRADER + 1) | {
        "COURSE": str(root),
        "SECRET": str(root / ".grading-seed"),
        "BACKWARDS": (root / ".grading-seed").read_text()[::-1],
        "GRADER": hostile_class.GRADER,
    }
    for place, (name, cells) in enumerate(siege.hostile_notebooks(values)):
        trigger = "" if name[0] == "A" else hostile_class.TRIGGER  # class A makes Python itself lie
        hostile_class.hand_in(root, f"{place:03} {name[0]}", [*cells, trigger])
    visible = [case.inputs[0][0, 0] for case in exam.cases["gate"] if not case.hidden]
    for place, body in enumerate(hostile_class.TELLERS.values()):
        source = hostile_class.tell_hidden(body, [float(x) for x in visible])
        hostile_class.hand_in(root, f"teller {place:02}", [source, ""])


@pytest.fixture(params=USERS)
def besieged(graded: Mapping[str, Class], request: pytest.FixtureRequest) -> Class:
    """The class with its attackers, as graded by one user."""
    return graded[request.param]


def is_honest(student: str) -> bool:
    return student.endswith("honest")


def test_the_command_comes_to_its_end(besieged: Class) -> None:
    assert (besieged.code, besieged.errors.count("Traceback")) == (0, 0), besieged.errors[-2000:]


def test_everyone_has_a_result(besieged: Class) -> None:
    assert len(besieged.handed_in) > 260
    assert list(besieged.lines) == besieged.handed_in
    assert len(list((besieged.root / "ledger" / "gates").glob("*.json"))) == len(besieged.handed_in)


def test_no_attack_earns_a_point(besieged: Class) -> None:
    scores = {name: line["score"] for name, line in besieged.lines.items() if not is_honest(name)}
    assert len(scores) > 240
    assert {name: score for name, score in scores.items() if score} == {}


def test_the_honest_among_them_have_full_marks(besieged: Class) -> None:
    scores = [line["score"] for name, line in besieged.lines.items() if is_honest(name)]
    assert scores == [FULL] * 20


def test_nobody_got_what_they_were_after(besieged: Class) -> None:
    records = {**besieged.read(*RECORDS), "output": besieged.output.encode()}
    assert [name for name, data in records.items() if b"RuntimeError: LOOTED" in data] == []


def test_what_is_recorded_of_the_honest_is_as_if_they_were_alone(
    besieged: Class, graded: Mapping[str, Class]
) -> None:
    calm = graded["calm"]
    assert (calm.code, len(calm.lines)) == (0, 20), calm.errors
    alone, among = calm.read("ledger/gates", "feedback", "autograded"), besieged.read(*RECORDS[:3])
    assert {name: among[name] for name in alone} == alone
    assert besieged.marks() == calm.marks()


def test_the_machine_is_as_before(graded: Mapping[str, Class], harm: list[str]) -> None:
    assert set(graded) == {*USERS, "calm"}
    assert harm == []


def test_nothing_of_a_hidden_case_or_the_seed_is_told(besieged: Class, exam: Exam) -> None:
    digits = [number for case in exam.cases["gate"] if case.hidden for number in hidden_digits(case)]
    assert len(set(digits)) > 100
    seed = (besieged.root / ".grading-seed").read_text().strip()
    secrets = re.compile("|".join([seed, *digits]).encode())
    records = {**besieged.read(*RECORDS), "output": (besieged.output + besieged.errors).encode()}
    found = {name: secrets.findall(data) for name, data in records.items()}
    assert {name: told for name, told in found.items() if told} == {}


def hidden_digits(case: Any) -> Iterator[str]:
    """Give nine decimals of every number of a case that is no round one."""
    for values in (case.inputs, case.cotangents, case.values, case.gradients):
        for value in np.concatenate([np.ravel(np.asarray(value, float)) for value in values]):
            decimals = format(abs(value), ".9f").partition(".")[2]
            if len(set(decimals)) > 3:
                yield decimals
