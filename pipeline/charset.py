"""Which encoding a body is in, whatever its header says: headers lie, bytes less so."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

from bs4.dammit import EncodingDetector

# What the bytes are read as in the end. The Encoding Standard (encoding.spec.whatwg.org) reads what calls
# itself Latin-1 or ASCII so too, since typographic quotes are in it.
LAST_RESORT = "windows-1252"
_MEANT_FOR_IT = ("ascii", "iso8859-1")
# Without a byte-order mark these fit any bytes of even length.
_NEED_A_MARK = ("utf-16", "utf-32")


def charset_of(content_type: str | None) -> str | None:
    """The charset that a Content-Type names, if any."""
    parameters = (content_type or "").partition(";")[2].lower()
    return parameters.partition("charset=")[2].partition(";")[0].strip(" \"'") or None


def declared_in_markup(body: bytes) -> str | None:
    """The charset that an HTML body declares itself, if any."""
    return EncodingDetector.find_declared_encoding(body, is_html=True)


def decode(body: bytes, said: Iterable[str | None]) -> str | None:
    """A body as text, its byte-order mark dropped; None where it fits nothing that is said of it.

    By byte-order mark; as UTF-8 where the bytes are that and not ASCII alone, since text in another
    encoding hardly ever is; as the first encoding said that fits; as ASCII.
    """
    stripped, mark = EncodingDetector.strip_byte_order_mark(body)
    utf_8 = None if stripped.isascii() else "utf-8"
    others = (name for name in said if name and not (_codec(name) or "").startswith(_NEED_A_MARK))
    for encoding in (mark, utf_8, *others, "utf-8"):
        text = _decoded(stripped, encoding) if encoding else None
        if text is not None:
            return text
    return None


def why_garbled(body: bytes, content_type: str | None) -> str | None:
    """Why a body can't be read by what its header and its markup say of it; None if it can.

    A body of which nothing is said, or nothing that names an encoding, can be.
    """
    header = charset_of(content_type)
    said = [name for name in (header, declared_in_markup(body)) if name and _codec(name)]
    if not said or decode(body, said) is not None:
        return None
    who = "its header" if header == said[0] else "its markup"
    return f"the body is not {said[0].upper()}, as {who} says"


def _decoded(body: bytes, encoding: str) -> str | None:
    name = _codec(encoding)
    if name is None:
        return None
    for attempt in (LAST_RESORT, name) if name in _MEANT_FOR_IT else (name,):
        try:
            return body.decode(attempt)
        except ValueError:
            continue
    return None


def _codec(encoding: str) -> str | None:
    """Python's name of an encoding; None if it knows none of that name for text."""
    try:
        "a".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return None
