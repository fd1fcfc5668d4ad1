"""Lists of captures (CDX), as archives of the web give them, in each of their dialects.

The Internet Archive's server answers in JSON (a row of names, then a row for each capture) or in text (the
same cells with spaces between); pywb answers in CDXJ (a key, a time, and an object) or an object a line.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from pipeline.errors import BadInputError

_NAMES = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_OTHER_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
REVISIT = "warc/revisit"


@dataclass(frozen=True, slots=True)
class Listed:
    """A capture that an archive lists. `status` is None where it doesn't say one, as for a revisit."""

    url: str
    at: dt.datetime
    mime: str
    status: int | None
    digest: str | None

    @property
    def timestamp(self) -> str:
        """Its time as the addresses of archives write it."""
        return self.at.strftime("%Y%m%d%H%M%S")


def parse_cdx(body: bytes) -> tuple[list[Listed], str | None]:
    """The captures of an answer, and the key by which the rest of them is asked for, if there is more.

    Raises:
        ValueError: the answer is no list of captures.
    """
    text = body.decode("utf-8").strip()
    if text.startswith("["):
        return _parse_rows(json.loads(text))
    found = [_of(_line(line)) for line in text.splitlines() if line.strip()]
    return found, None


def query_address(cdx: str, url: str, *, prefix: bool, since: str | None, until: str | None, key: str | None) -> str:
    """The address that lists the captures of a page, or of all pages whose addresses begin so."""
    asked = {"url": url, "matchType": "prefix" if prefix else "exact", "output": "json", "showResumeKey": "true"}
    asked |= {name: value for name, value in (("from", since), ("to", until), ("resumeKey", key)) if value}
    return f"{cdx}{'&' if urlsplit(cdx).query else '?'}{urlencode(asked)}"


def replay_address(cdx: str) -> str:
    """Where an archive that lists captures at `cdx` shows them.

    Raises:
        BadInputError: it is an address of neither known kind.
    """
    path = urlsplit(cdx).path.rstrip("/")
    for ending, instead in (("/cdx/search/cdx", "/web/"), ("/cdx", "/"), ("-cdx", "/")):
        if path.endswith(ending) and (ending != "/cdx" or path.count("/") > 1):
            return cdx[: cdx.index(path)] + path.removesuffix(ending) + instead
    raise BadInputError(
        "it is not known where this archive shows its captures",
        where=cdx,
        do="say so with --replay, such as https://host/web/",
    )


def _parse_rows(rows: Sequence[Any]) -> tuple[list[Listed], str | None]:
    """Rows of cells, the first of them names; behind an empty row, the key for the rest."""
    names = rows[0] if rows else []
    found, key = [], None
    for number, row in enumerate(rows[1:], 1):
        if not row:
            key = str(rows[number + 1][0]) if number + 1 < len(rows) else None
            break
        found.append(_of(dict(zip(names, row, strict=True))))
    return found, key


def _line(line: str) -> Mapping[str, Any]:
    """The cells of a line by name."""
    if line.startswith("{"):
        return _object(line)
    if cdxj := re.match(r"(\S+) (\d{4,14}) (\{.*\})$", line):
        return {"timestamp": cdxj[2], **_object(cdxj[3])}
    cells = line.split(" ")
    if len(cells) != len(_NAMES):
        raise ValueError(f"a line has {len(cells)} cells, not {len(_NAMES)}: {line[:80]!r}")
    return dict(zip(_NAMES, cells, strict=True))


def _object(words: str) -> dict[str, Any]:
    cells = json.loads(words)
    if not isinstance(cells, dict):
        raise ValueError(f"no object: {words[:80]!r}")  # noqa: TRY004 (what came is wrong, not the program)
    return cells


def _of(cells: Mapping[str, Any]) -> Listed:
    said = {_OTHER_NAMES.get(name, name): str(value) for name, value in cells.items()}
    try:
        url, timestamp = said["original"], said["timestamp"]
    except KeyError as error:
        raise ValueError(f"a capture has no {error.args[0]}") from error
    status = said.get("statuscode", "-")
    digest = said.get("digest", "-")
    return Listed(
        url=url,
        at=_time(timestamp),
        mime=said.get("mimetype", "-").partition(";")[0].lower(),
        status=int(status) if status.isdecimal() else None,
        digest=None if digest == "-" else digest,
    )


def _time(timestamp: str) -> dt.datetime:
    """The time of 4 to 14 digits; those left out stand for the first moment."""
    if not re.fullmatch(r"\d{4,14}", timestamp):
        raise ValueError(f"{timestamp[:20]!r} is no time")
    whole = timestamp + "00000101000000"[len(timestamp) :]
    return dt.datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)


def by_time(rows: Iterator[Listed]) -> list[Listed]:
    """The captures in order of time, each once."""
    return sorted({(row.at, row.url): row for row in rows}.values(), key=lambda row: (row.at, row.url))
