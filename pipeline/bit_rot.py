"""Whether the archive still holds, byte for byte, what was taken in."""

from __future__ import annotations

from pipeline.archive import every_capture, read_body
from pipeline.contract import Violation
from pipeline.errors import BadInputError
from pipeline.source import Source
from pipeline.store import Workspace


def check_archive(workspace: Workspace, source: Source) -> list[Violation]:
    """A violation for each body, quarantined ones too, of which no file holds the bytes any more.

    Raises:
        BadInputError: the manifest can't be read.
    """
    paths: dict[str, list[str]] = {}
    for capture in every_capture(workspace, source):
        if capture.snapshot_id and capture.path and capture.path not in paths.setdefault(capture.snapshot_id, []):
            paths[capture.snapshot_id].append(capture.path)
    found = []
    for snapshot_id, places in paths.items():
        for path in places:
            try:
                read_body(workspace, source, {"path": path, "snapshot_id": snapshot_id})
                break
            except BadInputError as error:
                damage = str(error)
        else:
            found.append(Violation("archive", "snapshots", damage))
    return found
