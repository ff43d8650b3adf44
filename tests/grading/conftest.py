"""A class of thirty that never was, with the mistakes that classes make, and a strict reader of pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

import pytest

from autograder.exercises import CheckResult, Exercise, ExerciseResult, Result, Status

NAMES = (
    *("adams", "baker", "chen.li", "d'Angelo", "evans", "fischer", "garcia", "hansen", "ito", "jensen"),
    *("kowalska", "lindqvist", "müller", "novák", "o'brien", "petrov", "quinn", "rossi", "santos"),
    *("Nguyễn Thị Minh Khai", "Анна Каренина", "Иванов Пётр", "Щербакова", "urban", "van der Berg"),
    *("weber", "xu", "yilmaz", "zhang.wei", "ζωή"),
)

DECLARED = (
    ("rnn_step", True, {"values": 10, "gradient": 15}, ()),
    ("rnn", True, {"values": 10, "gradient": 20}, ("rnn_step",)),
    ("temporal_affine", True, {"values": 5, "gradient": 10}, ()),
    ("temporal_softmax_loss", False, {"values": 10, "gradient": 10}, ()),
    ("rnn_encode", False, {"values": 5}, ("rnn",)),
    ("unroll", False, {"values": 5}, ("rnn_step",)),
)

HINTS = {
    "rnn_step": "With h = tanh(z), the derivative with respect to z is 1 - h * h.",
    "rnn": "At each step the gradient of h is the one from above plus the one from the next step.",
    "temporal_softmax_loss": "Subtract the row's maximum before you take the exponential.",
}

CAUSES = {
    ("rnn_step", "gradient"): (
        ("rnn_step_backward: dx is wrong.", "This comes of taking tanh's derivative at h, not at z."),
        ("rnn_step_backward: db is wrong.", "db is not summed over the batch."),
    ),
    ("rnn", "gradient"): (
        ("rnn_backward: dx is wrong.", "The gradient that arrives through time is never added."),
        ("rnn_backward: dx is wrong.", "The gradient that arrives through time is never added."),
        ("rnn_backward: dWh is wrong.", "dWh is right at the last time step only."),
        ("rnn_backward: dh0 is wrong.", ""),
    ),
    ("temporal_softmax_loss", "values"): (
        ("temporal_softmax_loss: loss is wrong.", "loss is T times too small: something is divided by T."),
    ),
    ("rnn_encode", "values"): (("On a hidden case: rnn_encode: h is wrong.", ""),),
}  # fmt: skip

ERRORS = (
    "NameError: name 'next_h' is not defined (line 6 of rnn_forward)",
    "ValueError: operands could not be broadcast together with shapes (3,5) (3,4)",
)


def declare(name: str, paired: bool, points: dict[str, int], uses: tuple[str, ...]) -> Exercise:
    """Declare an exercise whose shapes nobody looks at."""
    return Exercise(
        forward=f"{name}_forward" if paired else name,
        backward=f"{name}_backward" if paired else None,
        inputs={"x": "N D"},
        outputs={"h": "N D"} if paired or "gradient" not in points else {"loss": "", "dx": "N D"},
        gradients={} if paired or "gradient" not in points else {"dx": "x"},
        sizes={"N": range(1, 4), "D": range(2, 5)},
        points=points,
        uses=uses,
        hints=(HINTS[name],) if name in HINTS else (),
    )


VOID = ("meta", "link", "br", "hr", "img", "input")
CLOSES_PARAGRAPH = (
    "p",
    "div",
    "ul",
    "ol",
    "dl",
    "table",
    "section",
    "article",
    "details",
    "h1",
    "h2",
    "h3",
    "figure",
)


@dataclass
class Element:
    """An element of a page, with the text in it and in its children."""

    tag: str
    attributes: dict[str, str]
    parents: tuple["Element", ...] = field(repr=False)
    text: str = ""

    def has(self, name: str) -> bool:
        """Tell whether the element has a class."""
        return name in self.attributes.get("class", "").split()

    def inside(self, parent: "Element") -> bool:
        """Tell whether another element holds this one."""
        return any(parent is other for other in self.parents)


@dataclass
class Page:
    """A page's elements in order."""

    elements: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What there is to read."""
        return next(element.text for element in self.elements if element.tag == "body")

    def find(self, tag: str, name: str = "", within: Element | None = None) -> list[Element]:
        """Find elements by tag and class."""
        return [
            element
            for element in self.elements
            if element.tag == tag
            and (not name or element.has(name))
            and (within is None or element.inside(within))
        ]


class Reader(HTMLParser):
    """Reads a page and refuses it when elements are not closed in the right order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert len(set(names)) == len(names), f"{tag} has an attribute twice"
        if tag in CLOSES_PARAGRAPH:
            assert not any(element.tag == "p" for element in self.open), f"{tag} within a paragraph"
        element = Element(tag, {name: value or "" for name, value in attributes}, tuple(self.open))
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} is closed and was not open"
        assert self.open.pop().tag == tag, f"{tag} is closed too early"

    def handle_data(self, text: str) -> None:
        for element in self.open:
            element.text += text

    def handle_comment(self, text: str) -> None:
        raise AssertionError(f"a comment: {text}")


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Page]:
    """Read a page, or fail when it is not well nested."""

    def read(text: str) -> Page:
        reader = Reader()
        reader.feed(text)
        reader.close()
        assert not reader.open, f"never closed: {[element.tag for element in reader.open]}"
        return reader.page

    return read


HOSTILE = (
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><foreignObject><iframe src=//evil.example></iframe></foreignObject></svg>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }} {% raw %} {# gone #}",
    "\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x9b1mbold",
    "\u202eevil\u202c \u2066isolate\u2069 \u200fmark",
    "nul\x00bell\x07back\x08 \u2028line\ufeff\U000e0041",
    "-->]]> <!-- comment <![CDATA[ &amp; &#x3C; &lt",
    "a\ud800lone surrogate",
    '=HYPERLINK("http://evil.example")',
    "z" + "\u0301" * 500,
    "../../etc/passwd",
)


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def hostile(request: pytest.FixtureRequest) -> str:
    """Text that wants to be more than text."""
    return str(request.param)


@pytest.fixture
def taint(results: Sequence[Result]) -> Callable[[str], Result]:
    """Put a text everywhere in a result where a student's words may stand."""

    def put(text: str) -> Result:
        exercises = tuple(
            ExerciseResult(
                exercise.name,
                tuple(
                    CheckResult(check.check, Status.FAILED, 0.0, check.max_points, 1, 2, text, text)
                    for check in exercise.checks
                ),
                (text,),
            )
            for exercise in results[0].exercises
        )
        return Result(text, "vanilla_rnn", exercises, (text,), {text: text})

    return put


@pytest.fixture(scope="session")
def asked() -> tuple[Exercise, ...]:
    """Six exercises of an assignment."""
    return tuple(declare(*words) for words in DECLARED)


def answer(exercise: Exercise, skill: float, random: Random) -> ExerciseResult:
    """Make up what an exercise came to for a student of some skill, from 0 to 1."""
    checks: list[CheckResult] = []
    blocked = ""
    for check in exercise.checks:
        full = float(exercise.points.get(check, 0))
        message, cause, passed = "", "", 0
        hard = {"values": 0.2, "gradient": 0.55}.get(check, 0.02)
        if blocked:
            status, message = Status.NOT_JUDGED, f"Not judged, because {blocked} did not pass."
        elif random.random() > hard * (1.9 - 1.6 * skill):
            status, passed = Status.PASSED, 11
        else:
            status = random.choices((Status.FAILED, Status.RAISED, Status.STOPPED), (12, 3, 1))[0]
            function = exercise.functions[-1] if check == "gradient" else exercise.forward
            if status is Status.RAISED:
                message = f"{function} raised {random.choice(ERRORS)}."
            elif status is Status.STOPPED:
                message = f"{function} took longer than 5 seconds."
            else:
                known = CAUSES.get(
                    (exercise.name, check), ((f"{function}: {'dx' if full else 'h'} is wrong.", ""),)
                )
                message, cause = random.choice(known)
                passed = random.choice((0, 0, 3))
            blocked = check
        points = full if status is Status.PASSED else 0.0
        checks.append(CheckResult(check, status, points, full, passed, 11, message, cause))
    return ExerciseResult(exercise.name, tuple(checks))


def blank(exercise: Exercise) -> ExerciseResult:
    """Make up what an exercise came to for a student who did not write it."""
    first = exercise.checks[0]
    return ExerciseResult(
        exercise.name,
        tuple(
            CheckResult(
                check,
                Status.NOT_WRITTEN if check == first else Status.NOT_JUDGED,
                0.0,
                float(exercise.points.get(check, 0)),
                0,
                11,
                f"{exercise.forward} is not written yet."
                if check == first
                else f"Not judged, because {first} did not pass.",
            )
            for check in exercise.checks
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def results(asked: Sequence[Exercise]) -> tuple[Result, ...]:
    """What the thirty came to."""
    random = Random(2026)
    made = []
    for place, name in enumerate(NAMES):
        skill = random.betavariate(3, 1.6)
        written = len(asked) if skill > 0.35 else random.randint(1, 4)
        exercises = [
            answer(exercise, skill, random) if order < written else blank(exercise)
            for order, exercise in enumerate(asked)
        ]
        repairs, errors = [], {}
        if name == "yilmaz":
            exercises = [blank(exercise) for exercise in asked]
            repairs = [
                "The file is not a notebook: it ends in the middle of line 214. Nothing could be judged."
            ]
        elif place % 7 == 3:
            repairs = ["Two cells had the id 'rnn_step'; the copy was taken for a cell of the student's own."]
        elif place % 11 == 5:
            repairs = ["The magic '!pip install seaborn' was left out."]
        if place % 6 == 2:
            errors = {"cell 14": "NameError: name 'sns' is not defined"}
        if place % 13 == 4:
            errors["cell 9, line 3"] = "SyntaxError: '(' was never closed"
        if place % 5 == 1:
            exercises[0] = ExerciseResult(
                exercises[0].name,
                exercises[0].checks,
                ("rnn_step_forward answers in single precision; it was judged by what float32 can reach.",),
            )
        if place % 9 == 2:
            exercises[1] = ExerciseResult(
                exercises[1].name,
                exercises[1].checks,
                ("Judged with the reference's rnn_step in place of yours, so that one mistake costs once.",),
            )
        made.append(Result(name, "vanilla_rnn", tuple(exercises), tuple(repairs), errors))
    return tuple(made)
