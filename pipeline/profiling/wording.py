"""The words of a label that tell its field, without those that only qualify it.

`Lead executing agency` is an `Executing agency`, `Results so far` are `Results`, `Agreement no.` says of an agreement
what `Project no.` says of a project. The words to leave out stand under `[words]` in `labels.toml`:

| words        | such as                           | left out                                      |
| ------------ | --------------------------------- | --------------------------------------------- |
| `fillers`    | of, the, de, du, der              | always                                        |
| `phrases`    | so far, to date                   | always                                        |
| `qualifiers` | total, overall, lead, main        | always                                        |
| `estimates`  | estimated, planned, approved      | of fields: expected results are other results |
| `carriers`   | project, programme, grant, action | of a label that has one, as of its model      |
| `compounds`  | projekt, gesamt                   | from the start of a longer word               |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.split.labels import Label, normalise

Core = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")
_MIN_REST, _MIN_SIGNS = 4, 2
# Words whose plural means more than their singular: project dates are a time frame, a contract's date is none.
_PLURAL = frozenset({"dates"})


@dataclass(frozen=True, slots=True)
class Wording:
    """The words to leave out, normalised."""

    fillers: frozenset[str]
    phrases: re.Pattern[str]
    qualifiers: frozenset[str]
    estimates: frozenset[str]
    carriers: frozenset[str]
    compounds: tuple[str, ...]

    @classmethod
    def of(cls, lists: Mapping[str, Iterable[str]]) -> Wording:
        """The words of the table `[words]`."""
        words = {name: [normalise(word) for word in listed] for name, listed in lists.items()}
        sets = {name: frozenset(words[name]) for name in ("fillers", "qualifiers", "estimates", "carriers")}
        phrases = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words['phrases']))})(?!\w)")
        return cls(phrases=phrases, compounds=tuple(words["compounds"]), **sets)

    def core(self, label: str, kind: str, *, carried: bool) -> Core:
        """The words that are left, sorted; empty if none but `carriers` are. `kind` is `field` or `section`."""
        drop = self.fillers | self.qualifiers
        if kind == "field":
            drop |= self.estimates
        if carried:
            drop |= self.carriers
        words = [word for word in self._words(label) if word not in drop]
        is_telling = any(word not in self.carriers for word in words)
        return tuple(sorted(map(_singular, words))) if is_telling else ()

    def is_carried(self, label: str) -> bool:
        """Whether the label says whose it is: a project's, a grant's."""
        return any(word in self.carriers for word in self._words(label))

    def _words(self, label: str) -> list[str]:
        words = _WORD.findall(self.phrases.sub(" ", normalise(label)))
        return [part for word in words for part in self._parts(word)]

    def _parts(self, word: str) -> tuple[str, ...]:
        for start in self.compounds:
            least = _MIN_REST if start.isascii() else _MIN_SIGNS
            if word.startswith(start) and len(word) >= len(start) + least:
                return start, *self._parts(word[len(start) :].removeprefix("s"))
        return (word,)


class Models:
    """Known labels by the words that tell their field, where these words tell one field alone."""

    def __init__(self, wording: Wording, known: Mapping[str, Label]) -> None:
        """Index the labels twice: with the words that say whose they are, and without."""
        self.wording = wording
        self._whole, self._carried = (
            _index((label, wording.core(words, label.kind, carried=carried), words) for words, label in known.items())
            for carried in (False, True)
        )

    def like(self, words: str) -> tuple[str, Label] | None:
        """The known label that says the same, and what it labels; None if none does, or they disagree."""
        for index, carried in ((self._whole, False), (self._carried, True)):
            if carried and not self.wording.is_carried(words):
                break
            found = {
                model[1]: model
                for kind in ("field", "section")
                if (model := index.get((kind, self.wording.core(words, kind, carried=carried))))
            }
            if found:
                return found.popitem()[1] if len(found) == 1 else None
        return None


def _index(entries: Iterable[tuple[Label, Core, str]]) -> dict[tuple[str, Core], tuple[str, Label]]:
    models: dict[tuple[str, Core], dict[Label, str]] = {}
    for label, core, words in entries:
        if core:
            models.setdefault((label.kind, core), {}).setdefault(label, words)
    return {key: (words, label) for key, found in models.items() if len(found) == 1 for label, words in found.items()}


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > _MIN_REST and word not in _PLURAL else word
