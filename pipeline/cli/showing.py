"""`diff` and `explain`: what changed, and where a value comes from."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.cli.options import common, open_release, published, wants_colour


@click.command(
    epilog="\b\nExamples:\n  un-projects diff                        what the last refresh changed\n"
    "  un-projects diff 2025-01-01 2026-01-01  what the pages changed in a year\n"
    "  un-projects diff RUN_A RUN_B            between two runs, by their run_id\n"
    "  un-projects diff --markdown             for a mail, or the summary of a job"
)
@click.argument("since", required=False)
@click.argument("until", required=False)
@click.option("--markdown", is_flag=True, help="Print Markdown.")
@common
def diff(
    *, since: str | None, until: str | None, markdown: bool, source: str, data: Path, quiet: bool, as_json: bool
) -> None:
    """Show what changed between two refreshes or two dates; without them, by the last refresh.

    Between refreshes each change has its cause: the page, our rules, or a person's decision. Between
    dates (the second one is now, if it is left out) it is what the pages changed.
    """
    from pipeline import diff as differing
    from pipeline.store import Workspace

    difference = differing.diff(published(Workspace(data, source), differing.INPUTS), since, until)
    if as_json:
        click.echo(json.dumps(differing.to_json(difference), indent=2, ensure_ascii=False))
    elif markdown:
        click.echo("\n".join(differing.render_markdown(difference)))
    elif not quiet:
        for line in differing.render(difference):
            click.echo(line)


@click.command(epilog="\b\nExamples:\n  un-projects explain INT13001 budget\n  un-projects explain INT/13/001")
@click.argument("project")
@click.argument("field", required=False)
@common
def explain(*, project: str, field: str | None, source: str, data: Path, quiet: bool, as_json: bool) -> None:
    """Show where a project's values come from: the words on the page, the rule, the other candidates.

    PROJECT is a code in any spelling, a project_id, or part of a title that only one project has.
    FIELD is a field (budget) or a column of projects (budget_amount); without it all are shown.
    """
    from pipeline import explain as explaining

    workspace, loaded = open_release(source, data)
    explanation = explaining.explain(workspace, loaded, project, field)
    if as_json:
        click.echo(json.dumps(explaining.to_json(explanation), indent=2, ensure_ascii=False))
    elif not quiet:
        for line in explaining.render(explanation, colour=wants_colour()):
            click.echo(line)
