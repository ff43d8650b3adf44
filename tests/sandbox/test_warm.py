"""A warm process starts before it is known what for, and leaves nothing where it was not needed."""

import os
from pathlib import Path

import pytest

from autograder.exercises import SandboxError
from autograder.sandbox import Cell, Sandbox
from autograder.sandbox.fonts import cache_folder, keep_fonts, lend_fonts
from autograder.sandbox.warm import Warm

LIST = "fontlist-v1.json"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which fonts are kept, of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder().is_relative_to(tmp_path)
    return cache_folder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    path = tmp_path / "folder"
    path.mkdir()
    return path


def test_a_warm_process_that_is_not_needed_is_ended_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Warm() as warm:
        assert warm.process.poll() is None
        assert list(tmp_path.iterdir())
    assert warm.process.poll() is not None
    assert not list(tmp_path.iterdir())


def test_one_that_ended_before_it_was_needed_is_our_fault_in_one_line() -> None:
    with Warm() as warm:
        warm.process.kill()
        warm.process.wait()
        with pytest.raises(SandboxError, match="nothing was graded: the warm process ended"):
            Sandbox(warm=warm).__enter__()


def test_one_that_was_started_early_is_taken_over_and_its_fonts_are_kept(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with Warm() as warm, Sandbox(warm=warm) as sandbox:
        assert sandbox._zygote is warm.process
        assert not list(temporary.iterdir())
        with sandbox.open([Cell("cell 1", "def f(): return 1")]) as submission:
            assert submission["f"]() == 1
    assert warm.process.poll() == 0
    (kept,) = cache.iterdir()
    assert "FontManager" in kept.read_text()


def test_what_was_kept_is_lent_to_the_next(cache: Path, folder: Path, tmp_path: Path) -> None:
    (folder / LIST).write_text("fonts")
    keep_fonts(folder)
    other = tmp_path / "other"
    other.mkdir()
    lend_fonts(other)
    assert (other / LIST).read_text() == "fonts"
    (folder / LIST).write_text("newer")
    keep_fonts(folder)
    lend_fonts(other)
    assert (other / LIST).read_text() == "newer"
    assert [path.name for path in cache.iterdir()] == [LIST]


@pytest.mark.parametrize("kind", ["writable", "foreign", "link", "folder writable"])
def test_what_somebody_else_may_have_written_is_not_taken(
    kind: str, cache: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir(parents=True)
    path = cache / LIST
    path.write_text("fonts")
    if kind == "writable":
        path.chmod(0o666)
    elif kind == "folder writable":
        cache.chmod(0o777)
    elif kind == "link":
        path.rename(tmp_path / "aim")
        path.symlink_to(tmp_path / "aim")
    else:
        me = os.geteuid()
        monkeypatch.setattr("os.geteuid", lambda: me + 1)
    lend_fonts(folder)
    assert not list(folder.iterdir())


def test_without_a_cache_folder_all_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (folder / LIST).write_text("fonts")
    keep_fonts(folder)
    lend_fonts(folder)
    assert (folder / LIST).read_text() == "fonts"
