"""What a run learned of pages that fit no profile, kept beside its stages so that they and `check` read alike."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.disk import writing
from pipeline.source import CodePattern, Labels, Source
from pipeline.store import Workspace

FILE = "learned.json"


class Learned(msgspec.Struct, frozen=True):
    """Labels and codes beyond the profile, in the profile's own shape."""

    fields: dict[str, list[str]] = {}
    sections: dict[str, list[str]] = {}
    labels: Labels = Labels()
    codes: list[CodePattern] = []


def with_learned(workspace: Workspace, source: Source) -> Source:
    """The source with what the last run on files learned, if it did."""
    path = workspace.stage / FILE
    if not path.exists():
        return source
    learned = msgspec.json.decode(path.read_bytes(), type=Learned)
    profile = source.profile
    return msgspec.structs.replace(
        source,
        profile=msgspec.structs.replace(
            profile,
            fields=learned.fields,
            sections=learned.sections,
            labels=learned.labels,
            codes=learned.codes,
        ),
    )


def forget(workspace: Workspace) -> None:
    """Drop what an earlier run learned."""
    (workspace.stage / FILE).unlink(missing_ok=True)


def learn(workspace: Workspace, source: Source) -> Sequence[str]:
    """Learn what the captures that the run works on say beyond the profile; a line for people if they do."""
    from pipeline.profiling.coverage import measure
    from pipeline.profiling.propose import extend, propose
    from pipeline.split import read_bodies, read_page

    forget(workspace)
    pages = [
        (body, read_page(body["body"], body["content_type"])) for body in read_bodies(workspace, source).to_pylist()
    ]
    foreign = [(body, page) for body, page in pages if not propose([page], source).is_empty]
    if not foreign:
        return ()
    proposal = propose([page for _body, page in foreign], source)
    extended = extend(source, proposal)
    if measure([body for body, _page in foreign], extended).n_blocks == 0:
        return ()
    profile = extended.profile
    learned = Learned(profile.fields, profile.sections, profile.labels, profile.codes)
    path = workspace.stage / FILE
    with writing(path):
        path.write_bytes(msgspec.json.encode(learned))
    one = len(foreign) == 1
    line = (
        f"{len(foreign)} page{'' if one else 's'} do{'es' if one else ''} not fit the profile of {profile.name}:"
        f" {len(proposal.mapped)} labels and {len(proposal.codes)} patterns of codes were added"
        f" on the fly with lower confidence, {len(proposal.unmapped)} labels not;"
        " `un-projects source new NAME --from FILE` writes a profile."
    )
    return (line,)
