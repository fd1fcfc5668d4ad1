"""Activities of the International Aid Transparency Initiative (IATI 2.03), by a secondary reporter.

https://iatistandard.org/en/iati-standard/203/activity-standard/. What the pages don't say is never made up
for the standard's sake: what it demands and they lack is left out, and `not_exported.csv` says what and why.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline.disk import replacing_folder
from pipeline.errors import BadInputError, ChecksFailedError, ProfileError
from pipeline.export.csv_files import refuse_foreign
from pipeline.export.iati.activity import Omission, activity, identifier
from pipeline.export.iati.facts import ProjectFacts, facts
from pipeline.export.published import Published
from pipeline.source import Iati, ReportingOrg, Source

ACTIVITIES, OMISSIONS = "activities.xml", "not_exported.csv"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many activities were written, how many projects were left out, and all that was not exported."""

    n_activities: int
    n_left_out: int
    omissions: tuple[Omission, ...]


def reporting_settings(source: Source, reporter: Mapping[str, str], division_role: str | None = None) -> Iati:
    """What the source's `[iati]` says, with what was given for this export in its place.

    `reporter` has any of `ref`, `type` and `name` of the organisation that reports.

    Raises:
        ProfileError: neither says who reports.
        BadInputError: something given is not what the standard takes.
    """
    stated = source.profile.iati
    org = {**(msgspec.to_builtins(stated.reporting_org) if stated else {}), **reporter}
    missing = [f"--reporter-{key}" for key in ReportingOrg.__struct_fields__ if not org.get(key)]
    if missing:
        raise ProfileError(
            "who reports to IATI is not said",
            where=str(source.folder / "source.toml"),
            do=f"give {', '.join(missing)}, or a section [iati]; docs/analysts.md tells more",
        )
    given = {**(msgspec.to_builtins(stated) if stated else {}), "reporting_org": org}
    if division_role:
        given["division_role"] = division_role
    try:
        return msgspec.convert(given, Iati)
    except msgspec.ValidationError as error:
        raise BadInputError(
            f"the standard doesn't take this: {error}", do="docs/analysts.md shows an example"
        ) from error


def write_iati(published: Published, source: Source, settings: Iati, folder: Path, xsd: Path | None = None) -> Exported:
    """Write `activities.xml` and `not_exported.csv` in place of a former export in `folder`.

    `settings` say who reports (`reporting_settings`); `xsd` is the standard's `iati-activities-schema.xsd`, with
    the files that it includes beside it.

    Raises:
        BadInputError: no project can be an activity, or the folder holds something else.
        ChecksFailedError: the activities are not valid by `xsd`; nothing was written.
    """
    refuse_foreign(folder, [ACTIVITIES, OMISSIONS])
    found, omissions = _activities(facts(published), settings, source.profile.publisher)
    left_out = {omission.project_id for omission in omissions if omission.is_whole}
    if not found:
        reasons = Counter(omission.reason for omission in omissions if omission.is_whole).most_common(1)
        raise BadInputError(f"no project can be an IATI activity{f' ({reasons[0][0]})' if reasons else ''}")
    body = _document(found, published.package["created"])
    if xsd is not None:
        _validate(body, xsd)
    with replacing_folder(folder) as half:
        (half / ACTIVITIES).write_bytes(body)
        with (half / OMISSIONS).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("project_id", "left_out", "element", "value", "reason"))
            writer.writerows(
                (o.project_id, "activity" if o.is_whole else "element", o.element, o.value or "", o.reason)
                for o in omissions
            )
    return Exported(len(found), len(left_out), tuple(omissions))


def _activities(projects: Sequence[ProjectFacts], settings: Iati, publisher: str) -> tuple[list[Any], list[Omission]]:
    """The activities that can be told, and what can't."""
    names = Counter(identifier(settings, facts.project["project_id"]) for facts in projects)
    found, omissions = [], []
    for project in projects:
        element, omitted = activity(project, settings, publisher)
        project_id = project.project["project_id"]
        name = identifier(settings, project_id)
        if names[name] > 1:
            reason = "another project would have the same identifier, for the standard bars / & | ?"
            omitted = [
                *omitted,
                Omission(project.project["project_id"], "iati-identifier", name, reason, is_whole=True),
            ]
        omissions += omitted
        if element is not None and names[name] == 1:
            found.append(element)
    return found, omissions


def _document(activities: Sequence[Any], created: str) -> bytes:
    from lxml import etree

    root = etree.Element("iati-activities", {"version": "2.03", "generated-datetime": created})
    root.extend(activities)
    body: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return body


def _validate(body: bytes, xsd: Path) -> None:
    from lxml import etree

    try:
        rules: Any = etree.XMLSchema(etree.parse(str(xsd)))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        raise BadInputError(
            f"no XML Schema that can be read: {error}", where=str(xsd), do="give iati-activities-schema.xsd with --xsd"
        ) from error
    if not rules.validate(etree.fromstring(body)):
        first = rules.error_log.last_error
        raise ChecksFailedError(
            f"the activities are not valid: line {first.line}: {first.message}",
            where=str(xsd),
            do="nothing was written",
        )
