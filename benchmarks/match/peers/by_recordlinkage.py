"""Links the tables of a folder with recordlinkage, set up as its documentation does, with its unsupervised ECM."""

import json
import sys
import time
from pathlib import Path

import pandas as pd
import recordlinkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

PERSON = {
    "given_name": "jarowinkler", "surname": "jarowinkler", "date_of_birth": None, "soc_sec_id": None,
    "address_1": "levenshtein", "suburb": "jarowinkler", "postcode": None, "state": None,
    "born": None, "street": "levenshtein", "town": "jarowinkler", "phone": None,
}  # fmt: skip
WORK = {"title": "jarowinkler", "authors": "jarowinkler", "author": "jarowinkler", "venue": "jarowinkler", "year": None}
PERSON_BLOCKS = ("given_name", "surname", "date_of_birth", "soc_sec_id", "born", "phone", "postcode")


def main(folder, name):
    tables = [pd.read_csv(folder / f"{s}.csv", dtype=str).set_index("row")
              for s in ("left", "right") if (folder / f"{s}.csv").exists()]  # fmt: skip
    wall, cpu = time.perf_counter(), time.process_time()
    work = not name.startswith(("febrl", "persons"))
    index = recordlinkage.Index()
    if work:
        index.sortedneighbourhood("title", window=9)
        index.sortedneighbourhood("authors" if "authors" in tables[0] else "author", window=9)
    else:
        for column in PERSON_BLOCKS:
            if column in tables[0]:
                index.block(column)
    pairs = index.index(*tables)
    compare = recordlinkage.Compare()
    for column, method in (WORK if work else PERSON).items():
        if column in tables[0] and method:
            compare.string(column, column, method=method, threshold=0.85, label=column)
        elif column in tables[0]:
            compare.exact(column, column, label=column)
    found = recordlinkage.ECMClassifier().fit_predict(compare.compute(pairs, *tables))
    left, right = (found.get_level_values(n).astype(int).to_numpy() for n in (0, 1))
    if len(tables) == 1:
        n = len(tables[0])
        labels = connected_components(coo_matrix(([1] * len(left), (left, right)), shape=(n, n)), directed=False)[1]
        result = pd.DataFrame({"row": range(n), "cluster": labels})
    else:
        kept = pd.DataFrame({"l": left, "r": right + len(tables[0])})
        result = kept.drop_duplicates("l").drop_duplicates("r")
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    result.to_csv(folder / "result.csv", header=False, index=False)
    print(json.dumps(took))


main(Path(sys.argv[1]), sys.argv[2])
