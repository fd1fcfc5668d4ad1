"""TOML files as typed objects; what is wrong with one is told with its file, line and key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline.errors import ProfileError

T = TypeVar("T")


def read_toml(path: Path, kind: type[T]) -> T:
    """A TOML file as `kind`.

    Raises:
        ProfileError: it is not valid TOML, or an entry is unknown or of another type.
    """
    text = path.read_text(encoding="utf-8")
    try:
        data: dict[str, Any] = tomllib.loads(text)
        return msgspec.convert(data, kind)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"not valid TOML: {error}", where=str(path)) from error
    except msgspec.ValidationError as error:
        message, _, trail = str(error).partition(" - at `$")
        unknown = re.search(r"unknown field `([^`]+)`", message)
        keys = re.findall(r"[^.\[\]]+", trail.strip("`"))
        line = line_of(text, [*keys, unknown[1]] if unknown else keys)
        key = ".".join(k for k in keys if not k.isdigit() and k != "...")
        raise ProfileError(
            f"{message} (key {key or 'at the top'})", where=f"{path}:{line}", do="correct this entry"
        ) from error


def line_of(text: str, keys: list[str]) -> int:
    """The line of a TOML text on which the last of nested `keys` (numbers count tables) is set."""
    lines = text.splitlines()
    at = 0
    for place, key in enumerate(keys):
        if key == "...":
            continue
        if key.isdigit():
            name = re.escape(keys[place - 1])
            tables = [i for i, line in enumerate(lines) if re.match(rf"\[\[\s*([\w-]+\.)*{name}\s*\]\]", line)]
            at = tables[int(key)] if int(key) < len(tables) else at
            continue
        wanted = re.compile(rf"(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*(=|\]|\.)")
        at = next((i for i in range(at, len(lines)) if wanted.match(lines[i])), at)
    return at + 1
