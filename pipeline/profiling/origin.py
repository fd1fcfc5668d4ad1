"""The page that a profile is drawn from: a file, or what an address answers."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import BadInputError
from pipeline.source import Source


def read_origin(origin: str, source: Source) -> tuple[bytes, str]:
    """The body of a page and its content type.

    Raises:
        BadInputError: the file or address can't be had.
    """
    if origin.startswith(("http://", "https://")):
        import requests

        from pipeline.fetch.client import user_agent

        try:
            answer = requests.get(origin, timeout=30, headers={"User-Agent": user_agent()})
            answer.raise_for_status()
        except requests.RequestException as error:
            raise BadInputError(
                f"can't be had: {type(error).__name__}", where=origin, do="save the page and give its file"
            ) from error
        return answer.content, answer.headers.get("Content-Type", "text/html")
    from pipeline.fetch.files import read_files

    answers, _ = read_files([Path(origin)], source)
    if len(answers) != 1:
        raise BadInputError(f"holds {len(answers)} pages", where=origin, do="give one file")
    return answers[0].body or b"", answers[0].content_type or "text/html"
