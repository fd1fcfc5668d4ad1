"""A short recording of the command line as an animated SVG: `python tools/record_terminal.py`.

Each command runs in a pseudo-terminal, so that what is drawn is what a person sees there, in colour.
"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from rich.color import ColorSystem
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI as THEME
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "images" / "terminal.svg"
COLUMNS, ROWS = 100, 27
CHARACTER, LINE, MARGIN = 8.4, 18, 14  # in pixels
COMMANDS = (
    (4, "un-projects run --offline"),
    (6, "un-projects explain INT13001 funding"),
    (3, "un-projects check"),
)
"""What is shown, each with its seconds."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A screen, and how long it stands, in seconds."""

    seconds: float
    lines: Sequence[Text]


def run_in_terminal(command: str, folder: Path) -> str:
    """What a command prints on a terminal of `COLUMNS` by `ROWS`, with its escape sequences."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "pipeline", *command.split()[1:]]
    process = subprocess.Popen(
        program, cwd=folder, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(theirs)
    printed = b""
    while chunk := _read(ours):
        printed += chunk
    os.close(ours)
    if process.wait():
        raise SystemExit(f"{command}: ended with {process.returncode}")
    return printed.decode().replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so at a pseudo-terminal's end
        return b""


def frames(folder: Path) -> list[Frame]:
    """A screen a command, each first as it is typed."""
    found = []
    for seconds, command in COMMANDS:
        prompt = Text.assemble(("$ ", "green"), (command, "bold"))
        found.append(Frame(1.2, [prompt]))
        printed = Text.from_ansi(run_in_terminal(command, folder)).wrap(Console(width=COLUMNS), COLUMNS)
        found.append(Frame(seconds, [prompt, *printed][:ROWS]))
    return found


def drawn(shown: Sequence[Frame]) -> str:
    """The frames as one SVG that shows them in turn, for ever."""
    width, height = MARGIN * 2 + COLUMNS * CHARACTER, MARGIN * 2 + ROWS * LINE
    whole = sum(frame.seconds for frame in shown)
    style, bodies, at = [], [], 0.0
    for number, frame in enumerate(shown):
        begin, end = 100 * at / whole, 100 * (at + frame.seconds) / whole
        at += frame.seconds
        style.append(
            f"@keyframes f{number}{{0%,{begin:.2f}%{{visibility:hidden}}{begin + 0.01:.2f}%,{end:.2f}%"
            f"{{visibility:visible}}{min(end + 0.01, 100):.2f}%,100%{{visibility:hidden}}}}"
            f"#f{number}{{animation:f{number} {whole:.1f}s step-end infinite}}"
        )
        rows = "".join(_row(row, line) for row, line in enumerate(frame.lines))
        bodies.append(f'<g id="f{number}" visibility="hidden">{rows}</g>')
    colour = THEME.foreground_color.hex
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape("; ".join(command for _, command in COMMANDS))}">'
        f"<style>text{{font:14px ui-monospace,DejaVu Sans Mono,monospace;fill:{colour};white-space:pre}}"
        f"{''.join(style)}</style>"
        f'<rect width="100%" height="100%" rx="8" fill="{THEME.background_color.hex}"/>{"".join(bodies)}</svg>\n'
    )


def _row(row: int, line: Text) -> str:
    spans, column = [], 0
    for segment in line.render(Console(width=COLUMNS, color_system="truecolor", force_terminal=True), end=""):
        x = MARGIN + column * CHARACTER
        length = len(segment.text) * CHARACTER
        column += len(segment.text)
        if segment.text.strip():
            spans.append(
                f'<tspan x="{x:.1f}" textLength="{length:.1f}"{_look(segment.style)}>{escape(segment.text)}</tspan>'
            )
    return f'<text y="{MARGIN + (row + 1) * LINE - 4}">{"".join(spans)}</text>' if spans else ""


def _look(style: object) -> str:
    """The attributes of a span in this style; reversed words are drawn in bright yellow."""
    bold = ' font-weight="bold"' if getattr(style, "bold", False) else ""
    colour = getattr(style, "color", None)
    if getattr(style, "reverse", False):
        return f'{bold} fill="#f4d35e" text-decoration="underline"'
    if colour is None or colour.is_default:
        return bold
    return f'{bold} fill="{colour.downgrade(ColorSystem.TRUECOLOR).get_truecolor(THEME).hex}"'


def main() -> None:
    """Write the recording to the documentation's images."""
    with tempfile.TemporaryDirectory() as name:
        picture = drawn(frames(Path(name)))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
