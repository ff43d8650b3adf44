"""What a disguise does not change about a function, and what writing it oneself does."""

import ast

import pytest

from autograder.grading.fingerprints import LENGTH, fingerprints

KNOWN = ("rnn_step_backward",)

ORIGINAL = '''
def rnn_backward(dh, cache):
    """Give the gradients."""
    N, T, H = dh.shape
    D = cache[0][0].shape[1]
    dx = np.zeros((N, T, D))
    dWx, dWh, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    dprev = np.zeros((N, H))
    for t in reversed(range(T)):
        dx[:, t], dprev, dWx_t, dWh_t, db_t = rnn_step_backward(dh[:, t] + dprev * 2, cache[t])
        dWx += dWx_t
        dWh += dWh_t
        db += db_t
    scale = np.sqrt(np.sum(dx * dx, axis=1, keepdims=True))
    return dx, dprev, dWx, dWh, db
'''

INDEPENDENT = """
def rnn_backward(dh, cache):
    carried = 0
    columns, weights = [], []
    for upstream, step in zip(dh.swapaxes(0, 1)[::-1], cache[::-1]):
        column, carried, *rest = rnn_step_backward(upstream + carried, step)
        columns.insert(0, column)
        weights.append(rest)
    dx = np.stack(columns, axis=1)
    dWx, dWh, db = (sum(each) for each in zip(*weights))
    return dx, carried, dWx, dWh, db
"""


def marks(source: str) -> frozenset[str]:
    """Fingerprint the one function of a source."""
    return fingerprints(ast.parse(source).body[0], KNOWN)


DISGUISES = {
    "names": [
        ("dx", "grad_input"),
        ("dprev", "carry"),
        ("db", "bias_grad"),
        ("cache", "saved"),
        ("dh", "up"),
    ],
    "the function's own name": [("def rnn_backward", "def my_backward")],
    "comments": [("    N, T", "    # first the sizes\n\n    N, T")],
    "docstring": [('    """Give the gradients."""\n', "")],
    "annotations": [("(dh, cache)", "(dh: np.ndarray, cache: list) -> tuple")],
    "constants": [("* 2", "* 2.0"), ("axis=1", "axis=0x1")],
    "order of terms": [("dh[:, t] + dprev * 2", "2 * dprev + dh[:, t]")],
    "order of keywords": [("axis=1, keepdims=True", "keepdims=True, axis=1")],
    "augmented assignment": [("db += db_t", "db = db + db_t")],
    "prints": [("        db +=", "        print(t, dx)\n        db +=")],
    "lists for tuples": [("np.zeros((N, T, D))", "np.zeros([N, T, D])")],
    "pass": [("    scale", "    pass\n    scale")],
}


@pytest.mark.parametrize("changes", DISGUISES.values(), ids=DISGUISES)
def test_a_disguise_changes_nothing(changes: list[tuple[str, str]]) -> None:
    disguised = ORIGINAL
    for before, after in changes:
        assert before in disguised
        disguised = disguised.replace(before, after)
    assert marks(disguised) == marks(ORIGINAL) != frozenset()


def test_all_disguises_at_once_change_nothing() -> None:
    disguised = ORIGINAL
    for changes in reversed(DISGUISES.values()):
        for before, after in changes:
            disguised = disguised.replace(before, after)
    assert marks(disguised) == marks(ORIGINAL)


def test_statements_in_another_order_keep_most() -> None:
    lines = ORIGINAL.splitlines(keepends=True)
    place = next(count for count, line in enumerate(lines) if "dprev = " in line)
    moved = "".join([*lines[: place - 2], lines[place], *lines[place - 2 : place], *lines[place + 1 :]])
    assert marks(moved) != marks(ORIGINAL)
    assert len(marks(moved) & marks(ORIGINAL)) > 0.6 * len(marks(ORIGINAL))


def test_the_same_task_solved_by_somebody_else_shares_next_to_nothing() -> None:
    shared = marks(INDEPENDENT) & marks(ORIGINAL)
    assert len(shared) < 0.05 * len(marks(INDEPENDENT))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a * b - c * d / (e + f) - a / b / c", "a * b - c * d / (e + f) - c / b / a"),
        ("np.sum(a.T @ b, axis=0).reshape(n, m)[1:]", "np.sum(a.T @ b, axis=1).reshape(n, m)[1:]"),
        ("np.sum(a.T @ b, axis=0).reshape(n, m)[1:]", "np.max(a.T @ b, axis=0).reshape(n, m)[1:]"),
        ("len(a[1:]) - len(b[1:]) - len(c) / 2", "max(a[1:]) - len(b[1:]) - len(c) / 2"),
    ],
)
def test_what_means_something_else_is_something_else(one: str, other: str) -> None:
    assert marks(one) != marks(other)
    assert marks(one)
    assert marks(other)


def test_fewer_tokens_than_a_stretch_are_no_fingerprint() -> None:
    assert marks("def f(x):\n    return np.maximum(0, x)") == frozenset()


def test_there_is_one_stretch_for_every_place_where_one_fits() -> None:
    tokens = ["statement", "call", "f", *map(str, range(LENGTH))]
    assert len(marks(f"f({', '.join(tokens[3:])})")) == len(tokens) - LENGTH + 1


def test_what_is_nested_too_deeply_has_none_and_does_no_harm() -> None:
    node: ast.expr = ast.Name(id="x")
    for _ in range(100_000):
        node = ast.UnaryOp(op=ast.USub(), operand=node)
    assert fingerprints(node) == frozenset()
    while isinstance(node, ast.UnaryOp):  # a deep tree is taken apart from its top, lest freeing it recurses
        node = node.operand
