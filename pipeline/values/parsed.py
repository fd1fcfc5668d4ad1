"""What every value parser answers: a value, how sure it is, and which words it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Status = Literal["parsed", "ambiguous", "none_stated", "unparsed"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know: a row of `issues` before it is tied to a record.

    `kind` is one of `pipeline.issues.KINDS`; `start` and `end` are offsets into the text at hand.
    """

    kind: str
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """The answer of a value parser.

    `value` is None unless `status` is `parsed`. `rule` names the rule that answered, `confidence` is
    from 0 to 1, and every doubt is a finding: a None that is not `none_stated` always has one.
    """

    value: T | None
    status: Status
    rule: str
    confidence: float = 1.0
    findings: tuple[Finding, ...] = field(default=())


def none_stated(rule: str = "none_word") -> Parsed[T]:
    """The page says, in a known word, that there is no value."""
    return Parsed(None, "none_stated", rule)


def unparsed(message: str, *, kind: str = "unparsed_value", rule: str = "none") -> Parsed[T]:
    """The words could not be read as a value."""
    return Parsed(None, "unparsed", rule, 0.0, (Finding(kind, message),))


def ambiguous(message: str, rule: str) -> Parsed[T]:
    """The words can be read in two ways, and nothing says which is meant."""
    return Parsed(None, "ambiguous", rule, 0.5, (Finding("ambiguous_value", message),))


@cache
def folded(words: tuple[str, ...]) -> frozenset[str]:
    """Words of a profile without their case, for looking up."""
    return frozenset(word.casefold() for word in words)
