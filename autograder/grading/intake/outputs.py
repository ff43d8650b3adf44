"""Knows which of a student's outputs and texts may stand in a page that a grader opens in a browser.

What the student's kernel wrote is kept as text and pictures. Anything that a browser could run is left out
of the graded copy.
"""

import re
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
MAX_CELL_OUTPUT = 1_000_000
"""Characters of one cell's outputs in the graded copy."""
MAX_OUTPUTS = 10_000_000
"""Characters of all outputs in the graded copy."""

_PICTURES = ("image/png", "image/jpeg", "image/gif")
_TEXT = "text/plain"
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_PLAIN_TAG = re.compile(r"</?(?:b|br|code|em|hr|i|kbd|li|ol|p|pre|strong|sub|sup|ul)\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_REVERSING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True)
class Outputs:
    """A cell's outputs as the graded copy shows them."""

    entries: tuple[Record, ...]
    size: int
    """Characters, before anything was left out."""
    active: bool
    """Whether something that a browser could run was left out."""


def read_text(value: Any) -> str:
    """Read a notebook's text, which is a string or a list of strings; anything else is no text."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")


def clean_outputs(value: Any) -> Outputs:
    """Keep what is text or a picture."""
    entries: list[Record] = []
    active = False
    for output in value if isinstance(value, list) else ():
        if isinstance(output, dict):
            bundle = output.get("data")
            active |= isinstance(bundle, dict) and any(_is_active(kind) for kind in bundle)
            entries.extend(_clean(output))
    size = sum(_size(entry) for entry in entries)
    return Outputs(tuple(entries), size, active)


def clean_attachments(value: Any) -> Record:
    """Keep a markdown cell's pictures."""
    files = value.items() if isinstance(value, dict) else ()
    kept = {read_text(name): _pictures(bundle) for name, bundle in files if isinstance(bundle, dict)}
    return {name: bundle for name, bundle in kept.items() if bundle}


def clean_markdown(source: str) -> str:
    """Show HTML as the characters that were typed; a few plain tags stay."""
    return _TAG.sub(lambda match: "<" if _PLAIN_TAG.match(source, match.start()) else "&lt;", source)


def show_direction(source: str) -> str:
    """Write characters that reverse the direction of text as their numbers."""
    return source.translate({code: f"[U+{code:04X}]" for code in _REVERSING})


def _is_active(kind: Any) -> bool:
    return kind in ("text/html", "image/svg+xml") or "javascript" in str(kind) or "widget" in str(kind)


def _clean(output: Record) -> list[Record]:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return [{"output_type": "stream", "name": name, "text": read_text(output.get("text"))}]
    if kind == "error":
        lines = output.get("traceback")
        return [
            {
                "output_type": "error",
                "ename": read_text(output.get("ename")),
                "evalue": read_text(output.get("evalue")),
                "traceback": [read_text(line) for line in lines] if isinstance(lines, list) else [],
            }
        ]
    bundle = output.get("data")
    if kind not in ("execute_result", "display_data") or not isinstance(bundle, dict):
        return []
    data = _pictures(bundle)
    if _TEXT in bundle:
        data[_TEXT] = read_text(bundle[_TEXT])
    return [{"output_type": "display_data", "data": data, "metadata": {}}] if data else []


def _pictures(bundle: Record) -> Record:
    texts = {kind: read_text(bundle[kind]) for kind in _PICTURES if kind in bundle}
    return {kind: text for kind, text in texts.items() if text and _BASE64.fullmatch(text)}


def _size(entry: Record) -> int:
    parts = (*entry.get("data", {}).values(), *entry.get("traceback", ()), entry.get("text", ""))
    return sum(len(part) for part in parts)
