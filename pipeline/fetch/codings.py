"""Bodies without the codings in which they were sent (RFC 9110), and whether they came whole.

urllib3 unpacks too, but takes a packed body that stops before its end for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

# What is asked for, so that no library that happens to be installed asks for more.
ACCEPTED = "gzip, deflate"
_GZIP_OR_ZLIB, _BARE = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS
_UNPACKED = ("", "identity")
_PACKED = ("gzip", "x-gzip", "deflate")
_PIECE = 1 << 16


def is_known(codings: str) -> bool:
    """Whether a Content-Encoding, of one coding or several, can be undone here."""
    return all(coding in _UNPACKED or coding in _PACKED for coding in _each(codings))


def _each(codings: str) -> list[str]:
    return [coding.strip() for coding in codings.split(",")]


class CutOffError(ValueError):
    """A packed body stops before its end, or is broken."""


def unpacked(pieces: Iterator[bytes], codings: str) -> Iterator[bytes]:
    """The pieces of a body without its codings, the last one undone first; each piece of a bounded size.

    Raises:
        CutOffError: the body stops before its end, or is not packed so.
    """
    for coding in reversed(_each(codings)):
        if coding in _PACKED:
            pieces = _without(pieces, coding)
    return pieces


def _without(pieces: Iterator[bytes], coding: str) -> Iterator[bytes]:
    stream, is_first, is_bare = zlib.decompressobj(_GZIP_OR_ZLIB), True, False
    for piece in pieces:
        rest = piece
        while rest:
            if stream.eof:  # gzip may come in members; what else follows the end is none of the body
                if coding == "deflate" or not rest.startswith(b"\x1f\x8b"):
                    break
                stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                yield stream.decompress(rest, _PIECE)
            except zlib.error as error:
                if coding != "deflate" or not is_first or is_bare:
                    raise CutOffError(str(error)) from error
                stream, is_bare = zlib.decompressobj(_BARE), True  # as some servers send it
                continue
            is_first = False
            rest = stream.unconsumed_tail or stream.unused_data
    if not is_first and not stream.eof:
        raise CutOffError("it stops before its end")
