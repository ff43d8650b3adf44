"""Who is listed as similar and who is not: people's own styles, copies in disguise, what everybody writes."""

import ast
from collections.abc import Mapping, Sequence
from itertools import combinations

import pytest

from autograder.course import Course, Solution
from autograder.grading.intake.release import load_release
from autograder.grading.similarity import MOST_HOLDERS, Similar, find_overlaps, find_similar

Class = dict[str, list[str]]


class Renamed(ast.NodeTransformer):
    """Gives every variable another name, and nothing else."""

    def __init__(self, kept: Sequence[str]) -> None:
        self.kept = kept

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = node.id if node.id in self.kept else f"my_{node.id}"
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.arg = f"my_{node.arg}"
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.name = node.name if node.name in self.kept else f"my_{node.name}"
        self.generic_visit(node)
        return node


@pytest.fixture(scope="session")
def asked(vanilla: Solution) -> Mapping[str, tuple[str, ...]]:
    """The functions that the vanilla RNN assignment asks for, by exercise."""
    return {exercise.name: exercise.functions for exercise in vanilla.exercises}


@pytest.fixture(scope="session")
def given(course: Course, vanilla: Solution) -> list[str]:
    """The released code."""
    return [
        cell.source for cell in load_release(course.release_path(vanilla.name)).cells if cell.kind == "code"
    ]


@pytest.fixture
def people(vanilla: Solution) -> Class:
    """A class of five who wrote the same assignment each in a style of their own."""
    folder = vanilla.path.parent / "variants" / vanilla.name
    return {path.stem: [path.read_text(encoding="utf-8")] for path in sorted(folder.glob("*.py"))}


def disguise(source: str, asked: Mapping[str, Sequence[str]]) -> str:
    """Copy a source with other names, without comments, in another layout."""
    kept = [name for names in asked.values() for name in names]
    builtin = ["np", "range", "zip", "len", "reversed", "print", "enumerate", "list", "map", "float", "super"]
    return ast.unparse(Renamed([*kept, *builtin]).visit(ast.parse(source)))


def function(source: str, name: str) -> str:
    """Cut one function out of a source."""
    found = next(
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name
    )
    return ast.unparse(found)


def test_a_class_that_wrote_for_itself_has_no_similar_submissions(
    people: Class, given: list[str], asked: Mapping[str, tuple[str, ...]]
) -> None:
    assert len(people) == 5
    assert find_similar(people, given, asked) == ()


def test_a_copy_with_other_names_is_listed_with_its_exercises(
    people: Class, given: list[str], asked: Mapping[str, tuple[str, ...]]
) -> None:
    people["copycat"] = [disguise(people["habits"][0], asked)]
    (found,) = find_similar(people, given, asked)
    assert found.students == ("copycat", "habits")
    assert found.lowest == found.highest == 1.0
    assert {"rnn_step", "rnn", "temporal_affine", "temporal_softmax_loss", "unroll"} <= set(found.exercises)


def test_one_copied_exercise_is_listed_alone(
    people: Class, given: list[str], asked: Mapping[str, tuple[str, ...]]
) -> None:
    people["loops"].append(function(people["habits"][0], "temporal_softmax_loss"))
    (found,) = find_similar(people, given, asked)
    assert (found.students, found.exercises) == (("habits", "loops"), ("temporal_softmax_loss",))


def test_a_copied_function_of_the_students_own_counts_where_it_is_called(
    asked: Mapping[str, tuple[str, ...]], people: Class
) -> None:
    body = function(people["habits"][0], "unroll_forward")
    copied = body.replace("def unroll_forward", "def compute")
    call = "def {}(*arguments):\n    return {}(*arguments)"
    answers = {
        "one": [copied, call.format("unroll_forward", "compute")],
        "two": [copied.replace("compute", "work"), call.format("unroll_forward", "work")],
    }
    (found,) = find_similar(answers, [], asked)
    assert found.exercises == ("unroll",)
    unused = {**answers, "two": [answers["two"][0]]}
    assert find_similar(unused, [], asked) == ()


def test_the_releases_own_code_is_left_out(people: Class, asked: Mapping[str, tuple[str, ...]]) -> None:
    source = function(people["habits"][0], "unroll_forward")
    answers = {"one": [source], "two": [source]}
    assert find_similar(answers, [], asked)
    assert find_similar(answers, [source.replace("def unroll_forward", "def shown_in_class")], asked) == ()


def test_short_answers_are_left_out(asked: Mapping[str, tuple[str, ...]]) -> None:
    source = """
def rnn_encode_forward(x, h0, Wx, Wh, b):
    h, cache = rnn_forward(x, h0, Wx, Wh, b)
    return h[:, -1], (cache, h.shape)
"""
    assert find_similar({"one": [source], "two": [source]}, [], asked) == ()


@pytest.mark.parametrize(("copies", "listed"), [(MOST_HOLDERS, True), (MOST_HOLDERS + 1, False)])
def test_what_many_of_the_class_have_is_common(
    copies: int, listed: bool, people: Class, asked: Mapping[str, tuple[str, ...]]
) -> None:
    source = function(people["habits"][0], "unroll_forward")
    answers = {f"copy {count:02}": [source] for count in range(copies)}
    answers |= {f"other {count:02}": ["x = 1"] for count in range(60)}
    assert bool(find_similar(answers, [], asked)) is listed


def test_who_overlaps_with_a_common_partner_is_one_group(
    people: Class, asked: Mapping[str, tuple[str, ...]]
) -> None:
    unroll, loss = (
        function(people["habits"][0], name) for name in ("unroll_forward", "temporal_softmax_loss")
    )
    answers = {"a": [unroll], "b": [unroll, loss], "c": [loss]} | {
        f"{count}": ["x = 1"] for count in range(9)
    }
    (found,) = find_similar(answers, [], asked)
    assert found.students == ("a", "b", "c")
    assert set(found.exercises) == {"unroll", "temporal_softmax_loss"}
    assert [overlap.students for overlap in find_overlaps(answers, [], asked)] == [("b", "c"), ("a", "b")]


def test_a_cell_that_is_not_python_spoils_nothing_and_nothing_is_run(
    people: Class, given: list[str], asked: Mapping[str, tuple[str, ...]]
) -> None:
    bomb = "raise SystemExit('this ran')"
    people["copycat"] = ["def (", "%%time\n" + bomb, disguise(people["habits"][0], asked), "\0", "(" * 10_000]
    people["empty"] = []
    assert [found.students for found in find_similar(people, given, asked)] == [("copycat", "habits")]


def test_the_order_of_the_class_changes_nothing(
    people: Class, given: list[str], asked: Mapping[str, tuple[str, ...]]
) -> None:
    people["copycat"] = [disguise(people["habits"][0], asked)]
    people["parrot"] = [disguise(people["objects"][0], asked)]
    found: set[tuple[Similar, ...]] = set()
    for first, second in combinations(people, 2):
        order = [first, second, *(name for name in people if name not in (first, second))]
        found.add(find_similar({name: people[name] for name in order}, given, asked))
    assert len(found) == 1
    assert len(next(iter(found))) == 2
