"""Links the tables of a folder with the matcher, as `un-projects link` does without a configuration.

What the matcher imports when it is needed is imported here beforehand, as the peers do: start-up is not timed.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd  # noqa: F401 — pyarrow would import it with the first array
import scipy.sparse.csgraph  # noqa: F401
from rapidfuzz import distance, process  # noqa: F401

from pipeline.linkage import core, files, propose


def main(folder: Path) -> None:
    """Write `result.csv`, and print the seconds that it took."""
    tables = [
        files.read_table(p).drop_columns(["row"]) for n in ("left", "right") if (p := folder / f"{n}.csv").exists()
    ]
    wall, cpu = time.perf_counter(), time.process_time()
    linked = core.link(tables[0], tables[1] if len(tables) > 1 else None, propose(*tables))
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    if linked.split is None:
        result = np.stack([np.arange(len(linked.groups)), linked.groups], axis=1)
    else:
        result = np.stack([linked.candidates.left, linked.candidates.right], axis=1)[linked.same]
    np.savetxt(folder / "result.csv", result, fmt="%d", delimiter=",")
    print(json.dumps(took))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
