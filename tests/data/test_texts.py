"""A text is found at home, on disk or on the web, comes whole and as promised, or one line says why not."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.data import TextError, load_text, texts
from autograder.data.download import REDIRECTS, download

from .server import TEXT, serve

RIGHT = hashlib.sha256(TEXT).hexdigest()
WRONG = "0" * 64


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[str, Counter[str]]]:
    """A server on the loopback."""
    with serve() as server:
        yield server


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and no proxy in between."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "autograder" / "texts"


@pytest.fixture
def site(running: tuple[str, Counter[str]], cache: Path) -> str:
    """The server's address, with an empty cache."""
    return running[0]


def reason(source: str | Path, sha256: str | None = None) -> str:
    """Give the message with which a text is refused."""
    with pytest.raises(TextError) as caught:
        load_text(source, sha256)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", texts.OWN)
def test_own_texts_are_long_enough_to_learn_from_and_plain(name: str) -> None:
    text = load_text(name)
    assert 14_000 <= len(text) <= 40_000
    assert text.isascii()
    assert text.endswith("\n")
    assert len(set(text)) <= 96
    assert not any(line != line.rstrip() for line in text.split("\n"))


def test_every_own_text_on_disk_has_a_name() -> None:
    assert sorted(path.stem for path in texts.TEXTS.iterdir()) == sorted(texts.OWN)


def test_a_local_file_is_read_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert load_text(path) == load_text(str(path)) == "one\ntwo\nthree\n"


def test_a_path_is_a_file_even_where_it_has_the_name_of_an_own_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("play").write_text("mine")
    assert load_text(Path("play")) == "mine"
    assert load_text("play").startswith("THE LAMP")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert reason("hamlet") == (
        f"hamlet: no such file in {Path.cwd()}, and none of the texts that come along: play, latex, c"
    )
    assert "Is a directory" in reason(tmp_path)
    (tmp_path / "odd").write_bytes("déjà vu".encode("latin-1"))
    assert reason(tmp_path / "odd").endswith("not a text in UTF-8: byte 1 does not fit")


def test_a_checksum_holds_files_and_own_texts_too(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    assert load_text(path, RIGHT.upper()) == TEXT.decode()
    assert reason(path, WRONG) == f"{path}: wrong checksum: found sha256 {RIGHT}, expected {WRONG}"
    assert "wrong checksum" in reason("play", WRONG)


def test_a_file_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MOST_BYTES", 8)
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 8)
    assert load_text(path) == "x" * 8
    path.write_bytes(b"x" * 9)
    assert reason(path) == f"{path}: larger than 8 bytes"


def test_a_page_is_fetched_once_and_then_needs_no_network(cache: Path) -> None:
    with serve() as (site, asked):
        assert load_text(f"{site}/text", RIGHT) == TEXT.decode()
    assert load_text(f"{site}/text", RIGHT) == TEXT.decode()
    assert load_text(f"{site}/text") == TEXT.decode()
    assert asked == {"/text": 1}
    assert "cannot be fetched" in reason(f"{site}/other")
    assert len(list(cache.iterdir())) == 1


def test_a_page_with_another_checksum_is_refused_and_not_kept(site: str, cache: Path) -> None:
    assert reason(f"{site}/text", WRONG) == (
        f"{site}/text: wrong checksum: found sha256 {RIGHT}, expected {WRONG}"
    )
    assert not cache.exists()


def test_what_is_kept_with_another_checksum_is_fetched_again(
    running: tuple[str, Counter[str]], site: str, cache: Path
) -> None:
    load_text(f"{site}/text/again")
    (kept,) = cache.iterdir()
    kept.write_bytes(b"half of i")
    assert load_text(f"{site}/text/again", RIGHT) == TEXT.decode()
    assert running[1]["/text/again"] == 2
    assert kept.read_bytes() == TEXT


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("truncated", f"broke off after {len(TEXT)} of {len(TEXT) + 7} bytes"),
        ("chunks", "cannot be fetched"),
        ("missing", "the server answers 404: Not Found"),
        ("endless", f"larger than {texts.MOST_BYTES} bytes"),
        ("loop", "the server answers 302"),
        (f"hops/{REDIRECTS + 1}", "the server answers 302"),
        ("elsewhere/file", "the server answers 302"),
        ("elsewhere/ftp", "cannot be fetched: unknown url type: ftp"),
    ],
)
def test_a_page_that_is_not_as_it_should_be_is_refused_and_not_kept(
    path: str, message: str, site: str, cache: Path
) -> None:
    assert reason(f"{site}/{path}").startswith(f"{site}/{path}: {message}")
    assert not cache.exists()


def test_an_address_may_point_elsewhere_a_few_times(site: str) -> None:
    assert load_text(f"{site}/hops/{REDIRECTS}") == TEXT.decode()


def test_a_page_that_is_no_text_is_refused(site: str) -> None:
    assert "not a text in UTF-8" in reason(f"{site}/latin")


@pytest.mark.parametrize("path", ["slow", "silent"])
def test_a_page_that_does_not_come_in_time_is_given_up(path: str, site: str) -> None:
    with pytest.raises(TextError, match=r": not here after 0\.3 seconds$"):
        download(f"{site}/{path}", 100, seconds=0.3)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/a", "file:///etc/hostname"])
def test_only_the_web_is_fetched_from(address: str, cache: Path) -> None:
    assert reason(address) == f"{address}: only http:// and https:// are fetched"


def test_an_address_that_is_none_is_told(cache: Path) -> None:
    assert "cannot be fetched" in reason("http://")
    assert "cannot be fetched" in reason("http://127.0.0.1:port/")


def test_where_nothing_can_be_kept_a_text_is_fetched_all_the_same(
    site: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.parent.parent.joinpath("file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache.parent.parent / "file"))
    assert load_text(f"{site}/text") == TEXT.decode()
