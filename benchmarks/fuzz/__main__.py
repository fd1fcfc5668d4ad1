"""Fuzzes the parser of one field: `python -m benchmarks.fuzz FIELD FOLDER [option of libFuzzer …]`.

The fuzzer begins with the texts of the field's test corpus and puts new ones together from pieces of them, from the
corpus' words, and from bytes at random; it keeps what reaches new code. Besides an exception, what ends the run
is an answer that breaks a rule of `fields`, or a text that takes longer than a twentieth of a second. libFuzzer
leaves that text in FOLDER.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "corpus"
# A field's text in bytes; what is longer is prose, which takes longer than it tells.
LONGEST = 300
SLOWEST = 0.05


def texts_of(field: str) -> list[str]:
    """The texts of a field's test corpus."""
    with (CORPUS / f"{field}.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def write_seeds(texts: list[str], folder: Path) -> None:
    """Each text as a file of its own, as libFuzzer reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for text in texts:
        data = text.encode()
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def write_words(texts: list[str], path: Path) -> None:
    """The words, numbers and signs of the texts, each once, as a dictionary of libFuzzer."""
    words = dict.fromkeys(word for text in texts for word in re.findall(r"\d+|[^\W\d_]+|[^\w\s]", text))
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words)
    path.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")


def is_slow(try_text: Callable[[str], None], text: str) -> bool:
    """Whether a text takes too much processor time, the best of three times (lists are loaded on first use)."""
    for _ in range(3):
        start = time.process_time()
        try_text(text)
        if time.process_time() - start <= SLOWEST:
            return False
    return True


def main() -> None:
    """Run the fuzzer until its time is up.

    Raises:
        ImportError: atheris is not installed.
    """
    field, folder, options = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["pipeline.values"]):
        from benchmarks.fuzz.fields import FIELDS  # noqa: PLC0415
    try_text = FIELDS[field]
    texts = texts_of(field)
    write_seeds(texts, folder / "seeds")
    write_words(texts, folder / "words")
    (folder / "found").mkdir(exist_ok=True)

    def try_one(data: bytes) -> None:
        text = data.decode(errors="ignore")
        start = time.process_time()
        try_text(text)
        if time.process_time() - start > SLOWEST:
            assert not is_slow(try_text, text), f"takes more than {SLOWEST} s"

    own = [f"-max_len={LONGEST}", f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *own, *options, str(folder / "found"), str(folder / "seeds")], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
