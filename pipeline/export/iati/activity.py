"""One project as an `iati-activity`, and what of it can't be one's part."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.export.iati.facts import ProjectFacts, Row
from pipeline.source import Iati

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Codes of the standard's lists.
_STATUS = {"current": "2", "past": "4"}  # ActivityStatus: implementation, closed
_GENERAL, _OBJECTIVES, _OTHER = "1", "2", "4"  # DescriptionType
_DESCRIPTION = {"description": _GENERAL, "summary": _GENERAL, "objective": _OBJECTIVES}
_PLANNED_START, _PLANNED_END = "1", "3"  # ActivityDateType
_GLOBAL, _REGIONAL, _MULTINATIONAL, _NATIONAL = "1", "2", "3", "4"  # ActivityScope
_FUNDING, _GOVERNMENT = "1", "10"  # OrganisationRole, OrganisationType
_M49 = "2"  # RegionVocabulary
_OTHER_IDENTIFIER, _WEB_PAGE = "A9", "A12"  # OtherIdentifierType, DocumentCategory
# What the standard bars from identifiers, and what XML bars from text.
_BARRED = re.compile(r"[/&|?\s]+")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Omission:
    """Something that was not exported: an element, or the whole activity for want of it, and why."""

    project_id: str
    element: str
    value: str | None
    reason: str
    is_whole: bool = False


def identifier(settings: Iati, project_id: str) -> str:
    """The activity's identifier: that of who reports, and the project's without what the standard bars."""
    return f"{settings.reporting_org.ref}-{_BARRED.sub('-', project_id)}"


def activity(facts: ProjectFacts, settings: Iati, publisher: str) -> tuple[Element | None, list[Omission]]:
    """The project as an activity, its elements in the standard's order; None where one that it demands is missing."""
    builder = _Builder(facts, settings, publisher)
    element = builder.build()
    whole = any(omission.is_whole for omission in builder.omissions)
    return None if whole else element, builder.omissions


class _Builder:
    """Adds elements to one activity, and notes what can't be added."""

    def __init__(self, facts: ProjectFacts, settings: Iati, publisher: str) -> None:
        from lxml import etree

        self.make: Callable[..., Any] = etree.SubElement
        self.facts, self.settings, self.publisher = facts, settings, publisher
        self.project: Row = facts.project
        self.omissions: list[Omission] = []
        updated = self.project["last_seen"].isoformat().replace("+00:00", "Z")
        self.root: Any = etree.Element("iati-activity", {"last-updated-datetime": updated})
        if self.project["language"]:
            self.root.set(_LANG, _language(self.project["language"]))
        if self.project["budget_currency"]:
            self.root.set("default-currency", self.project["budget_currency"])

    def build(self) -> Any:
        for part in (
            self.identity, self.title, self.descriptions, self.organisations, self.other_identifier, self.status,
            self.dates, self.places, self.sector, self.budget, self.page, self.comments,
        ):  # fmt: skip
            part()
        return self.root

    def omit(self, element: str, value: Any, reason: str, *, whole: bool = False) -> None:
        said = None if value is None else str(value)
        self.omissions.append(Omission(self.project["project_id"], element, said, reason, is_whole=whole))

    def narrative(self, parent: Any, text: str, language: str | None = None) -> None:
        element = self.make(parent, "narrative")
        element.text = _NO_XML.sub("\ufffd", text)
        if language:
            element.set(_LANG, _language(language))

    def identity(self) -> None:
        self.make(self.root, "iati-identifier").text = identifier(self.settings, self.project["project_id"])
        org = self.settings.reporting_org
        element = self.make(self.root, "reporting-org", {"ref": org.ref, "type": org.type, "secondary-reporter": "1"})
        self.narrative(element, org.name)

    def title(self) -> None:
        if self.project["title"] is None:
            self.omit("title", None, "the page has no title", whole=True)
            return
        self.narrative(self.make(self.root, "title"), self.project["title"], self.project["language"])
        for title in self.project["alt_titles"]:
            self.omit("title", title, "its language is not known, and the standard takes one title a language")

    def descriptions(self) -> None:
        """Each kind of narrative once, from the first record that has it."""
        taken: set[str] = set()
        for record in self.facts.records:
            kinds = set()
            for section in self.facts.sections[record["record_id"]]:
                if section["section"] in taken:
                    reason = "another record of the project has a section of this kind, which was taken"
                    self.omit("description", section["text"][:80], reason)
                    continue
                kinds.add(section["section"])
                kind = _DESCRIPTION.get(section["section"], _OTHER)
                heading = f"{section['heading_raw']}\n" if kind == _OTHER and section["heading_raw"] else ""
                element = self.make(self.root, "description", {"type": kind})
                self.narrative(element, f"{heading}{section['text']}", record["language"])
            taken |= kinds
        if not taken:
            self.omit("description", None, "the page has no narrative, and the standard demands one", whole=True)

    def organisations(self) -> None:
        settings, project, known = self.settings, self.project, 0
        for org in settings.participating:
            named = {"ref": org.ref, "type": org.type, "role": org.role}
            self.organisation(org.name, {key: value for key, value in named.items() if value})
            known += 1
        if project["donor"]:
            kind = {"type": _GOVERNMENT} if project["funding_type"] == "government" else {}
            self.organisation(project["donor"], {"role": _FUNDING, **kind})
            known += 1
        elif project["funding"]:
            self.omit("participating-org", project["funding"], "the funding names no organisation")
        others = [(project["division_name"] or project["division"], settings.division_role, "division_role")]
        others += [(partner["name"] or partner["raw"], settings.partner_role, "partner_role")
                   for partner in self.facts.partners]  # fmt: skip
        for name, role, key in others:
            if name and role:
                self.organisation(name, {"role": role})
                known += 1
            elif name:
                self.omit("participating-org", name, f"the page doesn't say its role; [iati] {key} may")
        if not known:
            self.omit("participating-org", None, "no organisation with a known role; [iati] may name one", whole=True)

    def organisation(self, name: str, attributes: dict[str, str]) -> None:
        self.narrative(self.make(self.root, "participating-org", attributes), name)

    def other_identifier(self) -> None:
        if self.project["code"]:
            found = self.make(self.root, "other-identifier", {"ref": self.project["code"], "type": _OTHER_IDENTIFIER})
            self.narrative(self.make(found, "owner-org"), self.publisher)

    def status(self) -> None:
        status = self.project["status"]
        if status is None:
            self.omit("activity-status", None, "the page doesn't say whether it runs or is past", whole=True)
        else:
            self.make(self.root, "activity-status", {"code": _STATUS[status]})

    def dates(self) -> None:
        """The time frame as planned dates: pages don't say whether it was kept."""
        start, end = self.project["start_date"], self.project["end_date"]
        if start is None:
            self.omit("activity-date", end, "the page states no start, and the standard demands one", whole=True)
            return
        for day, kind in ((start, _PLANNED_START), (end, _PLANNED_END)):
            if day is not None:
                element = self.make(self.root, "activity-date", {"iso-date": day.isoformat(), "type": kind})
                if self.facts.time_frame_raw:
                    self.narrative(element, self.facts.time_frame_raw, self.project["language"])

    def places(self) -> None:
        """The one place, which has all; of several the standard wants shares in per cent, and pages have none."""
        places = self.facts.places
        if not places:
            self.omit("recipient-country", None, "the page names no place in a field for places")
            return
        scope = _scope(places)
        if scope:
            self.make(self.root, "activity-scope", {"code": scope})
        (place, *others) = places
        country, region = _alpha_2(place["iso3"]), place["m49"] if place["kind"] == "region" else None
        if others:
            names = "; ".join(row["name"] or row["raw"] for row in places)
            self.omit("recipient-country", names, "of several places the standard demands shares, the page has none")
        elif place["kind"] == "country" and country:
            self.make(self.root, "recipient-country", {"code": country})
        elif region:
            self.make(self.root, "recipient-region", {"code": region, "vocabulary": _M49})
        elif place["kind"] != "all":
            self.omit("recipient-country", place["raw"], "it has no code in the standard's lists")

    def sector(self) -> None:
        sector = self.settings.sector
        if sector is None:
            self.omit(
                "sector", None, "the page names none; [iati] may. The XML Schema doesn't demand it, the standard does"
            )
        else:
            self.make(self.root, "sector", {"code": sector.code, "vocabulary": sector.vocabulary})

    def budget(self) -> None:
        project = self.project
        amount, start, end = project["budget_amount"], project["start_date"], project["end_date"]
        if amount is None:
            return
        for is_so, reason in (
            (project["budget_amount_max"] is not None, "it is a range"),
            (project["budget_currency"] is None, "its currency is not known"),
            (project["budget_period"] == "annual", "it is yearly, and the page doesn't say for which years"),
            (start is None or end is None, "the standard demands a period, the page states none"),
            (
                start and end and end >= _year_after(start),
                "it covers more than the year that the standard allows",
            ),
        ):
            if is_so:
                self.omit("budget", f"{amount} {project['budget_currency'] or ''}".strip(), reason)
                return
        budget = self.make(self.root, "budget")
        self.make(budget, "period-start", {"iso-date": start.isoformat()})
        self.make(budget, "period-end", {"iso-date": end.isoformat()})
        valued = {"currency": project["budget_currency"], "value-date": start.isoformat()}
        self.make(budget, "value", valued).text = f"{amount:f}"

    def page(self) -> None:
        if self.facts.url is None:
            self.omit("document-link", None, "the page was read from a file, not from an address")
            return
        link = self.make(self.root, "document-link", {"format": "text/html", "url": self.facts.url})
        self.narrative(self.make(link, "title"), f"Page of {self.publisher}", "en")
        self.make(link, "category", {"code": _WEB_PAGE})

    def comments(self) -> None:
        for record in self.facts.records:
            if record["comment"]:
                self.omit("comment", record["comment"], "the standard has no element for it")


def _scope(places: Any) -> str | None:
    """What the places say of the activity's scope; None where they are of several kinds."""
    kinds = {place["kind"] for place in places}
    if kinds == {"all"}:
        return _GLOBAL
    if kinds == {"country"}:
        return _NATIONAL if len(places) == 1 else _MULTINATIONAL
    return _REGIONAL if kinds == {"region"} and len(places) == 1 else None


def _alpha_2(iso3: str | None) -> str | None:
    if iso3 is None:
        return None
    import pycountry

    if iso3 == "XKX":
        return "XK"
    country = pycountry.countries.get(alpha_3=iso3)
    return country.alpha_2 if country else None


def _language(tag: str) -> str:
    """The language of a BCP 47 tag, which is what the standard lists."""
    return tag.split("-", maxsplit=1)[0]


def _year_after(day: dt.date) -> dt.date:
    """The same day a year later, of 29 February the day after."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, month=3, day=1)
