"""A zip or folder from outside is read without trust: no way out, no link, no bomb, no surprise in a name."""

import os
import stat
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.exercises import SubmissionError
from autograder.grading.intake import handout, reading
from autograder.grading.intake.handout import open_handout

from .handouts import JUNK, make_folder, make_zip

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def test_a_zip_gives_its_files_with_their_times(tmp_path: Path) -> None:
    with open_handout(make_zip(tmp_path / "a.zip", {"Ж/toys.ipynb": "{}", "b.txt": "b"})) as found:
        assert [(file.path, file.when, file.read()) for file in found.files] == [
            ("Ж/toys.ipynb", NOON, b"{}"),
            ("b.txt", NOON, b"b"),
        ]
        assert found.refused == ()


def test_times_without_a_zone_are_meant_in_the_one_that_is_given(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": "{}"})
    with open_handout(path, ZoneInfo("Europe/Berlin")) as found:
        assert found.files[0].when == datetime(2026, 10, 5, 10, tzinfo=UTC)


def test_a_time_in_utc_takes_precedence(tmp_path: Path) -> None:
    seconds = int(datetime(2026, 10, 4, 1, 2, 3, tzinfo=UTC).timestamp())
    info = zipfile.ZipInfo("a.ipynb", (2026, 10, 5, 12, 0, 0))
    info.extra = struct.pack("<HHH", 0x9999, 2, 7) + struct.pack("<HHBI", 0x5455, 5, 1, seconds)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "{}")
    with open_handout(tmp_path / "a.zip") as found:
        assert found.files[0].when == datetime(2026, 10, 4, 1, 2, 3, tzinfo=UTC)


def test_a_file_without_a_time_has_the_archives(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": "{}"}, {"a.ipynb": (1980, 1, 1, 0, 0, 0)})
    os.utime(path, (NOON.timestamp(), NOON.timestamp()))
    with open_handout(path) as found:
        assert found.files[0].when == NOON


def test_junk_of_operating_systems_is_counted_and_passed_over(tmp_path: Path) -> None:
    with open_handout(make_zip(tmp_path / "a.zip", {**JUNK, "a.ipynb": "{}"})) as found:
        assert [file.path for file in found.files] == ["a.ipynb"]
        assert (found.refused, found.junk) == ((), len(JUNK))


@pytest.mark.parametrize(
    "name", ["../a.ipynb", "x/../../a.ipynb", "/etc/a.ipynb", "C:\\a.ipynb", "..\\..\\a.ipynb", "a\nb.ipynb"]
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    with open_handout(make_zip(tmp_path / "a.zip", {name: "{}"})) as found:
        assert found.files == ()
        ((path, reason),) = found.refused
        assert (path, reason) == (name.replace("\\", "/"), "leads out of the archive")


@pytest.mark.parametrize(("kind", "reason"), [(stat.S_IFLNK, "is a link"), (stat.S_IFIFO, "is not a file")])
def test_a_link_or_pipe_in_a_zip_is_refused(tmp_path: Path, kind: int, reason: str) -> None:
    info = zipfile.ZipInfo("a.ipynb", (2026, 1, 2, 0, 0, 0))
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with open_handout(tmp_path / "a.zip") as found:
        assert (found.files, found.refused) == ((), (("a.ipynb", reason),))


def test_links_and_pipes_in_a_folder_are_refused_and_not_followed(tmp_path: Path) -> None:
    outside = make_folder(tmp_path / "outside", {"secret.ipynb": "{}"})
    root = make_folder(tmp_path / "in", {"a.ipynb": "{}"})
    (root / "b.ipynb").symlink_to(outside / "secret.ipynb")
    (root / "c").symlink_to(outside)
    os.mkfifo(root / "d.ipynb")
    with open_handout(root) as found:
        assert [file.path for file in found.files] == ["a.ipynb"]
        assert dict(found.refused) == {"b.ipynb": "is a link", "c": "is a link", "d.ipynb": "is not a file"}


@pytest.mark.parametrize("name", ["a.zip", "A.ZIP", "b.tar.gz", "c.7z", "d.rar"])
def test_an_archive_within_the_archive_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    with open_handout(make_zip(tmp_path / "all.zip", {name: "PK"})) as found:
        assert found.files == ()
        assert found.refused == (
            (name, "is an archive within the archive; unpack it, then collect the folder"),
        )


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": "{}"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with open_handout(path) as found:
        assert found.refused == (("a.ipynb", "is encrypted"),)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handout, "MAX_BYTES", 1000)
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": "0" * 2000})
    with open_handout(path) as found, pytest.raises(SubmissionError, match="has 2,000 bytes; at most 1,000"):
        found.files[0].read()


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": "0" * 50_000})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(mark) + place
        data[start : start + 4] = struct.pack("<I", 10)
    path.write_bytes(data)
    with open_handout(path) as found, pytest.raises(SubmissionError, match="cannot be read: Bad CRC"):
        found.files[0].read()


def test_many_large_files_end_at_the_limit_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handout, "MAX_TOTAL", 150)
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": "0" * 100, "b.ipynb": "0" * 100})
    with open_handout(path) as found:
        assert len(found.files[0].read()) == 100
        with pytest.raises(SubmissionError, match="more is not read"):
            found.files[1].read()


def test_more_files_than_any_class_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handout, "MAX_FILES", 2)
    path = make_zip(tmp_path / "a.zip", dict.fromkeys("abc", "x"))
    with pytest.raises(SubmissionError, match="holds more than 2 files"), open_handout(path):
        pass


def test_what_is_no_zip_is_one_line(tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04broken", b"{}"):
        (tmp_path / "a.zip").write_bytes(content)
        with (
            pytest.raises(SubmissionError, match=r"^a\.zip: not a folder or a zip that can be read: "),
            open_handout(tmp_path / "a.zip"),
        ):
            pass


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.ipynb": "notebook" * 100})
    data = bytearray(path.read_bytes())
    data[45] ^= 0xFF
    path.write_bytes(data)
    with open_handout(path) as found, pytest.raises(SubmissionError, match="cannot be read: "):
        found.files[0].read()


def test_a_name_that_does_not_say_its_encoding_is_utf8_where_it_can_be(tmp_path: Path) -> None:
    for raw, encoding, name in (
        ("Müller.ipynb".encode(), "cp437", "Müller.ipynb"),
        ("Müller.ipynb".encode("cp437"), "cp437", "Müller.ipynb"),
        ("Анна.ipynb".encode("cp866"), "cp866", "Анна.ipynb"),
        ("Mu\u0308ller.ipynb".encode(), "cp437", "Müller.ipynb"),
    ):
        stand_in = "x" * len(raw)
        path = make_zip(tmp_path / "a.zip", {stand_in: "{}"})
        path.write_bytes(path.read_bytes().replace(stand_in.encode(), raw))
        with open_handout(path, encoding=encoding) as found:
            assert [file.path for file in found.files] == [name]
            assert found.files[0].read() == b"{}"
