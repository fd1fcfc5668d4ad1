"""The kinds of issues: how much each matters, and what it tells a person.

`issues.kind` is one of these; the data dictionary and the documentation list them from here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.values.parsed import Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """How much a kind of issue matters, and what it means."""

    severity: Severity
    meaning: str


KINDS: dict[str, Kind] = {
    # Page and block
    "no_blocks": Kind("warning", "The page holds no project block."),
    "no_fields": Kind("warning", "A block has no labelled field at all."),
    "no_title": Kind("warning", "A block has no title."),
    "unlabelled_text": Kind("info", "Text of a block stands under no label; kept as a section."),
    "unknown_label": Kind("warning", "A labelled line whose label the source's profile doesn't know."),
    "proposed_label": Kind("info", "A label's meaning was mapped by likeness, unconfirmed by a person."),
    "labelled_line": Kind("info", "A line of narrative starts like a label; kept as narrative."),
    "misspelt_label": Kind("info", "A label was recognised in spite of its spelling."),
    "repeated_label": Kind("info", "A label occurs more than once in a block."),
    "empty_field": Kind("info", "A label with nothing behind it."),
    "markup_residue": Kind("info", "Left-overs of markup in the text; cleaned from values, not from raw."),
    # Values
    "unparsed_value": Kind("warning", "A value could not be read; its words are kept."),
    "ambiguous_value": Kind("warning", "A value can be read in more than one way; none was chosen."),
    "partly_parsed": Kind("info", "A value was read, but not all of its words."),
    "unknown_currency": Kind("info", "An amount without a stated currency."),
    "unknown_place": Kind("info", "A place that neither the standard lists nor the lookup know."),
    "uncertain_code": Kind("info", "A code was read in spite of its spelling."),
    "reversed_period": Kind("warning", "A time frame that ends before it starts."),
    "impossible_date": Kind("warning", "A date that no calendar has."),
    # Within a record
    "budget_disagrees": Kind("warning", "The text states another budget than the budget field."),
    "period_disagrees": Kind("warning", "The text states another period than the time frame."),
    "title_year_disagrees": Kind("warning", "The text speaks of another year's event than the title."),
    "places_disagree": Kind("warning", "A section names places that the rest of the block never does."),
    "starts_before_code": Kind("info", "The time frame starts two years or more before the year in the code."),
    "code_spelt_otherwise": Kind("info", "The text spells the project's own code in another way."),
    "repeated_marker": Kind("info", "A list numbers two items alike."),
    # Between records
    "shared_narrative": Kind("info", "Two projects share a narrative word for word."),
    "shared_code": Kind("warning", "Two different projects use one code."),
    "uncertain_match": Kind("warning", "Two records may be one project; a person should decide."),
    "contradictory_decisions": Kind("error", "People's decisions on pairs contradict each other."),
    "unused_decision": Kind("info", "A decision names a record or project that no page has."),
    "ambiguous_decision": Kind("warning", "Both sides of a decision name the same record, so it decides nothing."),
    "stale_correction": Kind("warning", "The page no longer says what a correction expects."),
    "flagged_value": Kind("warning", "A person flagged this value."),
    "dropped_value": Kind("info", "A person dropped the value; its words are kept."),
    "chained_match": Kind("error", "A chain of matches joins different projects; it was cut."),
    "weights_learnt": Kind("info", "Weights of matching were learnt from the source's own records."),
    "weights_not_learnt": Kind("info", "The records are too few to learn weights of matching from."),
    # Refresh
    "bound_violated": Kind("warning", "A figure of the refresh lies outside its expected bounds."),
    "incomplete_listing": Kind("warning", "The bound on pages ended a refresh before the listing did."),
    "stale_page": Kind("warning", "The page could not be fetched; an older snapshot of it was used."),
}


def issue_row(
    kind: str,
    message: str,
    *,
    snapshot_id: str | None = None,
    record_id: str | None = None,
    project_id: str | None = None,
    field: str | None = None,
    char_start: int | None = None,
    char_end: int | None = None,
) -> Mapping[str, Any]:
    """A row of `issues`; its id follows from its content, so the same finding keeps it."""
    content = (kind, message, snapshot_id, record_id, project_id, field, char_start, char_end)
    return {
        "issue_id": hashlib.sha256(repr(content).encode()).hexdigest()[:16],
        "severity": KINDS[kind].severity,
        "kind": kind,
        "snapshot_id": snapshot_id,
        "record_id": record_id,
        "project_id": project_id,
        "field": field,
        "message": message,
        "char_start": char_start,
        "char_end": char_end,
    }
