"""Links the tables of a folder with dedupe. It learns from pairs that a person labels: here 60 true and 60 false ones.

The labels are an advantage that the others have not; they stand in `training.json`, made from the truth.
"""

import json
import random
import sys
import time
from pathlib import Path

import dedupe
import pandas as pd

FIELDS = {
    "febrl": ("given_name", "surname", "date_of_birth", "soc_sec_id", "address_1", "suburb", "postcode"),
    "persons": ("given_name", "surname", "born", "street", "town", "phone"),
    "dblp-acm": ("title", "authors", "venue", "year"),
    "cora": ("title", "author", "venue", "year", "pages"),
}


def main(folder, name):
    random.seed(1)
    tables = [pd.read_csv(folder / f"{s}.csv", dtype=str) for s in ("left", "right") if (folder / f"{s}.csv").exists()]
    names = next(fields for start, fields in FIELDS.items() if name.startswith(start))
    starts = [0, len(tables[0])]
    data = [
        {start + n: {f: (row[f].lower() if isinstance(row[f], str) else None) for f in names}
         for n, row in enumerate(table.to_dict("records"))}
        for start, table in zip(starts, tables, strict=False)
    ]  # fmt: skip
    everything = {k: v for side in data for k, v in side.items()}
    labelled = json.loads((folder / "training.json").read_text())
    wall, cpu = time.perf_counter(), time.process_time()
    variables = [dedupe.variables.String(f, has_missing=True) for f in names]
    model = (dedupe.Dedupe if len(tables) == 1 else dedupe.RecordLink)(variables, num_cores=1)
    model.prepare_training(*data)
    model.mark_pairs(
        {"match": [(everything[a], everything[b]) for a, b in labelled["match"]],
         "distinct": [(everything[a], everything[b]) for a, b in labelled["distinct"]]}
    )  # fmt: skip
    model.train()
    if len(tables) == 1:
        result = [(row, n) for n, (rows, _) in enumerate(model.partition(data[0], 0.5)) for row in rows]
    else:
        result = [tuple(pair) for pair, _ in model.join(*data, 0.5, constraint="one-to-one")]
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    pd.DataFrame(result).to_csv(folder / "result.csv", header=False, index=False)
    print(json.dumps(took))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
