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
    from pipeline.split import read_bodies

    forget(workspace)
    foreign = [body for body in read_bodies(workspace, source).to_pylist() if not propose([body], source).is_empty]
    if not foreign:
        return ()
    proposal = propose(foreign, source)
    extended = extend(source, proposal)
    if measure(foreign, extended).n_blocks == 0:
        return ()
    profile = extended.profile
    learned = Learned(profile.fields, profile.sections, profile.labels, profile.codes)
    path = workspace.stage / FILE
    with writing(path):
        path.write_bytes(msgspec.json.encode(learned))
    line = (
        f"{_counted(len(foreign), 'page does', 'pages do')} not fit the profile of {profile.name}:"
        f" {_counted(len(proposal.mapped), 'label')} and {_counted(len(proposal.codes), 'pattern')} of codes were added"
        f" on the fly with lower confidence, {_counted(len(proposal.unmapped), 'label')} not;"
        " `un-projects source new NAME --from FILE` writes a profile."
    )
    return (line,)


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or f'{one}s'}"
