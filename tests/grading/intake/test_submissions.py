"""A submission is read kindly: what is odd is mended with a line, what cannot be read is refused with one."""

import json
import os
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.exercises import CourseError, SubmissionError
from autograder.grading.intake.outputs import clean_attachments, clean_markdown, clean_outputs, read_text
from autograder.grading.intake.reading import MAX_BYTES
from autograder.grading.intake.release import Release, load_release
from autograder.grading.intake.source import keep_definitions
from autograder.grading.intake.submissions import (
    Submitted,
    find_loose,
    find_submissions,
    read_submission,
)

from .odd_notebooks import GOOD, ODD, RELEASE, SOLVED, Odd, own

ACCEPTED = [odd for odd in ODD if not odd.refused]
REFUSED = [odd for odd in ODD if odd.refused]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    path = tmp_path_factory.mktemp("release") / "vanilla_rnn.ipynb"
    path.write_text(json.dumps(RELEASE), encoding="utf-8")
    return load_release(path)


def read(path: Path, release: Release) -> Submitted:
    return read_submission(path, release, "petrov", "vanilla_rnn")


def write_odd(odd: Odd, folder: Path) -> Path:
    path = folder / f"petrov{odd.suffix}"
    path.write_bytes(odd.data)
    return path


def run(submitted: Submitted) -> dict[str, Any]:
    """Run the cells of a submission that this file wrote itself, as a kernel would: errors end a cell."""
    namespace: dict[str, Any] = {"__name__": "__main__", "ran": []}
    for cell in submitted.cells:
        try:
            exec(compile(cell.source, cell.label, "exec"), namespace)
        except Exception as error:
            namespace.setdefault("errors", []).append(f"{cell.label}: {error!r}")
    return namespace


def answers(namespace: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name in GOOD:
        try:
            found[name] = namespace[name](0)
        except (KeyError, NotImplementedError):
            continue
    return found


@pytest.mark.parametrize("odd", ACCEPTED, ids=lambda odd: odd.name)
class TestAnOddNotebook:
    def test_says_what_was_mended(self, odd: Odd, release: Release, tmp_path: Path) -> None:
        assert sorted(read(write_odd(odd, tmp_path), release).repairs) == sorted(odd.repairs)

    def test_keeps_the_students_functions(self, odd: Odd, release: Release, tmp_path: Path) -> None:
        assert answers(run(read(write_odd(odd, tmp_path), release))) == odd.answers

    def test_has_the_released_setup_and_none_of_its_checks(
        self, odd: Odd, release: Release, tmp_path: Path
    ) -> None:
        namespace = run(read(write_odd(odd, tmp_path), release))
        assert (namespace["SETUP"], namespace["ran"]) == ("released", [])

    def test_gives_a_copy_that_nbformat_accepts(self, odd: Odd, release: Release, tmp_path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import nbformat
        submitted = read(write_odd(odd, tmp_path), release)
        text = json.dumps(submitted.notebook, allow_nan=False, ensure_ascii=False).encode().decode()
        nbformat.validate(nbformat.reads(text, as_version=4))

    def test_gives_a_copy_with_the_instructors_cells(
        self, odd: Odd, release: Release, tmp_path: Path
    ) -> None:
        cells = read(write_odd(odd, tmp_path), release).notebook["cells"]
        marked = {
            mark["grade_id"]: cell for cell in cells if (mark := cell["metadata"].get("nbgrader")) is not None
        }
        assert [sum("nbgrader" in cell["metadata"] for cell in cells)] == [len(marked)]
        assert {"setup", "rnn_step", "rnn"} <= set(marked)
        for cell in RELEASE["cells"]:
            name, kept = cell["id"], marked.get(cell["id"], cell)
            assert kept["metadata"] == cell["metadata"]
            assert kept["source"] == cell["source"] or name.endswith("-solution")


@pytest.mark.parametrize("odd", REFUSED, ids=lambda odd: odd.name)
def test_a_file_that_cannot_be_read_gets_one_line(odd: Odd, release: Release, tmp_path: Path) -> None:
    with pytest.raises(SubmissionError) as caught:
        read(write_odd(odd, tmp_path), release)
    assert str(caught.value) == f"petrov{odd.suffix}: {odd.refused}"


def test_the_collection_is_large() -> None:
    assert len(ODD) >= 60
    assert len({odd.name for odd in ODD}) == len(ODD)


@pytest.fixture
def here(tmp_path: Path) -> Any:
    """A course with nothing handed in yet; only its folder matters."""
    (tmp_path / "submitted").mkdir()
    return SimpleNamespace(root=tmp_path)


def hand_in(course: Any, student: str, *names: str) -> Path:
    folder = Path(course.root / "submitted" / student / "vanilla_rnn")
    folder.mkdir(parents=True)
    for name in names or ("vanilla_rnn.ipynb",):
        (folder / name).write_text(json.dumps(SOLVED), encoding="utf-8")
    return folder


def found(course: Any) -> dict[str, str]:
    pairs = find_submissions(course, "vanilla_rnn")
    return {student: path.name for student, path in pairs}


class TestFinding:
    def test_students_come_in_sorted_order(self, here: Any) -> None:
        names = [
            "van der Berg",
            "d'Angelo",
            "Анна Каренина",
            'say "hi"',
            "tab\there",
            "line\nbreak",
            "=1+1",
            "[x]*",
        ]
        for name in names:
            hand_in(here, name)
        assert list(found(here)) == sorted(names)

    def test_nothing_handed_in_is_no_error(self, here: Any) -> None:
        (here.root / "submitted").rmdir()
        assert find_submissions(here, "vanilla_rnn") == ()

    def test_what_is_not_a_students_folder_is_passed_over(self, here: Any) -> None:
        (here.root / "submitted" / ".ipynb_checkpoints").mkdir()
        (here.root / "submitted" / "notes.txt").touch()
        (here.root / "submitted" / "late").mkdir()
        assert found(here) == {}

    def test_the_right_name_is_preferred(self, here: Any, release: Release) -> None:
        hand_in(here, "petrov", "vanilla_rnn.ipynb", "vanilla_rnn-Copy1.ipynb", "a.py")
        ((_, path),) = find_submissions(here, "vanilla_rnn")
        assert path.name == "vanilla_rnn.ipynb"
        assert read(path, release).repairs == ("vanilla_rnn-Copy1.ipynb lies beside it and was not graded",)

    def test_another_name_is_taken_where_it_is_the_only_one(self, here: Any, release: Release) -> None:
        hand_in(here, "petrov", "final FINAL.ipynb", "helpers.py")
        ((_, path),) = find_submissions(here, "vanilla_rnn")
        assert read(path, release).repairs == ("is named final FINAL.ipynb; expected vanilla_rnn.ipynb",)

    def test_a_module_is_taken_where_there_is_no_notebook(self, here: Any, release: Release) -> None:
        folder = hand_in(here, "petrov")
        (folder / "vanilla_rnn.ipynb").unlink()
        (folder / "vanilla_rnn.py").write_text("def rnn_forward(x):\n    return 'rnn'\n", encoding="utf-8")
        ((_, path),) = find_submissions(here, "vanilla_rnn")
        assert answers(run(read(path, release))) == {"rnn_forward": "rnn"}

    def test_two_names_that_are_both_wrong_are_refused(self, here: Any, release: Release) -> None:
        hand_in(here, "petrov", "a.ipynb", "b\u202e.ipynb")
        ((_, path),) = find_submissions(here, "vanilla_rnn")
        with pytest.raises(SubmissionError) as caught:
            read(path, release)
        assert str(caught.value) == (
            "petrov/vanilla_rnn: holds 2 files and none is named vanilla_rnn.ipynb: a.ipynb, b[U+202E].ipynb"
        )

    @pytest.mark.parametrize("names", [(), ("rnn.zip",), (".vanilla_rnn.ipynb",)])
    def test_a_folder_without_a_notebook_is_refused(
        self, names: tuple[str, ...], here: Any, release: Release
    ) -> None:
        folder = here.root / "submitted" / "petrov" / "vanilla_rnn"
        folder.mkdir(parents=True)
        for name in names:
            (folder / name).touch()
        ((_, path),) = find_submissions(here, "vanilla_rnn")
        with pytest.raises(SubmissionError, match=r"holds no notebook; expected vanilla_rnn\.ipynb"):
            read(path, release)

    @pytest.mark.parametrize(
        "place", ["submitted/eve", "submitted/eve/vanilla_rnn", "submitted/eve/vanilla_rnn/x.ipynb"]
    )
    def test_links_are_refused(self, place: str, here: Any, release: Release) -> None:
        hand_in(here, "petrov")
        aim = here.root / place.replace("eve", "petrov").replace("x.ipynb", "vanilla_rnn.ipynb")
        (here.root / place).parent.mkdir(parents=True, exist_ok=True)
        (here.root / place).symlink_to(aim)
        pairs = dict(find_submissions(here, "vanilla_rnn"))
        with pytest.raises(SubmissionError, match="is a symbolic link; expected the file itself"):
            read_submission(pairs["eve"], release, "eve", "vanilla_rnn")

    def test_a_folder_with_a_link_is_refused_by_itself(self, here: Any, release: Release) -> None:
        folder = hand_in(here, "petrov")
        (folder / "vanilla_rnn.ipynb").rename(here.root / "secret.ipynb")
        (folder / "vanilla_rnn.ipynb").symlink_to(here.root / "secret.ipynb")
        with pytest.raises(SubmissionError, match="is a symbolic link; expected the file itself"):
            read(folder, release)

    def test_a_name_that_is_not_utf_8_is_shown(self, here: Any) -> None:
        hand_in(here, os.fsdecode(b"\xcf\xe5\xf2\xf0"))
        assert list(found(here)) == ["\\udccf\\udce5\\udcf2\\udcf0"]

    def test_loose_files_are_named_after_their_students(self, tmp_path: Path) -> None:
        (tmp_path / "class").mkdir()
        for name in ("class/Петров.ipynb", "class/o'brien.py", "class/notes.txt", "ito.ipynb", "ito.py"):
            (tmp_path / name).touch()
        pairs = find_loose([tmp_path / "class", tmp_path / "ito.ipynb", tmp_path / "ito.py"])
        assert [student for student, _ in pairs] == ["ito", "ito.py", "o'brien", "Петров"]

    def test_a_loose_files_name_is_no_fault(self, tmp_path: Path, release: Release) -> None:
        path = tmp_path / "vanilla_rnn" / "petrov.ipynb"
        path.parent.mkdir()
        path.write_text(json.dumps(SOLVED), encoding="utf-8")
        path.with_name("ito.ipynb").touch()
        assert read(path, release).repairs == ()


class TestAFileThatIsNone:
    def refusal(self, path: Path, release: Release) -> str:
        with pytest.raises(SubmissionError) as caught:
            read(path, release)
        return str(caught.value)

    def test_a_missing_file(self, tmp_path: Path, release: Release) -> None:
        line = self.refusal(tmp_path / "x.ipynb", release)
        assert line == "x.ipynb: cannot be read: No such file or directory"

    def test_a_link(self, tmp_path: Path, release: Release) -> None:
        (tmp_path / "x.ipynb").symlink_to("/dev/zero")
        assert "is a symbolic link" in self.refusal(tmp_path / "x.ipynb", release)

    def test_a_pipe_does_not_hang(self, tmp_path: Path, release: Release) -> None:
        os.mkfifo(tmp_path / "x.ipynb")
        assert self.refusal(tmp_path / "x.ipynb", release) == "x.ipynb: is not a file"

    def test_a_huge_file_is_not_read(self, tmp_path: Path, release: Release) -> None:
        with open(tmp_path / "x.ipynb", "wb") as stream:
            stream.truncate(MAX_BYTES + 1)
        line = self.refusal(tmp_path / "x.ipynb", release)
        assert line == "x.ipynb: has 100,000,001 bytes; at most 100,000,000 are read"


class TestWhatIsRun:
    def test_labels_are_places_in_the_students_file(self, tmp_path: Path, release: Release) -> None:
        (tmp_path / "x.ipynb").write_text(json.dumps(SOLVED), encoding="utf-8")
        assert [cell.label for cell in read(tmp_path / "x.ipynb", release).cells] == [
            "setup",
            "cell 3",
            "cell 7",
        ]

    def test_without_a_release_tags_tell_what_is_run(self, tmp_path: Path) -> None:
        (tmp_path / "x.ipynb").write_text(json.dumps(SOLVED), encoding="utf-8")
        namespace = run(read(tmp_path / "x.ipynb", Release()))
        assert (answers(namespace), namespace["ran"]) == (GOOD, [])

    def test_statements_left_out_leave_their_lines(self) -> None:
        source = (
            "import os; train(1)\n%time\n@mark\ndef f():\n    return 'ж'\nprint(\n 'ж'); y = 'й'; g()\nk = 2"
        )
        kept = "import os; pass\npass\n@mark\ndef f():\n    return 'ж'\npass\n; y = 'й'; pass\nk = 2"
        assert keep_definitions(source) == kept

    @pytest.mark.parametrize(
        "unit", ["(", "-", "not ", "lambda:", "x.y" * 50, "1+", "if x:\n ", "f(", "{", '"']
    )
    def test_source_nested_beyond_sense_is_not_parsed(self, unit: str) -> None:
        assert keep_definitions("def f(): pass\n" + unit * (150_000 // len(unit)) + "1") == ""


class TestTheGradedCopy:
    def test_keeps_text_and_pictures_of_an_output(self) -> None:
        data = {"image/png": "aGk=\n", "text/plain": ["<Fig", "ure>"], "text/html": "<b onclick=x>"}
        cleaned = clean_outputs([{"output_type": "display_data", "data": data, "metadata": {"x": 1}}])
        kept = {"image/png": "aGk=\n", "text/plain": "<Figure>"}
        assert cleaned.entries == ({"output_type": "display_data", "data": kept, "metadata": {}},)
        assert cleaned.active

    def test_drops_a_picture_that_is_none(self) -> None:
        data = {"image/png": 'x" onerror="alert(1)'}
        assert clean_outputs([{"output_type": "display_data", "data": data}]).entries == ()

    def test_keeps_streams_and_errors(self) -> None:
        stream = {"output_type": "stream", "name": "stderr", "text": "oh"}
        error = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a"]}
        assert clean_outputs([stream, error]).entries == (stream, error)

    def test_line_ends_are_plain(self) -> None:
        assert read_text(["a\r\n", "b\rc"]) == "a\nb\nc"

    def test_attachments_are_pictures(self) -> None:
        files = {"a.png": {"image/png": "aGk="}, "b.svg": {"image/svg+xml": "<svg onload=x>"}}
        assert clean_attachments(files) == {"a.png": {"image/png": "aGk="}}

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("if a < b", "if a < b"),
            ("x<sub>t</sub><br/>", "x<sub>t</sub><br/>"),
            ("<script>x</script>", "&lt;script>x&lt;/script>"),
            ("<b onclick=x>", "&lt;b onclick=x>"),
            ("<!-- <?x", "&lt;!-- &lt;?x"),
        ],
    )
    def test_html_in_text_is_shown_as_typed(self, typed: str, shown: str) -> None:
        assert clean_markdown(typed) == shown

    def test_all_outputs_together_have_a_limit(self, tmp_path: Path, release: Release) -> None:
        output = [{"output_type": "stream", "name": "stdout", "text": "x" * 900_000}]
        cells = [own("x = 1") | {"outputs": output} for _ in range(20)]
        (tmp_path / "x.ipynb").write_text(json.dumps({**SOLVED, "cells": cells}), encoding="utf-8")
        assert len(json.dumps(read(tmp_path / "x.ipynb", release).notebook)) < 11_000_000


class TestTheRelease:
    def test_a_missing_release_is_the_courses_fault(self, tmp_path: Path) -> None:
        with pytest.raises(CourseError, match=r"rnn\.ipynb: no released notebook"):
            load_release(tmp_path / "rnn.ipynb")

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [{}]}', '{"cells": []}'])
    def test_a_release_that_is_none_is_the_courses_fault(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "rnn.ipynb").write_text(text, encoding="utf-8")
        with pytest.raises(CourseError, match=r"rnn\.ipynb: "):
            load_release(tmp_path / "rnn.ipynb")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def bruised(draw: st.DrawFn) -> Any:
    """Take a solved notebook and put something else in a few random places, at any depth."""
    record = json.loads(json.dumps(SOLVED))
    for _ in range(draw(st.integers(1, 6))):
        spot: Any = record
        while True:
            keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(spot[key], (dict, list)) and spot[key] and draw(st.integers(0, 5)):
                spot = spot[key]
                continue
            change = draw(st.sampled_from(("replace", "delete", "copy", "borrow")))
            if change == "delete":
                del spot[key]
            elif change == "copy" and isinstance(spot, list):
                spot.insert(key, json.loads(json.dumps(spot[key])))
            elif change == "borrow":
                spot[key] = json.loads(json.dumps(draw(st.sampled_from(ODD_PARTS))))
            else:
                spot[key] = draw(JSON)
            break
    return record


def lines_of(path: Path, release: Release) -> tuple[str, ...]:
    """Give what is said about a file, whether it can be read or not; what was read can be written."""
    try:
        submitted = read(path, release)
    except SubmissionError as error:
        return (str(error),)
    json.dumps(submitted.notebook, allow_nan=False, ensure_ascii=False).encode()
    return submitted.repairs


ODD_PARTS = [
    *SOLVED["cells"],
    *RELEASE["cells"],
    SOLVED["cells"],
    "code",
    "markdown",
    "raw",
    ["setup"],
    {"data": {}},
]


@settings(suppress_health_check=list(HealthCheck))
@given(record=bruised())
def test_no_bruised_notebook_raises_anything_else(
    record: Any, release: Release, tmp_path_factory: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "bruised.ipynb"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert all(line.isprintable() for line in lines_of(path, release))


@settings(suppress_health_check=list(HealthCheck))
@given(
    start=st.integers(0, len(json.dumps(SOLVED))),
    length=st.integers(0, 40),
    middle=st.binary(max_size=20),
    module=st.booleans(),
)
def test_no_damaged_bytes_raise_anything_else(
    start: int, length: int, middle: bytes, module: bool, release: Release, tmp_path_factory: Any
) -> None:
    data = json.dumps(SOLVED).encode()
    path = tmp_path_factory.getbasetemp() / ("damaged.py" if module else "damaged.ipynb")
    path.write_bytes(data[:start] + middle + data[start + length :])
    assert all(line.isprintable() for line in lines_of(path, release))
