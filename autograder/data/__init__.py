"""Floor 0: what networks are trained on. Small texts, any other text with `load_text`, and made-up tasks."""

from .download import TextError
from .texts import load_text

__all__ = ["TextError", "load_text"]
