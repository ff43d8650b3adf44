"""Knows how text of unknown origin becomes fit to be read, to name a folder and to stand in a spreadsheet."""

import re
import unicodedata
from hashlib import sha256

MAX_LENGTH = 2000
"""Characters of one text on a page; no message of ours comes near."""
MAX_MARKS = 4
"""Combining marks on one letter; Vietnamese, Hebrew and Thai need fewer."""
MAX_NAME_BYTES = 200

_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # window titles and links
    r"|\x1b[PX^_][^\x1b\n]*(?:\x1b\\)?"  # device strings
    r"|\x1b[ -/]*[0-~]"
)
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_JOINERS = "\u200c\u200d"  # Persian and emoji need them
_FORMULA = tuple("'=+-@\t\r\n＝＋－＠")
_UNSAFE = re.compile(
    r"[/\\\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
    r"|%(?=[0-9A-Fa-f]{2})"  # so that decoding gives the name back
    r"|^\.(?=\.?$)"
)


def readable(text: str) -> str:
    """Drop terminal escapes and write every other invisible or direction-changing character as `[U+202E]`."""
    if _is_readable(text):
        return text
    text = _ESCAPE.sub("", text.replace("\r\n", "\n"))
    kept, marks = [], 0
    for character in text[:MAX_LENGTH]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MAX_MARKS:
            kept.append(_visible(character))
    if len(text) > MAX_LENGTH:
        kept.append("…")
    return "".join(kept)


def _is_readable(text: str) -> bool:
    """Tell quickly of nearly every text that nothing has to be done about it."""
    return (
        len(text) <= MAX_LENGTH
        and text.replace("\n", " ").isprintable()
        and (text.isascii() or not any(map(unicodedata.combining, text)))
    )


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    if character == "\n" or character in _JOINERS or unicodedata.category(character) not in _INVISIBLE:
        return character
    return f"[U+{ord(character):04X}]"


def folder_name(text: str) -> str:
    """Give the folder name that stands for a student or an assignment.

    Names with spaces, quotes and letters of any script stand for themselves, as nbgrader expects. What
    could leave the folder or cannot be written is percent-encoded, and what is too long ends in a digest,
    so that two students never share a folder.
    """
    name = _UNSAFE.sub(_percent, text) or "%"
    data = name.encode()
    if len(data) <= MAX_NAME_BYTES:
        return name
    digest = sha256(data).hexdigest()[:32]
    return f"{data[: MAX_NAME_BYTES - 33].decode(errors='ignore')}%{digest}"


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))


def spreadsheet_text(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula, or that begins with one.

    Removing one leading apostrophe gives the text back.
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
