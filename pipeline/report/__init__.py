"""Report: one page that shows the published tables to a person, and each value's words on the page.

The page is a single file that asks the network for nothing. Text from the web is data in it: escaped
everywhere, and a Content-Security-Policy lets no script run but the page's own.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from pipeline import schema
from pipeline.disk import write_new
from pipeline.report.figures import budget_bars, timeline
from pipeline.report.page import page_texts, project_panels
from pipeline.store import Workspace, read_parquet

_HERE = Path(__file__).parent


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
    page = render({name: table.to_pylist() for name, table in tables.items()})
    write_new(path, page.encode("utf-8"))
    return path


def render(tables: dict[str, list[dict[str, object]]]) -> str:
    """The page for the rows of all tables."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    issues = sorted(
        tables["issues"],
        key=lambda row: (schema.SEVERITY.index(str(row["severity"])), str(row["kind"]), str(row["issue_id"])),
    )
    return environment.get_template("report.html.j2").render(
        script=script,
        script_hash=digest,
        style=(_HERE / "report.css").read_text(encoding="utf-8"),
        tables=tables,
        run=max(tables["runs"], key=lambda row: str(row["started_at"])),
        issues=issues,
        counts={s: sum(row["severity"] == s for row in issues) for s in schema.SEVERITY},
        panels=project_panels(tables),
        pages=page_texts(tables),
        bars=timeline(tables["projects"]),
        budgets=budget_bars(tables["projects"]),
    )
