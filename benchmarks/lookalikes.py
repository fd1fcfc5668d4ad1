"""How matching fares on many made-up pages of look-alikes: `python -m benchmarks.lookalikes [PAGES]`.

Each page is a whole run: split, parsed, matched and checked, in turns as text and HTML, in three languages,
and with no code on every fifth. Prints false merges (none may be), and the share of true copies found.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "match"))

from lookalike_pages import Outcome, whole_run
from lookalikes import page

LANGUAGES = ("en", "en", "fr", "es")


def outcomes(n_pages: int) -> Iterator[Outcome]:
    """What becomes of that many pages, each from a seed of its own."""
    for seed in range(n_pages):
        language = LANGUAGES[seed % len(LANGUAGES)]
        blocks = page(seed, language, has_codes=seed % 5 != 4)
        with tempfile.TemporaryDirectory() as folder:
            yield whole_run(blocks, Path(folder), language=language, is_html=seed % 2 == 1)


def main() -> None:
    """Measure, and print a table with what each kind of copy lost."""
    n_pages = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    n_blocks = n_copies = n_missed = n_false = n_unnamed = 0
    lost: Counter[str] = Counter()
    for found in outcomes(n_pages):
        n_blocks += len(found.blocks)
        n_copies += len(found.copies())
        n_missed += len(found.missed)
        n_false += len(found.false_merges)
        n_unnamed += len(found.unnamed_codes)
        lost.update(" and ".join(sorted((found.blocks[a].how, found.blocks[b].how))) for a, b in found.missed)
    print(f"pages {n_pages}, blocks {n_blocks}, pairs of true copies {n_copies}")
    print(
        f"false merges {n_false}, recall {1 - n_missed / n_copies:.4f}, codes used twice without an issue {n_unnamed}"
    )
    for kinds, count in lost.most_common():
        print(f"  missed {count}: {kinds}")


if __name__ == "__main__":
    main()
