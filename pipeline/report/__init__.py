"""Report: one page that shows the published tables to a person, and each value's words on the page.

The page is a single file that asks the network for nothing. Text from the web is data in it: it lies in a
block that is never run, the page's script only ever sets it as text, and a Content-Security-Policy lets no
other script, style or address in.
"""

from __future__ import annotations

from pathlib import Path

from pipeline import schema
from pipeline.disk import write_new
from pipeline.report.data import page_data
from pipeline.report.document import document
from pipeline.store import Workspace, read_parquet


def run(workspace: Workspace) -> Path:
    """Make `report.html` of the published release, and return its path.

    Raises:
        BadInputError: nothing has been published.
    """
    from pipeline.errors import BadInputError

    current = workspace.clean / "current"
    if not current.exists():
        raise BadInputError(
            "nothing has been published yet", where=str(workspace.clean), do="run `un-projects write` first"
        )
    return build(current.resolve())


def build(folder: Path) -> Path:
    """Make `report.html` in a release's folder from its tables; it is there whole or not at all."""
    tables = {name: read_parquet(folder / f"{name}.parquet") for name in schema.TABLES}
    path = folder / "report.html"
    write_new(path, document(page_data(tables, folder)).encode("utf-8"))
    return path
