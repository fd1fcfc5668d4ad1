"""`source new`: a profile proposed from a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.profiling.coverage import Coverage
    from pipeline.profiling.propose import Proposal

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SHOWN = 40


@click.group()
def source() -> None:
    """Sources: folders that say what is known of a site's pages."""


@source.command(epilog="\b\nExample:\n  un-projects source new agency --from saved/listing.html")
@click.argument("name")
@click.option("--from", "origin", required=True, metavar="FILE|URL", help="The page to draw the profile from.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("sources"),
    show_default=True,
    help="The folder that holds sources.",
)
@click.option("--like", default="dpidg", show_default=True, help="The source whose labels and patterns are known.")
@click.option("--private", is_flag=True, help="The URL may lie on this machine or in a private network.")
def new(*, name: str, origin: str, into: Path, like: str, private: bool) -> None:
    """Propose a source from a page: what repeats on it as a label, mapped to the standard fields.

    Shows what the profile would read, and writes it to sources/NAME for a person to edit; a source that is
    there already is never touched.
    """
    from pipeline.errors import BadInputError
    from pipeline.profiling.coverage import measure
    from pipeline.profiling.folder import write_folder
    from pipeline.profiling.origin import read_origin
    from pipeline.profiling.propose import extend, propose, with_read_labels
    from pipeline.source import load_source
    from pipeline.split import read_page
    from pipeline.values.language import detect_language

    if not _NAME.fullmatch(name):
        raise click.UsageError(f"{name!r} is no name for a source: small letters, digits and _ only.")
    if (into / name).exists():
        raise BadInputError("the source exists already", where=str(into / name), do="choose another name, or edit it")
    base = load_source(like)
    body, content_type = read_origin(origin, base, private=private)
    bodies = [{"snapshot_id": "0" * 64, "content_type": content_type, "body": body}]
    proposal = with_read_labels(propose(bodies, base), bodies, base)
    _show(proposal, measure(bodies, extend(base, proposal)))
    page = read_page(body, content_type)
    language = detect_language(page.text, tuple(base.profile.languages), page.language)
    write_folder(into / name, name, origin, page.text, proposal, base, [language] if language else ["en"])
    is_saved = not origin.startswith(("http://", "https://"))
    what = "edit source.toml" if is_saved else "edit source.toml, save the page to FILE"
    click.echo(
        f"written: {into / name}; {what}, then un-projects run --source {name} --from {origin if is_saved else 'FILE'}"
    )


def _show(proposal: Proposal, coverage: Coverage) -> None:
    click.echo(f"blocks: {coverage.n_blocks}")
    click.echo(
        f"text: {coverage.fields:.0%} in fields, {coverage.sections:.0%} in sections,"
        f" {coverage.unclaimed:.0%} unclaimed"
    )
    click.echo("values: " + (", ".join(f"{name} {count}" for name, count in coverage.values.items()) or "none"))
    for words, label in proposal.known.items():
        click.echo(f"  {words} = {label.name}")
    for found in proposal.mapped:
        click.echo(f"  {found.words} = {found.label.name} (like {found.like!r}, {found.score:.0f} of 100)")
    for code in proposal.codes:
        click.echo(f"  code {code.pattern} (such as {', '.join(code.examples)})")
    for words, count in list(proposal.unmapped.items())[:_SHOWN]:
        click.echo(f"  not mapped: {words} ({count} times)")
