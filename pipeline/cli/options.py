"""The options that commands share, and what they open."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.source import Source
    from pipeline.store import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def common(command: F) -> F:
    """The options that every command takes."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the closing summary as JSON."),
        click.option("--quiet", "-q", is_flag=True, help="Print errors only."),
        click.option(
            "--data",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("data"),
            show_default=True,
            help="Folder that holds raw/, stage/ and clean/.",
        ),
        click.option("--source", default="dpidg", show_default=True, help="Name of a folder in sources/."),
    ):
        command = option(command)
    return command


def accept(command: F) -> F:
    """The option by which a person takes a page that the gate rejects for what it lost."""
    return click.option(
        "--accept",
        "accepted",
        multiple=True,
        metavar="PAGE",
        help="Take this live page, such as /projects?page=2, although it lost projects or looks cut off. Repeatable.",
    )(command)


def inputs(command: F) -> F:
    """The options that say which pages to take."""
    for option in (
        accept,
        click.option("--offline", is_flag=True, help="Use the newest good snapshots only."),
        click.option(
            "--from",
            "files",
            multiple=True,
            type=click.Path(path_type=Path),
            help="A .html, .txt, .warc or .warc.gz file, or a folder of them, instead of the network. Repeatable.",
        ),
    ):
        command = option(command)
    return command


def written_to(command: F) -> F:
    """The option that says where an export goes."""
    return click.option(
        "--to",
        type=click.Path(path_type=Path),
        help="Where to write it. Without it, into the folder export/ of the data folder.",
    )(command)


def wants_colour() -> bool:
    """Whether what is printed may be coloured: on a terminal, unless NO_COLOR is set (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def open_source(source: str, data: Path) -> tuple[Workspace, Source]:
    """The folders of a source, and what is known of it.

    Raises:
        PipelineError: there is no such source, or a file of it is wrong.
    """
    from pipeline.source import load_source
    from pipeline.store import Workspace

    return Workspace(data, source), load_source(source)


def open_release(source: str, data: Path) -> tuple[Workspace, Source]:
    """The folders of a source, and what the last run knew of it: its profile, and what it learned on the fly.

    Raises:
        PipelineError: there is no such source, or a file of it is wrong.
    """
    from pipeline.profiling.learned import with_learned

    workspace, loaded = open_source(source, data)
    return workspace, with_learned(workspace, loaded)


def published(workspace: Workspace, names: Sequence[str]) -> dict[str, pa.Table]:
    """Tables of one release."""
    from pipeline.errors import NothingToDoError
    from pipeline.store import read_parquet

    release = (workspace.clean / "current").resolve()
    if not release.is_dir():
        raise NothingToDoError("nothing is published yet", where=str(workspace.clean), do="run `un-projects run` first")
    return {name: read_parquet(release / f"{name}.parquet") for name in names}
