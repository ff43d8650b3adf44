"""Knows how a page of the web is fetched: within a time, up to a size, whole, and never from elsewhere."""

import time
from http.client import HTTPException
from typing import Any
from urllib import request
from urllib.error import HTTPError, URLError

SECONDS = 20.0
"""For the whole page; the connection alone may take as long."""
REDIRECTS = 4
_CHUNK = 2**16


class TextError(Exception):
    """A text cannot be had; one line says which and why."""


class _FewRedirects(request.HTTPRedirectHandler):
    """What urllib demands: a class of one's own to say how often an address may point elsewhere."""

    max_redirections = REDIRECTS
    max_repeats = REDIRECTS


def download(address: str, most_bytes: int, seconds: float = SECONDS) -> bytes:
    """Fetch a page.

    Args:
        address: with http:// or https://; a page may point elsewhere a few times, to such an address again.
        most_bytes: bytes that it may have.
        seconds: time for the whole page.

    Raises:
        TextError: it is not there, not whole, too large or too slow; the message says which.
    """
    end = time.monotonic() + seconds
    try:
        with _opener().open(address, timeout=seconds) as response:
            promised = response.headers.get("Content-Length", "")
            data = bytearray()
            while chunk := response.read1(_CHUNK):
                data += chunk
                if len(data) > most_bytes:
                    raise TextError(f"{address}: larger than {most_bytes} bytes")
                if time.monotonic() > end:
                    raise TextError(f"{address}: not here after {seconds:g} seconds")
    except HTTPError as error:
        error.close()
        reason = error.reason.splitlines()[0] if error.reason else "no reason given"
        raise TextError(f"{address}: the server answers {error.code}: {reason}") from None
    except (OSError, HTTPException, ValueError) as error:
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            raise TextError(f"{address}: not here after {seconds:g} seconds") from None
        reason = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        raise TextError(f"{address}: cannot be fetched: {reason}") from None
    if promised.isdigit() and len(data) < int(promised):
        raise TextError(f"{address}: broke off after {len(data)} of {promised} bytes")
    return bytes(data)


def _opener() -> request.OpenerDirector:
    """Make an opener that knows http and https alone, so that no page can point to a file."""
    opener = request.OpenerDirector()
    handlers: tuple[Any, ...] = (
        request.ProxyHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPErrorProcessor,
        request.UnknownHandler,
        _FewRedirects,
    )
    for handler in handlers:
        opener.add_handler(handler())
    opener.addheaders = [("User-Agent", "autograder")]
    return opener
