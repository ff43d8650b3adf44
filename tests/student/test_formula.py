"""Two formulas are the same when they agree at random points; what is not arithmetic is refused."""

import pytest

from autograder.exercises import DeclarationError
from autograder.student.formula import (
    LONGEST,
    FormulaError,
    draw_point,
    evaluate,
    find_disagreement,
    parse_formula,
)

MOMENTUM = "mu * v - lr * g"
SCALARS = dict.fromkeys(("mu", "v", "lr", "g"), "")
ARRAYS = {"x": "N D", "Wx": "D H", "h": "N H", "Wh": "H H", "b": "H"}
STEP = "tanh(x @ Wx + h @ Wh + b)"


def same(yours: str, right: str, variables: dict[str, str]) -> bool:
    """Tell whether no disagreement is found."""
    return find_disagreement(yours, right, variables) is None


@pytest.mark.parametrize(
    "typed",
    [
        "mu*v-lr*g",
        "-lr * g + v * mu",
        "v = mu*v - lr*g",
        "-(lr*g - mu*v)",
        "mu * v + (-1) * lr * g",
        "mu·v − lr×g",
        "(mu**2 * v - mu * lr * g) / mu",
        "2*(mu*v - lr*g) - mu*v + lr*g",
        "μ·v − lr·g",
        "μ*v - lr⋅g",
        "mu * v^2 / v - g*lr",
        "mu * v³ ÷ v² – g∗lr",
        "numpy.sqrt(mu²*v^2) * v / abs(v) * mu / abs(mu) - max(lr*g, lr*g)",
    ],
)
def test_equivalent_formulas_agree(typed: str) -> None:
    assert same(typed, MOMENTUM, SCALARS)


@pytest.mark.parametrize(
    "typed",
    ["mu*v + lr*g", "mu*v - g", "v - lr*g", "mu*(v - lr*g)", "abs(mu)*v - lr*g", "0", "mu*v - lr*g + 1e-6"],
)
def test_different_formulas_do_not_agree(typed: str) -> None:
    assert not same(typed, MOMENTUM, SCALARS)


@pytest.mark.parametrize(
    "typed",
    [
        STEP,
        "np.tanh(b + h@Wh + x@Wx)",
        "2 * sigmoid(2 * (x @ Wx + h @ Wh + b)) - 1",
        "tanh((Wx.T @ x.T + Wh.T @ h.T).T + b)",
        "tanh(np.dot(x, Wx) + h.dot(Wh) + b)",
        "tanh(x @ (Wxᵀ).T + matmul(h, Wh) + b)",
    ],
)
def test_matrix_formulas_agree(typed: str) -> None:
    assert same(typed, STEP, ARRAYS)


@pytest.mark.parametrize(
    "typed", ["tanh(x @ Wx + h @ Wh)", "x @ Wx + h @ Wh + b", "tanh(x @ Wx + h @ Wh.T + b)"]
)
def test_different_matrix_formulas_do_not_agree(typed: str) -> None:
    assert not same(typed, STEP, ARRAYS)


def test_shapes_that_do_not_fit_are_told() -> None:
    with pytest.raises(FormulaError, match="shapes"):
        find_disagreement("tanh(Wx @ x + h @ Wh + b)", STEP, ARRAYS)


def test_points_outside_the_domain_do_not_count() -> None:
    assert same("log(x) / 2", "log(sqrt(x))", {"x": ""})
    assert not same("log(abs(x))", "log(x) + 1", {"x": ""})


def test_a_formula_that_fails_where_the_right_one_is_finite_differs() -> None:
    assert not same("exp(log(x))", "x", {"x": ""})


def test_an_answer_without_finite_points_is_refused() -> None:
    with pytest.raises(DeclarationError, match="finite at only 0"):
        find_disagreement("x", "log(-abs(x))", {"x": ""})


@pytest.mark.parametrize(
    "hostile",
    [
        "__import__('os').system('true')",
        "x.__class__",
        "x.__class__.__bases__[0].__subclasses__()",
        "().__class__",
        "x.T.dtype",
        "x.tofile('/tmp/f')",
        "open('/etc/passwd')",
        "eval('1')",
        "(lambda: 1)()",
        "[1 for _ in range(9)]",
        "[x][0]",
        "x if x else x",
        "x == x",
        "(y := x)",
        "f'{x}'",
        "'text'",
        "True",
        "1j",
        "...",
        "sum(x, axis=0)",
        "exp(*[x])",
        "exp",
        "tanh.__globals__",
        "x or x",
        "1 << 9",
        "x // 2",
        "await x",
    ],
)
def test_what_is_not_arithmetic_is_refused(hostile: str) -> None:
    with pytest.raises(FormulaError):
        find_disagreement(hostile, "x", {"x": ""})


@pytest.mark.parametrize(
    "huge",
    ["9**9**9**9**9", "x**(9**99)", "1" * LONGEST, "1e999 - 1e999", "-" * (LONGEST - 1) + "x", "9**-9**99"],
)
def test_huge_numbers_are_only_wrong(huge: str) -> None:
    assert not same(huge, "x", {"x": ""})


@pytest.mark.parametrize(
    "broken",
    ["", "   ", "x +", "(x", "2x", "x y", "\x00", "x\n+ 1; y", "(" * 250, "x" * (LONGEST + 1), "x = = 2"],
)
def test_what_cannot_be_read_gets_a_sentence(broken: str) -> None:
    with pytest.raises(FormulaError, match=r"\.$"):
        parse_formula(broken) and find_disagreement(broken, "x", {"x": ""})


def test_a_long_text_is_not_even_parsed() -> None:
    with pytest.raises(FormulaError, match="at most 300 characters"):
        parse_formula("x" * (LONGEST + 1))


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(FormulaError, match="nu is not a variable of this question; it has mu, v, lr, g"):
        find_disagreement("nu * v", MOMENTUM, SCALARS)


@pytest.mark.parametrize("typed", ["lambda * x", "λ*x", "lam*х", "x * λ"])
def test_lambda_is_a_name(typed: str) -> None:
    assert same(typed, "lam * x", {"lam": "", "x": ""})
    assert same(typed, "lambda * x", {"lambda": "", "x": ""})


@pytest.mark.parametrize("typed", ["mean(x)", "x.mean()", "x.sum() / 6", "np.sum(x) / 6", "mean(x.T)"])
def test_sums_and_means_are_known_in_both_spellings(typed: str) -> None:
    assert same(typed, "mean(x)", {"x": "N D"})
    assert not same(typed, "sum(x)", {"x": "N D"})


def test_a_product_without_a_sign_is_told_to_have_one() -> None:
    with pytest.raises(FormulaError, match=r"Write \* between factors"):
        find_disagreement("2(x + 1)", "2 * (x + 1)", {"x": ""})


def test_drawn_sizes_differ_and_signs_alternate() -> None:
    point = draw_point(ARRAYS, 1)
    assert len({*point["x"].shape, *point["h"].shape}) == 3
    assert (draw_point(ARRAYS, 0)["x"] > 0).all()
    assert (point["x"] < 0).any()


def test_a_name_never_reaches_python() -> None:
    with pytest.raises(FormulaError):
        evaluate(parse_formula("__builtins__"), {})
