"""The notebooks run from top to bottom as they are, and show what they say."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def executed(path: Path, data: Path, folder: Path) -> str:
    """All that a notebook prints and shows as text, run beside a data folder."""
    (folder / "notebooks").mkdir()
    (folder / "data").symlink_to(data)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder / "notebooks")}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    return "\n".join(
        output.get("text", "") or "\n".join(output.data[kind] for kind in sorted(output.data)) for output in outputs
    )


def test_notebooks_are_committed_without_outputs() -> None:
    assert [path.name for path in NOTEBOOKS] == ["audit_one_number.ipynb", "first_look.ipynb"]
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, as_version=4).cells:
            assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None), path.name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (
            "first_look",
            ("Africa i-Parliaments Action Plan", "6144831.00", "Kazakhstan", "annual budget of US$ 800,000"),
        ),
        (
            "audit_one_number",
            (
                "budget_amount = 164189.00 USD",
                "All records agree.",
                "<mark>US$164,189</mark>",
                "are one code",
                "block 1: parsed: 164189.00 (rule amount, confidence 1.00)",
                "annual budget of US$ 800,000",
            ),
        ),
    ],
)
def test_a_notebook_runs_and_shows(name: str, shown: tuple[str, ...], user_page_release: Path, tmp_path: Path) -> None:
    text = executed(ROOT / "notebooks" / f"{name}.ipynb", user_page_release.parent, tmp_path)
    for words in shown:
        assert words in text, words
