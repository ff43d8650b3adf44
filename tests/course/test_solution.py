"""Knows how a solution file is loaded: what runs, what it must hold, and whose it is."""

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run
from types import ModuleType

import numpy as np
import pytest

from autograder.course import Course, load_solution
from autograder.exercises import CourseError, DeclarationError

MakeCourse = Callable[..., Course]
ROOT = Path(__file__).parents[2]
ONE = np.ones((1, 1))


def test_a_solution_holds_exercises_functions_and_misconceptions(make_course: MakeCourse) -> None:
    solution = load_solution(make_course(), "tiny")
    assert [exercise.name for exercise in solution.exercises] == ["affine"]
    assert list(solution.functions) == ["affine_forward", "affine_backward"]
    (wrong,) = solution.misconceptions
    assert (wrong.name, wrong.replaces) == ("bias_left_out", "affine_forward")


@pytest.mark.parametrize("tag", ["demo", "check", "quiz"])
def test_cells_that_are_for_the_notebook_do_not_run(make_course: MakeCourse, tag: str) -> None:
    cell = f'# %% tags=["{tag}"]\nraise AssertionError("it ran")\n\n# %% [markdown]\n# Well done.'
    load_solution(make_course(("# %% [markdown]\n# Well done.", cell)), "tiny")


def test_a_function_keeps_its_line_in_the_file(make_course: MakeCourse) -> None:
    solution = load_solution(make_course(), "tiny")
    line = solution.functions["affine_backward"].__code__.co_firstlineno
    assert solution.path.read_text().splitlines()[line - 1].startswith("def affine_backward")


DRAWING = """
import sys
from pathlib import Path
from autograder.course import find_course, load_solution
functions = load_solution(find_course(Path(sys.argv[1])), "tiny").functions
print("matplotlib" in sys.modules)
plt = functions["affine_forward"].__globals__["plt"]
print(plt.rcParams["lines.linewidth"], plt.rcParams["lines.markersize"])
print(plt.Figure is sys.modules["matplotlib.pyplot"].Figure)
"""


def test_what_draws_is_imported_and_set_up_when_it_is_asked_for(make_course: MakeCourse) -> None:
    setup = (
        "import numpy as np",
        "import matplotlib.pyplot as plt\nimport numpy as np\n\nWIDTH = 7\n"
        'plt.rcParams.update({"lines.linewidth": WIDTH})\nplt.rcParams["lines.markersize"] = 3.5',
    )
    root = make_course(setup).root
    found = run([sys.executable, "-c", DRAWING, root], capture_output=True, text=True, check=True)
    assert found.stdout.split("\n") == ["False", "7.0 3.5", "True", ""]


def test_a_solution_without_misconceptions_has_none(make_course: MakeCourse) -> None:
    course = make_course()
    (course.root / "solutions" / "misconceptions" / "tiny.py").unlink()
    assert load_solution(course, "tiny").misconceptions == ()


def test_a_misconception_may_import_the_reference_of_its_own_course(make_course: MakeCourse) -> None:
    edit = ("return x @ w, (x, w)", "return RIGHT(x, w, 0 * b)")
    head = (
        "from autograder.judging",
        "from solutions.tiny import affine_forward as RIGHT\nfrom autograder.judging",
    )
    solution = load_solution(make_course(edit, head), "tiny")
    used = solution.misconceptions[0].function.__globals__["RIGHT"]
    assert used is solution.functions["affine_forward"]


def test_two_courses_in_one_process_do_not_mix(make_course: MakeCourse) -> None:
    one = load_solution(make_course(folder="one"), "tiny")
    two = load_solution(make_course(("x @ w + b", "x @ w - b"), folder="two"), "tiny")
    again = load_solution(make_course(folder="one"), "tiny")
    answers = [each.functions["affine_forward"](ONE, ONE, ONE)[0].item() for each in (one, two, again)]
    assert answers == [2.0, 0.0, 2.0]


def test_another_course_leaves_the_modules_of_this_process_alone(
    make_course: MakeCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = ModuleType("solutions")
    running.__path__ = ["/elsewhere"]
    for name in solution_modules():
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "solutions", running)
    monkeypatch.setitem(sys.modules, "solutions.tiny", running)
    load_solution(make_course(), "tiny")
    assert solution_modules() == {"solutions": running, "solutions.tiny": running}


def solution_modules() -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "solutions"}


def test_a_process_that_outlives_a_change_can_read_the_files_anew(make_course: MakeCourse) -> None:
    course = make_course(files={"solutions/__init__.py": ""})
    code = """
from pathlib import Path
from autograder.course import find_course, load_solution
from autograder.course.loader import forget_solutions
course = find_course(Path.cwd())
path = course.solution_path("tiny")
for word in ("first", "second"):
    path.write_text(path.read_text().split("# word")[0] + f"# word\\n\\nWORD = {word!r}\\n")
    forget_solutions()
    print(load_solution(course, "tiny").functions["affine_forward"].__globals__["WORD"])
"""
    done = run([sys.executable, "-c", code], cwd=course.root, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["first", "second"]


def test_a_plain_import_of_the_running_course_skips_demonstrations() -> None:
    code = (
        "import sys, solutions.vanilla_rnn as module\n"
        "from pathlib import Path\n"
        "from autograder.course import find_course, load_solution\n"
        "solution = load_solution(find_course(Path.cwd()), 'vanilla_rnn')\n"
        "assert sys.modules['solutions.vanilla_rnn'] is module\n"
        "assert solution.functions['rnn_forward'] is module.rnn_forward\n"
        "assert not hasattr(module, 'draw_network')\n"
    )
    done = run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("EXERCISES = (", "EXERCISE = (", "EXERCISES: found nothing; expected a tuple"),
        (
            "EXERCISES = (",
            "EXERCISES = () and (",
            "EXERCISES: found a tuple; expected a tuple of at least one",
        ),
        (
            'backward="affine_backward"',
            'backward="affine_back"',
            "affine: no function 'affine_back' in the file",
        ),
        (
            "points={",
            'uses=("other",),\n        points={',
            "affine: uses 'other'; expected an exercise declared",
        ),
        ('"x": "N D"', '"x": "N K"', "no size is declared for 'K'"),
        (
            "import numpy as np",
            "import numpi as np",
            "solutions/tiny.py:8: ModuleNotFoundError: No module named",
        ),
        (
            'misconception("affine_forward"',
            'misconception("affine"',
            "bias_left_out: replaces 'affine'; allowed",
        ),
        ("x, w = cache", "x, w = = cache", "solutions/tiny.py:45: SyntaxError: invalid syntax"),
    ],
)
def test_a_mistake_in_the_file_is_one_line(make_course: MakeCourse, old: str, new: str, message: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_solution(make_course((old, new)), "tiny")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_listed_assignment_without_a_file_is_reported(make_course: MakeCourse) -> None:
    course = make_course()
    (course.root / "solutions" / "tiny.py").unlink()
    with pytest.raises(CourseError, match=r"solutions/tiny\.py: no such file"):
        load_solution(course, "tiny")
