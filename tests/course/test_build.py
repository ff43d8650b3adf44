"""Knows what a release is made of, that it is the same every time, and when it is refused."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path
from subprocess import run
from typing import Any

import numpy as np
import pytest

from autograder.course import Course, build, draw_hidden, draw_visible, grading_seed, load_solution
from autograder.course.build import make_release
from autograder.course.files import read_folder
from autograder.course.inspection import find_problems
from autograder.exercises import BuildError, read_release

MakeCourse = Callable[..., Course]
KEYS = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def cells(path: Path) -> dict[str, Any]:
    return {cell["id"]: cell for cell in read(path)["cells"]}


def refusal(course: Course) -> str:
    with pytest.raises(BuildError) as caught:
        build(course, "tiny")
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_a_release_is_a_notebook_with_its_cases(make_course: MakeCourse) -> None:
    course = make_course()
    path = build(course, "tiny")
    assert path == course.release_path("tiny")
    assert sorted(read_folder(path.parent)) == ["cases.json", "tiny.ipynb"]
    cases = read_folder(path.parent)["cases.json"]
    source = read_folder(course.source_path("tiny").parent)
    assert sorted(source) == ["cases.json", "tiny.ipynb"]
    assert source["cases.json"] == cases, "nbgrader's own release takes it from there"


def test_the_recorded_cases_are_the_visible_ones(make_course: MakeCourse) -> None:
    course = make_course()
    exercise, cases = read_release(read(build(course, "tiny").parent / "cases.json"))["affine"]
    solution = load_solution(course, "tiny")
    drawn = draw_visible(course, solution)["affine"]
    assert list(exercise.arguments) == ["x", "w", "b"]
    assert (exercise, [case.label for case in cases]) == (
        solution.exercises[0],
        [case.label for case in drawn],
    )
    for recorded, case in zip(cases, drawn, strict=True):
        np.testing.assert_array_equal(recorded.inputs[0], case.inputs[0])
        np.testing.assert_allclose(recorded.values[0], case.values[0], rtol=1e-9)


def test_the_stub_keeps_signature_and_docstring_and_loses_the_solution(make_course: MakeCourse) -> None:
    source = "".join(cells(build(make_course(), "tiny"))["affine-solution"]["source"])
    assert "def affine_forward(x, w, b):" in source
    assert "x: (N, D) inputs." in source
    assert source.count("raise NotImplementedError()") == 2
    assert "x @ w" not in source


def test_cells_have_the_roles_that_nbgrader_needs(make_course: MakeCourse) -> None:
    course = make_course()
    build(course, "tiny")
    found = {name: cell["metadata"]["nbgrader"] for name, cell in cells(course.source_path("tiny")).items()}
    assert all(set(each) >= KEYS and each["schema_version"] == 3 for each in found.values())
    roles = {name: (each["grade"], each["solution"], each["locked"]) for name, each in found.items()}
    assert roles == {
        "text-1": (False, False, True),
        "setup": (False, False, True),
        "affine-solution": (False, True, False),
        "affine": (True, False, True),
        "demo-1": (False, False, True),
        "text-2": (False, False, True),
    }
    assert found["affine"]["points"] == 5
    assert all(name == each["grade_id"] for name, each in found.items())


def test_the_release_is_valid_in_form_and_metadata(make_course: MakeCourse) -> None:
    from autograder.course.release import quick_imports

    with quick_imports():
        import nbformat
        from nbgrader import nbgraderformat

    course = make_course(('\n\n\n# %% tags=["exercise"]', '\n\n# %% tags=["exercise"]'))
    build(course, "tiny")
    for path in (course.source_path("tiny"), course.release_path("tiny")):
        notebook = nbgraderformat.read(str(path), as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata.kernelspec.name == "python3"
        assert not any("lines_to_next_cell" in cell.metadata for cell in notebook.cells)


def test_a_released_cell_has_the_checksum_by_which_nbgrader_knows_it(make_course: MakeCourse) -> None:
    from autograder.course.release import quick_imports

    with quick_imports():
        import nbformat
        from nbgrader.utils import compute_checksum

    notebook = nbformat.read(build(make_course(), "tiny"), as_version=4)
    for cell in notebook.cells:
        assert cell.metadata.nbgrader.checksum == compute_checksum(cell)


def test_a_magic_is_a_comment_in_the_file_and_a_magic_in_the_notebook(make_course: MakeCourse) -> None:
    setup = cells(build(make_course(), "tiny"))["setup"]
    assert setup["source"][0] == "%matplotlib inline\n"


def test_a_cell_keeps_its_other_metadata(make_course: MakeCourse) -> None:
    hidden = '# %% tags=["demo"] jupyter={"source_hidden": true}'
    demo = cells(build(make_course(('# %% tags=["demo"]', hidden)), "tiny"))["demo-1"]
    assert demo["metadata"]["jupyter"] == {"source_hidden": True}
    assert demo["metadata"]["tags"] == ["demo"]


def test_building_again_gives_the_same_bytes_whatever_surrounds_it(make_course: MakeCourse) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom autograder.course import build, find_course\n"
        "build(find_course(Path(sys.argv[1])), 'tiny')\n"
    )
    folders = []
    for folder, surroundings in (("one", {"TZ": "UTC"}), ("two", {"TZ": "Asia/Tokyo", "LC_ALL": "C"})):
        course = make_course(folder=folder)
        environment = {**os.environ, **surroundings, "PYTHONHASHSEED": str(len(folders))}
        run([sys.executable, "-c", code, str(course.root)], env=environment, check=True)
        folders.append([read_folder(course.root / part / "tiny") for part in ("source", "assignments")])
    assert folders[0] == folders[1]


def test_the_last_bits_of_an_answer_do_not_reach_the_file(make_course: MakeCourse) -> None:
    course = make_course()
    solution = load_solution(course, "tiny")
    right = solution.functions["affine_forward"]

    @wraps(right)
    def other_processor(x: Any, w: Any, b: Any) -> Any:
        y, cache = right(x, w, b)
        return np.nextafter(y, np.inf), cache

    functions = {**solution.functions, "affine_forward": other_processor}
    changed = make_release(course, replace(solution, functions=functions))
    assert changed.files["cases.json"] == make_release(course, solution).files["cases.json"]


def test_a_release_replaces_the_whole_folder(make_course: MakeCourse) -> None:
    course = make_course()
    stale = build(course, "tiny").with_name("stale.txt")
    stale.write_text("old")
    build(course, "tiny")
    assert not stale.exists()
    assert [path.name for path in (course.root / "assignments").iterdir()] == ["tiny"]


def test_a_refused_build_leaves_the_old_release(make_course: MakeCourse) -> None:
    build(make_course(), "tiny")
    course = make_course(("# Well done.", "# y = x @ w + b"))
    before = read_folder(course.release_path("tiny").parent), read_folder(course.source_path("tiny").parent)
    refusal(course)
    after = read_folder(course.release_path("tiny").parent), read_folder(course.source_path("tiny").parent)
    assert after == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Well done.", "# Well done: y  =  x@w + b"),
        ("print(affine_forward", "# y = x @ w + b\nprint(affine_forward"),
        ('"""Map inputs', '"""dx, dw = dy @ w.T, x.T @ dy\n\n    Map inputs'),
    ],
)
def test_a_line_of_a_solution_elsewhere_is_refused(make_course: MakeCourse, old: str, new: str) -> None:
    assert "tiny.ipynb: holds a line of a solution: " in refusal(make_course((old, new)))


def test_a_line_of_the_instructors_cell_elsewhere_is_refused(make_course: MakeCourse) -> None:
    leak = '# Well done.\n# `points={"values": 2, "gradient": 3},`'
    assert "holds a line of the instructor's cell: points=" in refusal(make_course(("# Well done.", leak)))


def test_a_number_of_a_hidden_case_is_refused(make_course: MakeCourse) -> None:
    course = make_course()
    hidden = draw_hidden(course, load_solution(course, "tiny"))["affine"]
    number = float(hidden[0].inputs[0].flat[0])
    course = make_course(("# Well done.", f"# Try {number!r}."))
    assert "tiny.ipynb: holds a number of a hidden case" in refusal(course)


def test_the_grading_seed_in_a_release_is_refused(make_course: MakeCourse) -> None:
    seed = grading_seed(make_course())
    assert "tiny.ipynb: holds the grading seed" in refusal(make_course(("# Well done.", f"# {seed}")))


def test_a_reference_that_fails_its_own_checks_is_refused(make_course: MakeCourse) -> None:
    text = refusal(make_course(("x.T @ dy\n", "x.T @ dy * np.nan\n")))
    assert text.startswith("solutions/tiny.py: affine: ")


def test_a_reference_whose_gradient_is_wrong_is_refused(make_course: MakeCourse) -> None:
    text = refusal(make_course(("x.T @ dy\n", "x.T @ dy * 1.001\n")))
    assert "affine: the reference's dw disagrees with its forward by" in text


def test_one_part_in_a_million_in_one_entry_of_one_gradient_is_refused(make_course: MakeCourse) -> None:
    one_entry = "    dw[0, 0] *= 1 + 1e-6\n    return dx, dw, "
    text = refusal(make_course(("    return dx, dw, ", one_entry)))
    assert "affine: the reference's dw disagrees with its forward by" in text


def test_a_reference_that_raises_is_refused(make_course: MakeCourse) -> None:
    text = refusal(make_course(("    x, w = cache\n", "    x, w, b = cache\n")))
    assert "affine: the reference fails at {" in text


def test_an_empty_notebook_that_earns_points_is_refused(make_course: MakeCourse) -> None:
    given = "    return np.einsum('nd,dh->nh', x, w) + b, (x, w)\n"
    course = make_course(
        ("    ### BEGIN SOLUTION\n    y = x @", f"{given}    ### BEGIN SOLUTION\n    y = x @")
    )
    assert "affine: the empty notebook earns 2 of 5 points; expected 0" in refusal(course)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '# %% tags=["check"]\ncheck(',
            '# %% tags=["demo"]\ncheck(',
            "affine is declared but has no check cell",
        ),
        ('# %% tags=["exercise"]', '# %% tags=["setup"]', "affine is checked before its exercise cell"),
        (
            "affine_forward, affine_backward)",
            "affine_forward)",
            "found check(affine_forward); a check cell is",
        ),
        ("    ### END SOLUTION\n\n\n# %%", "    ### END OF IT\n\n\n# %%", "RuntimeError: no end solution"),
        (
            'tags=["check"]',
            'tags=["check"] nbgrader={"points": 9}',
            "the cell says 9 points; the declaration says 5",
        ),
        (
            "x: (N, D) inputs",
            "x: (D, N) inputs",
            "affine_forward: Args: x: found (D, N); the declaration says (N, D)",
        ),
        (
            '# %% tags=["demo"]',
            '# %% tags=["quiz"]\nquiz("why")\n\n# %% tags=["demo"]',
            "no question 'why'; declared:",
        ),
    ],
)
def test_a_notebook_that_disagrees_with_its_declaration_is_refused(
    make_course: MakeCourse, old: str, new: str, message: str
) -> None:
    assert message in refusal(make_course((old, new)))


def test_a_second_check_cell_is_refused(make_course: MakeCourse) -> None:
    again = '# %% tags=["check"]\ncheck(affine_forward, affine_backward)\n\n# %% tags=["demo"]'
    assert "affine has a second check cell, after line 51" in refusal(
        make_course(('# %% tags=["demo"]', again))
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda cell: cell["metadata"].update(tags=["instructor"]), "cell 4 is tagged instructor"),
        (
            lambda cell: cell["metadata"]["nbgrader"].update(points=9),
            "affine: the notebook gives 9 points; the declaration 5.0",
        ),
        (
            lambda cell: cell["metadata"]["nbgrader"].update(grade=False),
            "affine: the notebook gives None points; the declaration 5.0",
        ),
    ],
)
def test_a_released_notebook_is_inspected(make_course: MakeCourse, change: Any, problem: str) -> None:
    assert problem in list(inspect_changed(make_course(), change))


def test_a_released_notebook_that_is_not_valid_is_refused(make_course: MakeCourse) -> None:
    with pytest.raises(BuildError, match="tiny: not a valid nbgrader notebook: "):
        list(inspect_changed(make_course(), lambda cell: cell["metadata"]["nbgrader"].pop("solution")))


def inspect_changed(course: Course, change: Callable[[Any], object]) -> Iterator[str]:
    """Inspect a release whose check cell was changed."""
    solution = load_solution(course, "tiny")
    files = dict(make_release(course, solution).files)
    notebook = json.loads(files["tiny.ipynb"])
    change(notebook["cells"][3])
    files["tiny.ipynb"] = json.dumps(notebook)
    visible, hidden = draw_visible(course, solution), draw_hidden(course, solution)
    return find_problems(course, solution, files, (), visible, hidden)


def test_an_exercise_cell_without_a_solution_region_is_refused(make_course: MakeCourse) -> None:
    course = make_course()
    path = course.root / "solutions" / "tiny.py"
    path.write_text(
        path.read_text().replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", "")
    )
    assert "the exercise cell has no line `### BEGIN SOLUTION`" in refusal(course)


QUESTION = """\
[[question]]
name = "why"
kind = "number"
text.en = "How much?"
answer = 3
why.en = "Because {}."
"""


def test_questions_reach_the_release(make_course: MakeCourse) -> None:
    edit = ('# %% tags=["demo"]', '# %% tags=["quiz"]\nquiz("why")\n\n# %% tags=["demo"]')
    course = make_course(edit, files={"solutions/quizzes/tiny.toml": QUESTION})
    record = read(build(course, "tiny").with_name("quiz.json"))
    assert list(record["questions"]) == ["why"]


def test_a_question_that_no_cell_asks_is_refused(make_course: MakeCourse) -> None:
    course = make_course(files={"solutions/quizzes/tiny.toml": QUESTION})
    assert "the question 'why' is declared, but no quiz cell asks it" in refusal(course)


def test_a_solution_told_by_a_question_is_refused(make_course: MakeCourse) -> None:
    edit = ('# %% tags=["demo"]', '# %% tags=["quiz"]\nquiz("why")\n\n# %% tags=["demo"]')
    question = QUESTION.format("y = x @ w + b")
    course = make_course(edit, files={"solutions/quizzes/tiny.toml": question})
    assert "quiz.json: holds a line of a solution" in refusal(course)


def test_the_first_assignment_builds(course: Course, vanilla: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "a seed for this test")
    release = make_release(course, vanilla)
    graded = [cell for cell in json.loads(release.files["vanilla_rnn.ipynb"])["cells"] if is_graded(cell)]
    assert [cell["id"] for cell in graded] == [exercise.name for exercise in vanilla.exercises]


def is_graded(cell: Any) -> bool:
    return bool(cell["metadata"]["nbgrader"]["grade"])
