"""Links the tables of a folder with Splink, as its documentation does: u by random pairs, m by EM in two blocks."""

import json
import sys
import time
from pathlib import Path

import pandas as pd
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

PERSON_TF = ("street_number", "suburb", "postcode")


def febrl(_columns):
    comparisons = [
        cl.ForenameSurnameComparison("given_name", "surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        *(cl.ExactMatch(c).configure(term_frequency_adjustments=True) for c in PERSON_TF),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
    ]
    rules = [("soc_sec_id",), ("given_name", "surname"), ("date_of_birth",), ("postcode", "surname"), ("address_1",)]
    return comparisons, rules, [("soc_sec_id",), ("given_name", "surname", "date_of_birth")], rules[1:3]


def persons(_columns):
    comparisons = [
        cl.ForenameSurnameComparison("given_name", "surname"),
        cl.DateOfBirthComparison("born", input_is_string=True),
        cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
        cl.JaroWinklerAtThresholds("street", [0.9, 0.7]),
        cl.ExactMatch("number"),
        cl.ExactMatch("town").configure(term_frequency_adjustments=True),
    ]
    rules = [("phone",), ("given_name", "surname"), ("born", "surname"), ("born", "given_name"), ("street", "number"),
             ("born", "town")]  # fmt: skip
    return comparisons, rules, [("phone",), ("given_name", "surname", "born")], [("given_name", "surname"), ("born",)]


def bibliography(columns):
    authors = "authors" if "authors" in columns else "author"
    comparisons = [
        cl.JaroWinklerAtThresholds("title", [0.95, 0.88, 0.7]),
        cl.JaroWinklerAtThresholds(authors, [0.95, 0.88, 0.7]),
        cl.JaroWinklerAtThresholds("venue", [0.9, 0.7]),
        cl.LevenshteinAtThresholds("year", [1]),
        *(cl.LevenshteinAtThresholds(c, [2]) for c in ("pages", "volume") if c in columns),
    ]
    rules = [("title",), (authors,), ("substr(title, 1, 12)",), (f"substr({authors}, 1, 8)", "year"),
             ("substr(title, -12)",)]  # fmt: skip
    return comparisons, rules, [("title", authors)], [("title",), (authors,)]


def main(folder, name):
    tables = [pd.read_csv(folder / f"{s}.csv", dtype=str) for s in ("left", "right") if (folder / f"{s}.csv").exists()]
    tables = [table.rename(columns=str.lower).apply(lambda column: column.str.lower().str.strip()) for table in tables]
    setup = febrl if name.startswith("febrl") else persons if name.startswith("persons") else bibliography
    comparisons, rules, sure, training = setup(set(tables[0]))
    wall, cpu = time.perf_counter(), time.process_time()
    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only" if len(tables) == 1 else "link_only",
        unique_id_column_name="row",
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        comparisons=comparisons,
        retain_intermediate_calculation_columns=False,
    )
    registered = [api.register(table) for table in tables]
    linker = Linker(registered[0] if len(tables) == 1 else registered, settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([block_on(*rule) for rule in sure], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in training:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    if len(tables) == 1:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.5)
        found = clusters.as_pandas_dataframe()[["row", "cluster_id"]].astype(int)
    else:
        scored = pairs.as_pandas_dataframe().sort_values("match_probability", ascending=False)
        one = scored.drop_duplicates("row_l").drop_duplicates("row_r")
        found = pd.DataFrame({"l": one["row_l"].astype(int), "r": one["row_r"].astype(int) + len(tables[0])})
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    found.to_csv(folder / "result.csv", header=False, index=False)
    print(json.dumps(took))


main(Path(sys.argv[1]), sys.argv[2])
