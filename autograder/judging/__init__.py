"""Floor 1: is it right. Checks, gradients, wrong solutions, admission, diagnosis; no files, no processes."""

from .admission import draw_cases, passes, solve
from .assessment import Assessment, assess, assess_all, assess_in_turn, find_used
from .calls import Functions
from .certificate import Certificate, certify
from .checks import judge
from .diagnosis import fingerprints_agree
from .gradcheck import GradientReport, Verdict, gradcheck
from .misconceptions import Misconception, misconception
from .mutants import derive_mutants
from .standing_in import put_in_place, stand_in

__all__ = [
    "Assessment",
    "Certificate",
    "Functions",
    "GradientReport",
    "Misconception",
    "Verdict",
    "assess",
    "assess_all",
    "assess_in_turn",
    "certify",
    "derive_mutants",
    "draw_cases",
    "find_used",
    "fingerprints_agree",
    "gradcheck",
    "judge",
    "misconception",
    "passes",
    "put_in_place",
    "solve",
    "stand_in",
]
