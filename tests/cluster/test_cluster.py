"""A cluster gives what one machine gives, also when machines are killed, differ or come late."""

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest

from autograder.course import Course, grading_seed
from autograder.exercises import GradingError
from autograder.grading.answer import Answer, Graded, read_answer, recall_nothing
from autograder.grading.cluster.client import GONE, Task, on_cluster
from autograder.grading.cluster.outpost import pack
from autograder.grading.engine import grade
from autograder.grading.exam import set_exam
from autograder.grading.intake.submissions import find_submissions

from ..grading.remains import assert_same, dump, files
from .conftest import SOURCES, SUBMISSIONS
from .machines import READY_SECONDS, Machines, autograder, machines, plugins, start_autograder, wait_until
from .networks import address, networks, why_not

NOT_THIS_ONE = "student 07"
PRELOADS = {
    "poison": f"""
import os, signal
from autograder.grading.cluster import worker

real = vars(worker).setdefault("real", worker.judge_here)  # a worker may read this file twice

def judge_here(name, student, cells, known):
    if student == {NOT_THIS_ONE!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(name, student, cells, known)

worker.judge_here = judge_here
""",
    "faulty": """
from autograder.grading.cluster.outpost import Outpost

def judge(self, *words):
    return judge(self, *words)

Outpost.judge = judge
""",
    "other_version": """
from autograder.grading import exam
from autograder.grading.cluster import outpost, worker

real = vars(exam).setdefault("real", exam.versions)

def versions():
    return {**real(), "numpy": "1.0"}

def judge_here(*_):
    raise RuntimeError("was asked to judge")

exam.versions = outpost.versions = versions
worker.judge_here = judge_here
""",
    "watchful": """
from autograder.grading.cluster import worker

worker.LOOK_SECONDS = 0.2
""",
}


def preload(folder: Path, name: str) -> tuple[str, str]:
    """Have a worker begin with a program of the test's, on the side that is trusted."""
    path = folder / f"{name}.py"
    path.write_text(PRELOADS[name])
    return "--preload", str(path)


def graded_by(cluster: Machines, course: Course) -> Iterator[Graded]:
    """Grade without recording."""
    return grade(
        set_exam(course, "toys"), find_submissions(course, "toys"), place=on_cluster(cluster.address)
    )


def recorded(course: Course) -> int:
    """Count the submissions that are in the ledger."""
    return len(list((course.root / "ledger" / "toys").glob("*.json")))


def disturb(cluster: Machines, course: Course, disturbance: Callable[[], None]) -> "subprocess.Popen[str]":
    """Grade, and disturb in the middle; give the grader, which is still at work."""
    inside = cluster.inside.get("grader", ())
    grader = start_autograder(course.root, "--cluster", cluster.address, inside=inside)
    wait_until(lambda: recorded(course) >= 3 or grader.poll() is not None)
    disturbance()
    assert grader.poll() is None, grader.communicate()
    assert recorded(course) < SUBMISSIONS
    return grader


def end_well(grader: "subprocess.Popen[str]") -> None:
    """Wait for a grader that has to come to a good end without a word."""
    said = grader.communicate()
    assert (grader.returncode, said) == (0, ("", ""))


def test_every_byte_is_the_same_as_on_one_machine(cluster: Machines, course: Course, calm: Path) -> None:
    cluster.start_worker("one")
    cluster.start_worker("two", threads=2)
    autograder(course.root, "--cluster", cluster.address)
    assert_same(course.root, calm)
    assert set(map(tuple, plugins(cluster.address).values())) == {()}
    assert list(cluster.folder.glob("*/dask-scratch-space/*/course-*")) == []


def test_a_machine_that_is_killed_loses_nothing(cluster: Machines, course: Course, calm: Path) -> None:
    cluster.start_worker("one")
    cluster.start_worker("two")
    end_well(disturb(cluster, course, lambda: cluster.kill("two")))
    assert_same(course.root, calm)


def test_machines_with_networks_of_their_own_give_the_same(
    course: Course, calm: Path, tmp_path: Path
) -> None:
    if reason := why_not():  # then it is not tested, and this is why
        assert "Operation not permitted" in reason
        return
    names = ("scheduler", "one", "two", "grader")
    with networks(names) as inside, machines(tmp_path, inside) as cluster:
        cluster.start_scheduler(address(names, "scheduler"))
        for name in ("one", "two"):
            cluster.start_worker(name)
        end_well(disturb(cluster, course, lambda: cluster.kill("two")))
        hosts = {name: cluster.log(name).split("Start worker at:")[1].split()[0] for name in ("one", "two")}
    assert {name: host.split(":")[1] for name, host in hosts.items()} == {
        name: f"//{address(names, name)}" for name in ("one", "two")
    }
    assert_same(course.root, calm)


def test_when_the_last_machine_is_killed_the_next_one_goes_on(
    cluster: Machines, course: Course, calm: Path
) -> None:
    cluster.start_worker("one")
    grader = disturb(cluster, course, lambda: cluster.kill("one"))
    cluster.start_worker("two")
    end_well(grader)
    assert_same(course.root, calm)


def test_a_worker_process_that_is_killed_is_replaced(cluster: Machines, course: Course, calm: Path) -> None:
    cluster.start_worker("one")
    end_well(disturb(cluster, course, lambda: cluster.worker_process("one").kill()))
    assert cluster.log("one").count("Registered to:") == 2
    assert_same(course.root, calm)


def test_a_worker_whose_warm_process_is_killed_makes_way(
    cluster: Machines, course: Course, calm: Path
) -> None:
    cluster.start_worker("one")

    def kill_warm_process() -> None:
        (warm,) = [
            each for each in cluster.worker_process("one").children() if "zygote" in " ".join(each.cmdline())
        ]
        warm.kill()

    end_well(disturb(cluster, course, kill_warm_process))
    assert cluster.log("one").count("Registered to:") == 2
    assert_same(course.root, calm)


def test_a_submission_that_ends_its_workers_costs_itself_alone(
    cluster: Machines, course: Course, calm: Path
) -> None:
    for name in ("one", "two"):
        cluster.start_worker(name, *preload(cluster.folder, "poison"))
    grader = start_autograder(course.root, "--cluster", cluster.address)
    said = grader.communicate()
    assert grader.returncode == 2
    line = "not graded: 2 workers ended, one after the other, while judging it"
    assert said == ("", f"GradingError: {NOT_THIS_ONE}: {line}\n")
    found, expected = (files(root, "ledger", "feedback", "autograded") for root in (course.root, calm))
    assert set(expected) - set(found) == {name for name in expected if NOT_THIS_ONE in name}
    assert {name: data for name, data in expected.items() if name in found} == found


def test_a_fault_of_ours_there_is_told_as_one_here_is(cluster: Machines, course: Course) -> None:
    cluster.start_worker("one", *preload(cluster.folder, "faulty"))
    grader = start_autograder(course.root, "--cluster", cluster.address)
    said, line = grader.communicate(timeout=READY_SECONDS)
    assert (grader.returncode, said, line.count("\n")) == (2, "", 1), line
    assert line.startswith("GradingError: student 00: not graded: RecursionError: maximum recursion depth")
    assert recorded(course) == SUBMISSIONS // len(SOURCES)


def test_a_worker_with_another_version_is_refused_in_one_line(cluster: Machines, course: Course) -> None:
    cluster.start_worker("one")
    cluster.start_worker("two", *preload(cluster.folder, "other_version"))
    grader = start_autograder(course.root, "--cluster", cluster.address)
    said, line = grader.communicate()
    assert (grader.returncode, said, line.count("\n")) == (2, "", 1), line
    assert line.startswith("GradingError: worker tcp://127.0.0.1:")
    assert ": has numpy 1.0, not " in line
    assert recorded(course) == 0


def test_a_worker_with_another_version_that_comes_late_stays_idle(cluster: Machines, course: Course) -> None:
    cluster.start_worker("one")
    results = graded_by(cluster, course)
    next(results)
    cluster.start_worker("two", *preload(cluster.folder, "other_version"))
    assert len(list(results)) == SUBMISSIONS - 1
    assert ": has numpy 1.0, not " in cluster.log("two")


def test_a_worker_that_comes_late_takes_part(cluster: Machines, course: Course) -> None:
    cluster.start_worker("one")
    results = graded_by(cluster, course)
    next(results)
    cluster.start_worker("two")
    wait_until(lambda: all(plugins(cluster.address).values()))
    cluster.kill("one")
    assert len(list(results)) == SUBMISSIONS - 1


def test_a_grader_that_was_killed_is_started_again_and_the_workers_forget_it(
    cluster: Machines, course: Course, calm: Path
) -> None:
    cluster.start_worker("one", *preload(cluster.folder, "watchful"))
    grader = disturb(cluster, course, lambda: None)
    grader.kill()
    grader.communicate()
    done = {path: path.stat().st_mtime_ns for path in (course.root / "ledger" / "toys").glob("*.json")}
    wait_until(lambda: not any(plugins(cluster.address).values()))
    wait_until(lambda: not list(cluster.folder.glob("one/dask-scratch-space/*/course-*")))
    autograder(course.root, "--cluster", cluster.address)
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert_same(course.root, calm)


def test_an_interrupted_grader_takes_everything_back(cluster: Machines, course: Course) -> None:
    cluster.start_worker("one")
    grader = disturb(cluster, course, lambda: None)
    grader.send_signal(signal.SIGINT)
    grader.communicate()
    assert grader.returncode == 130
    assert cluster.log("one").count("Registered to:") == 1
    assert not any(plugins(cluster.address).values())


def test_what_cannot_be_recorded_ends_the_grader_and_takes_everything_back(
    cluster: Machines, course: Course
) -> None:
    cluster.start_worker("one")
    (course.root / "autograded").write_text("in the way")
    grader = start_autograder(course.root, "--cluster", cluster.address)
    grader.communicate(timeout=READY_SECONDS)
    assert grader.returncode
    assert not any(plugins(cluster.address).values())


def test_a_scheduler_that_is_killed_is_told_in_one_line(
    cluster: Machines, course: Course, calm: Path
) -> None:
    cluster.start_worker("one")
    grader = disturb(cluster, course, lambda: cluster.kill("scheduler"))
    said, line = grader.communicate()
    assert (grader.returncode, said, line.count("\n")) == (2, "", 1), line
    assert "the cluster's scheduler is gone" in line
    autograder(course.root)
    assert dump(course.root) == dump(calm)


def test_nobody_waits_for_ever_when_the_scheduler_is_killed(cluster: Machines, course: Course) -> None:
    cluster.start_worker("one")
    exam, submissions = set_exam(course, "toys"), find_submissions(course, "toys")
    answers = [read_answer(exam, *each, recall_nothing) for each in submissions[:4]]
    with on_cluster(cluster.address)(exam, recall_nothing, 1) as workers:
        promises = [workers.submit(*each) for each in submissions[5:]]
        suspects = [Task(answer) for answer in answers if isinstance(answer, Answer)]
        workers.suspects.extend(suspects)
        cluster.kill("scheduler")
        promises += [each.promise for each in suspects]
        assert not wait(promises, READY_SECONDS).not_done
        assert {str(each.promise.exception()) for each in suspects} == {GONE}
        workers.counted = (0.0, 7)
        assert workers.ahead == 14
        with pytest.raises(GradingError, match=GONE):
            workers.submit(*submissions[0])


@pytest.mark.parametrize("address", ["", "nowhere", "tpc://127.0.0.1:9", "tls://127.0.0.1:9"])
def test_an_address_that_cannot_be_one_is_told_in_one_line(course: Course, address: str) -> None:
    grader = start_autograder(course.root, "--cluster", address)
    said, line = grader.communicate(timeout=READY_SECONDS)
    assert (grader.returncode, said, line.count("\n")) == (2, "", 1), line
    assert line.startswith(f"GradingError: {address}: no Dask scheduler answers: ")
    assert recorded(course) == 0


def test_without_a_scheduler_there_is_one_line(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.grading.cluster.client.CONNECT_SECONDS", 0.5)
    exam, submissions = set_exam(course, "toys"), find_submissions(course, "toys")
    with pytest.raises(GradingError, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler answers") as caught:
        list(grade(exam, submissions, place=on_cluster("tcp://127.0.0.1:9")))
    assert "\n" not in str(caught.value)


def test_without_workers_there_is_one_line(
    cluster: Machines, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.grading.cluster.client.WORKER_SECONDS", 0.5)
    with pytest.raises(GradingError, match="the scheduler has no workers"):
        list(graded_by(cluster, course))


def test_no_seed_and_no_submission_is_in_what_workers_keep(course: Course) -> None:
    exam = set_exam(course, "toys")
    bundle = pickle.dumps(pack(exam))
    assert b"def scale_forward" in bundle
    assert grading_seed(course).encode() not in bundle
    assert not any(name.startswith("submitted") for name in pack(exam).files)


def test_what_workers_keep_is_readable_for_them_alone(cluster: Machines, course: Course) -> None:
    cluster.start_worker("one")
    results = graded_by(cluster, course)
    next(results)
    (folder,) = cluster.folder.glob("one/dask-scratch-space/*/course-*")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "solutions" / "toys.py").is_file()
    results.close()
    wait_until(lambda: not folder.exists())


def test_dask_is_not_imported_without_a_cluster(course: Course) -> None:
    command = (sys.executable, "-X", "importtime", "-m", "autograder.cli", "grade", "toys", "--quiet")
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "numpy" in imported
    assert not imported & {"dask", "distributed"}
