"""`review` and `correct`: people decide on pairs of records, and put single values right."""

from __future__ import annotations

import datetime as dt
import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.options import common, open_release, published

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.decide.open_pairs import Agenda, OpenPair
    from pipeline.source import MatchDecision, Source

_NEXT = "It holds from the next run on: `un-projects run --offline`."
_ANSWERS = {"s": "same", "d": "different", "u": "unsure"}
_KEYS = "[s]ame  [d]ifferent  [u]nsure  [t]ext  [k] skip  [b]ack (undo)  [i]ssues  [q]uit"


def _user() -> str:
    return getpass.getuser()


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


who_option = click.option("--who", default=_user, show_default="the user of this computer", help="Who decides.")


@click.command(
    epilog="\b\nExamples:\n  un-projects review                       pair by pair, in the terminal\n"
    "  un-projects review --list                what awaits a decision\n"
    "  un-projects review --export pairs.csv    for a spreadsheet\n"
    "  un-projects review --import pairs.csv    takes its decisions, all or none\n"
    "  un-projects review --undo                takes the last decision back"
)
@click.option("--list", "only_list", is_flag=True, help="Print the uncertain pairs and the issues, worst first.")
@click.option("--export", "export_to", type=click.Path(dir_okay=False, path_type=Path), help="Write the pairs as CSV.")
@click.option("--import", "import_from", type=click.Path(path_type=Path), help="Take the decisions of such a file.")
@click.option("--undo", is_flag=True, help="Take the last decision of matches.csv back.")
@who_option
@common
def review(
    *,
    only_list: bool, export_to: Path | None, import_from: Path | None, undo: bool, who: str,
    source: str, data: Path, quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Decide on the pairs of records that may be one project, and see the issues, worst first.

    Each decision is a row of sources/NAME/decisions/matches.csv, and holds from the next run on.
    """
    if sum((only_list or as_json, export_to is not None, import_from is not None, undo)) > 1:
        raise click.UsageError("--list, --export, --import and --undo exclude each other")
    from pipeline.decide import exchange, files, open_pairs

    workspace, loaded = open_release(source, data)
    if undo:
        files.require_writable(loaded)
        taken = files.undo_decision(loaded)
        _say(quiet, f"taken back: {_words(taken)}. {_NEXT}")
        return
    if import_from is not None:
        files.require_writable(loaded)
        records, _ = open_pairs.known_records(workspace)
        decisions = exchange.read_decisions(import_from, loaded, records, who, _today())
        if decisions:
            files.add_decisions(loaded, decisions)
        _say(quiet, f"{len(decisions)} new decisions written to {files.matches_path(loaded)}. {_NEXT}")
        return
    agenda = open_pairs.read_agenda(workspace, loaded, published(workspace, open_pairs.CLEAN))
    if export_to is not None:
        exchange.export_pairs(agenda.pairs, export_to)
        _say(quiet, f"{len(agenda.pairs)} pairs written to {export_to}; fill in decision and reason, then --import it.")
    elif as_json:
        click.echo(json.dumps(_as_json(agenda), indent=2, ensure_ascii=False, default=str))
    elif only_list:
        _list(agenda)
    else:
        files.require_writable(loaded)
        _walk(agenda, loaded, who)


def _say(quiet: bool, line: str) -> None:
    if not quiet:
        click.echo(line)


def _words(decision: MatchDecision) -> str:
    return f"{decision.left} and {decision.right}: {decision.decision}"


def _as_json(agenda: Agenda) -> dict[str, Any]:
    return {
        "pairs": [
            {
                "left": pair.left.reference,
                "right": pair.right.reference,
                "left_project_id": pair.left.row["project_id"],
                "right_project_id": pair.right.row["project_id"],
                "left_title": pair.left.row["title_raw"],
                "right_title": pair.right.row["title_raw"],
                "score": pair.score,
                "reason": pair.reason,
                "features": pair.features,
                "is_contested": pair.is_contested,
            }
            for pair in agenda.pairs
        ],
        "issues": [
            {k: row[k] for k in ("issue_id", "severity", "kind", "project_id", "field", "message")}
            for row in agenda.issues
        ],
    }


def _list(agenda: Agenda) -> None:
    for number, pair in enumerate(agenda.pairs, start=1):
        click.echo(f"{number}. {pair.left.reference} and {pair.right.reference} (score {pair.score:.3f})")
        click.echo(f"   {pair.left.row['title_raw'] or 'no title'} | {pair.right.row['title_raw'] or 'no title'}")
        click.echo(f"   {pair.reason}")
    click.echo(_count(agenda))
    _list_issues(agenda)


def _count(agenda: Agenda) -> str:
    n = len(agenda.pairs)
    return f"{n or 'no'} uncertain pair{'s' if n != 1 else ''}"


def _list_issues(agenda: Agenda) -> None:
    """Errors and warnings, and how many more there are that only inform."""
    shown = [row for row in agenda.issues if row["severity"] != "info"]
    for row in shown:
        about = " ".join(filter(None, (row["project_id"], row["field"])))
        click.echo(f"{row['severity']} {row['kind']}{f' ({about})' if about else ''}: {row['message']}")
    if more := len(agenda.issues) - len(shown):
        click.echo(f"and {more} issues that only inform, in the table issues")


def _walk(agenda: Agenda, source: Source, who: str) -> None:
    """Pair by pair; every decision is on the disk before the next pair is shown."""
    from rich.console import Console

    from pipeline.decide import files

    console = Console(highlight=False)
    decided: list[int] = []
    at, whole = 0, False
    try:
        while at < len(agenda.pairs):
            pair = agenda.pairs[at]
            _show(console, pair, f"{at + 1} of {len(agenda.pairs)}", whole=whole)
            key = click.prompt(_KEYS, prompt_suffix="\n> ").strip().lower()[:1]
            whole = key == "t"
            if key in _ANSWERS:
                reason = click.prompt("Reason").strip()
                row = pair.decide(_ANSWERS[key], reason, who, _today())
                files.add_decisions(source, [row])
                click.echo(f"written: {_words(row)}\n")
                decided.append(at)
                at += 1
            elif key == "b" and decided:
                click.echo(f"taken back: {_words(files.undo_decision(source))}\n")
                at = decided.pop()
            elif key == "b":
                click.echo("nothing was decided yet; `un-projects review --undo` takes back what earlier reviews wrote")
            elif key == "k":
                at += 1
            elif key == "i":
                _list_issues(agenda)
            elif key == "q":
                break
            elif key != "t":
                click.echo("that is none of the keys")
        else:
            click.echo("no more uncertain pairs; the issues, worst first:" if agenda.pairs else _count(agenda))
            _list_issues(agenda)
    except click.Abort:
        click.echo("")
    if decided:
        click.echo(f"{len(decided)} decided, in {files.matches_path(source)}. {_NEXT}")
    else:
        click.echo("nothing was decided")


def _show(console: Console, pair: OpenPair, count: str, *, whole: bool) -> None:
    from rich.text import Text

    from pipeline.cli.side_by_side import pair_table

    console.rule(f"pair {count}")
    console.print(pair_table(pair, whole=whole))
    console.print(Text(f"score {pair.score:.3f}: {pair.reason}"))


@click.command(
    epilog="\b\nExamples:\n"
    '  un-projects correct INT/13/001 funding "Development Account" --reason "Its other block says so"\n'
    '  un-projects correct INT/13/001 budget_amount --drop --reason "The amount is of another project"\n'
    '  un-projects correct INT/13/001 end_date --flag --reason "Asked the office"\n'
    "  un-projects correct --undo"
)
@click.argument("project", required=False)
@click.argument("field", required=False)
@click.argument("value", required=False)
@click.option("--reason", default="", help="Why; needed.")
@click.option("--evidence", default="", help="Where it can be looked up, such as an address.")
@click.option("--expect", help="The words on the page that are meant, where it has several wordings.")
@click.option("--drop", is_flag=True, help="Empty the value instead.")
@click.option("--flag", is_flag=True, help="Only have the value named in the issues.")
@click.option("--undo", is_flag=True, help="Take the last entry of corrections.toml back.")
@who_option
@common
def correct(
    *,
    project: str | None, field: str | None, value: str | None, reason: str, evidence: str, expect: str | None,
    drop: bool, flag: bool, undo: bool, who: str, source: str, data: Path, quiet: bool, as_json: bool,
) -> None:  # fmt: skip
    """Put a value right, guarded by what the page says now: once that changes, the correction lapses.

    PROJECT is a project_id or a code in any spelling, FIELD a column of the table projects. The entry goes
    to sources/NAME/decisions/corrections.toml, and holds from the next run on.
    """
    from pipeline.decide import files
    from pipeline.decide.value_corrections import Wish, make_correction

    workspace, loaded = open_release(source, data)
    if undo:
        if project is not None or drop or flag:
            raise click.UsageError("--undo takes back the last entry; name nothing else")
        files.require_writable(loaded)
        entry = files.undo_correction(loaded)
        _say(quiet, f"taken back: {entry['project']} {entry['field']} ({entry['action']}). {_NEXT}")
        return
    if project is None or field is None:
        raise click.UsageError("name a project and a column, such as INT/13/001 funding")
    if (value is not None) + drop + flag != 1:
        raise click.UsageError("give one of a value, --drop and --flag")
    if not reason.strip():
        raise click.UsageError("say why with --reason")
    files.require_writable(loaded)
    action = "drop" if drop else "flag" if flag else "override"
    today = dt.date.fromisoformat(_today())
    wish = Wish(project, field, action, value, reason, who, today, evidence, expect)
    made = make_correction(workspace, loaded, published(workspace, ("records",))["records"], wish)
    files.add_correction(loaded, made)
    if as_json:
        click.echo(json.dumps({name: getattr(made, name) for name in made.__struct_fields__}, default=str, indent=2))
    else:
        _say(quiet, f"{files.corrections_path(loaded)}:\n\n{files.as_toml(made)}\n{_NEXT}")
