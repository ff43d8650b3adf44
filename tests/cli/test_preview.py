"""Knows that `preview` serves an assignment's notebook from a real JupyterLab, and leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from autograder.course import Course

from ..grading.toy_course import make_course

ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/lab/tree/toys\.ipynb\?token=(\w+)")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course, built."""
    return make_course(tmp_path_factory.mktemp("preview"))


@contextmanager
def preview(course: Course, drafts: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Start a preview; give it, the server's address and its token."""
    drafts.mkdir()
    program = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", "preview", "toys", "--no-browser", *options],
        cwd=course.root,
        env={**os.environ, "TMPDIR": str(drafts), "JUPYTER_RUNTIME_DIR": str(drafts / "runtime")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert program.stdout
    try:
        said = ""
        while not (found := ADDRESS.search(said)):
            line = program.stdout.readline()
            assert line, said
            said += line
        wait_for(found[1])
        yield program, found[1], found[2]
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait()
        program.stdout.close()


def wait_for(address: str) -> None:
    """Wait until a server takes calls: JupyterLab names its address a moment before."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urlopen(f"{address}/api"):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address}: no answer within a minute")


def read(address: str, token: str) -> Any:
    """Read the notebook as JupyterLab does."""
    with urlopen(f"{address}/api/contents/toys.ipynb?token={token}") as answer:
        return json.load(answer)["content"]


def test_a_student_s_notebook_is_served_until_ctrl_c(school: Course, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in school.release_path("toys").parent.iterdir()}
    with preview(school, tmp_path / "drafts") as (program, address, token):
        (draft,) = (tmp_path / "drafts").glob("preview-*")
        assert {path.name for path in draft.iterdir()} >= {path.name for path in before}
        shown = read(address, token)
        assert len(shown["cells"]) == len(json.loads(before[school.release_path("toys")])["cells"])
        assert "BEGIN SOLUTION" not in json.dumps(shown)
        with pytest.raises(HTTPError, match="403"):
            read(address, "guessed")
        program.send_signal(signal.SIGINT)
        assert program.wait() == 0
    assert not draft.exists()
    with pytest.raises(OSError, match="refused"):
        read(address, token)
    assert {path: path.read_bytes() for path in school.release_path("toys").parent.iterdir()} == before


def test_the_source_shows_what_create_assignment_reads(school: Course, tmp_path: Path) -> None:
    with preview(school, tmp_path / "drafts", "--source") as (_, address, token):
        cells = {each["metadata"]["nbgrader"]["grade_id"]: each for each in read(address, token)["cells"]}
    settings = {name: cell["metadata"]["nbgrader"] for name, cell in cells.items()}
    assert (settings["scale"]["points"], settings["scale"]["locked"], settings["scale"]["grade"]) == (
        30,
        True,
        True,
    )
    assert settings["scale-solution"]["solution"]
    assert "### BEGIN SOLUTION" in cells["scale-solution"]["source"]
