"""A call across the boundary is a call: what goes in, what comes back, what stays behind."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
import pytest

from autograder.exercises import Opaque, Raised, Stopped
from autograder.sandbox import Submission

Open = Callable[..., AbstractContextManager[Submission]]

PAIR = """
    import numpy as np
    class Cache:
        pass
    def pair_forward(x):
        cache = Cache()
        cache.x = x
        return x * 2, cache
    def pair_backward(dy, cache):
        return dy * 2 + 0 * cache.__dict__.pop("x")
"""


def test_a_cache_of_any_kind_stays_behind(submit: Open) -> None:
    with submit(PAIR, caching={"pair_forward"}) as functions:
        _, cache = functions["pair_forward"](np.arange(3.0))
        np.testing.assert_array_equal(functions["pair_backward"](np.ones(3), cache), [2, 2, 2])
        assert not hasattr(cache, "x")


def test_a_cache_is_lost_with_its_process(submit: Open) -> None:
    with submit(PAIR, "import os\ndef die(): os._exit(0)", caching={"pair_forward"}) as functions:
        _, cache = functions["pair_forward"](np.ones(2))
        with pytest.raises(Stopped):
            functions["die"]()
        functions["pair_forward"](np.ones(2))
        with pytest.raises(Stopped, match="its cache was lost"):
            functions["pair_backward"](np.ones(2), cache)


def test_old_caches_are_let_go(submit: Open) -> None:
    with submit(PAIR, caching={"pair_forward"}) as functions:
        _, first = functions["pair_forward"](np.ones(2))
        for _ in range(20):
            functions["pair_forward"](np.ones(2))
        with pytest.raises(Raised, match="KeyError"):
            functions["pair_backward"](np.ones(2), first)


RETURNS: dict[str, tuple[str, Any]] = {
    "nothing": ("None", None),
    "a float": ("0.5", 0.5),
    "not a number": ("float('inf')", float("inf")),
    "an integer": ("3", 3),
    "a truth": ("True", True),
    "a tuple": ("(1, 2.0)", (1, 2.0)),
    "an empty tuple": ("()", ()),
    "a nested list": ("[[1, 2], 3]", ([1, 2], 3)),
    "a string": ("'text'", Opaque("a str")),
    "an object": ("object()", Opaque("a object")),
    "a complex array": ("np.ones(2, complex)", Opaque("an array of complex128")),
    "an array of objects": ("np.array([None])", Opaque("an array of object")),
}


@pytest.mark.parametrize(("source", "expected"), RETURNS.values(), ids=RETURNS)
def test_a_value_comes_back_as_data(submit: Open, source: str, expected: Any) -> None:
    with submit(f"import numpy as np\ndef f(): return {source}") as functions:
        found = functions["f"]()
        assert found == expected
        assert type(found) is type(expected)


def test_a_subclass_of_array_comes_back_as_plain_array(submit: Open) -> None:
    source = """
        import numpy as np
        class Liar(np.ndarray):
            def __eq__(self, other): return True
        def f(): return np.zeros(3).view(Liar)
    """
    with submit(source) as functions:
        found = functions["f"]()
        assert type(found) is np.ndarray
        np.testing.assert_array_equal(found, np.zeros(3))


def test_what_is_done_to_an_argument_stays_there(submit: Open) -> None:
    with submit("def f(x):\n    x += 1\n    return x") as functions:
        x = np.zeros(2)
        np.testing.assert_array_equal(functions["f"](x), [1, 1])
        np.testing.assert_array_equal(x, [0, 0])


def test_arguments_keep_their_types(submit: Open) -> None:
    source = """
        def f(*xs):
            names = [type(x).__name__ + str(getattr(x, "dtype", "")) for x in xs]
            return names == ["ndarrayfloat64", "ndarrayint64", "ndarraybool", "int"]
    """
    with submit(source) as functions:
        assert functions["f"](np.ones(1), np.arange(2), np.array([True]), 4) is True


def test_an_argument_that_cannot_cross_is_opaque_there(submit: Open) -> None:
    with submit("def kind(x):\n    return type(x).__name__ == 'Opaque'") as functions:
        assert functions["kind"](np.ones(2, complex)) is True


def test_an_exception_is_told_in_one_line_with_its_place(submit: Open) -> None:
    with submit("def f(x):\n    y = 1\n    raise ValueError('no\\ngood')") as functions:
        with pytest.raises(Raised) as caught:
            functions["f"](1.0)
        assert str(caught.value) == "ValueError: no good (line 3 of f)"


@pytest.mark.parametrize(
    "error", ["SystemExit(0)", "KeyboardInterrupt()", "BaseException('x')", "GeneratorExit()"]
)
def test_no_exception_gets_past_the_call(submit: Open, error: str) -> None:
    with submit(f"def f(): raise {error}\ndef g(): return 1.0") as functions:
        with pytest.raises(Raised, match=error.partition("(")[0]):
            functions["f"]()
        assert functions["g"]() == 1.0


def test_a_name_that_is_gone_raises(submit: Open) -> None:
    with submit("def f(): pass\ndef g():\n    global f\n    del f") as functions:
        functions["g"]()
        with pytest.raises(Raised, match="KeyError"):
            functions["f"]()


def test_a_missing_name_is_missing(submit: Open) -> None:
    with submit("def f(): pass") as functions, pytest.raises(KeyError):
        functions["g"]
