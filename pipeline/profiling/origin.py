"""The page that a profile is drawn from: a file, or what an address answers."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import BadInputError
from pipeline.source import Source


def read_origin(origin: str, source: Source, *, private: bool = False) -> tuple[bytes, str]:
    """The body of a page and its content type; `private` allows an address in a private network.

    Raises:
        BadInputError: the file or address can't be had.
    """
    if origin.startswith(("http://", "https://")):
        from pipeline.clock import system_clock
        from pipeline.fetch.one_page import ask_for

        answer = ask_for(origin, private=private, clock=system_clock)
    else:
        from pipeline.fetch.files import read_files

        answers, _ = read_files([Path(origin)], source)
        if len(answers) != 1:
            raise BadInputError(f"holds {len(answers)} pages", where=origin, do="give one file")
        answer = answers[0]
    return answer.body or b"", answer.content_type or "text/html"
