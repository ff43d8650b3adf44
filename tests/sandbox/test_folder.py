"""What a killed grader left in the temporary folder is cleared away, and nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.folder import PREFIX, make_folder

HOLDER = """
import time
from autograder.sandbox.folder import make_folder
with make_folder() as folder:
    (folder / "room").mkdir()
    print(folder, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def age(folder: Path) -> None:
    """Let a folder be an hour old."""
    os.utime(folder, (folder.stat().st_mtime - 3600,) * 2)


def test_a_folder_goes_with_its_context(temporary: Path) -> None:
    with make_folder() as folder:
        assert list(temporary.iterdir()) == [folder]
    assert list(temporary.iterdir()) == []


def test_what_a_killed_grader_left_is_removed_and_what_a_living_one_holds_is_not(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        held = Path(holder.stdout.readline().strip())
        age(held)
        with make_folder():
            assert (held / "room").exists()
        holder.send_signal(signal.SIGKILL)
    with make_folder():
        assert not held.exists()


def test_a_folder_that_has_just_been_made_is_left_alone(temporary: Path) -> None:
    young = temporary / f"{PREFIX}young"
    young.mkdir()
    with make_folder():
        assert young.exists()


def test_a_link_and_what_it_points_to_are_left_alone(
    temporary: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    aim = tmp_path_factory.mktemp("aim")
    (aim / "file").touch()
    link = temporary / f"{PREFIX}link"
    link.symlink_to(aim)
    age(aim)
    os.utime(link, (0, 0), follow_symlinks=False)
    with make_folder():
        assert link.is_symlink()
    assert (aim / "file").exists()


def test_another_users_folder_is_left_alone(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = temporary / f"{PREFIX}other"
    other.mkdir()
    age(other)
    me = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: me + 1)
    with make_folder():
        assert other.exists()
