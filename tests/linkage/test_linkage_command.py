import json

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from made import f1, records

from pipeline.cli import cli
from pipeline.errors import PipelineError


def run(*arguments):
    return CliRunner().invoke(cli, ["link", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def persons(tmp_path):
    table, truth = records(400)
    table = table.add_column(0, "rec_id", [[f"r{place}" for place in range(table.num_rows)]])
    arrow_csv.write_csv(table, tmp_path / "persons.csv")
    return tmp_path, table, truth


def test_a_csv_file_becomes_pairs_and_clusters_and_says_what_was_proposed(persons):
    folder, table, truth = persons
    result = run(folder / "persons.csv", "--out", folder / "out")
    assert result.exit_code == 0
    assert "proposed from the columns" in result.output
    assert "born (date)" in result.output
    clusters = pq.read_table(folder / "out" / "clusters.parquet")
    assert clusters.column("id").to_pylist() == table.column("rec_id").to_pylist()
    assert f1(clusters.column("cluster").to_pylist(), truth) > 0.97
    pairs = pq.read_table(folder / "out" / "pairs.parquet").to_pylist()
    assert {"left", "right", "probability", "decision", "agrees_born"} <= set(pairs[0])
    assert {pair["decision"] for pair in pairs} >= {"same"}
    assert {pair["agrees_born"] for pair in pairs} >= {"equal"}


def test_the_written_configuration_gives_the_same_result(persons):
    folder, _, _ = persons
    run(folder / "persons.csv", "--out", folder / "one")
    result = run(folder / "persons.csv", "--config", folder / "one" / "link.toml", "--out", folder / "two", "--json")
    assert json.loads(result.output)["records"] == len(records(400)[1])
    for name in ("pairs.parquet", "clusters.parquet"):
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()


def test_added_rows_give_the_files_of_a_full_run(persons):
    folder, table, _ = persons
    arrow_csv.write_csv(table.slice(0, 500), folder / "first.csv")
    arrow_csv.write_csv(table.slice(500), folder / "more.csv")
    run(folder / "first.csv", "--out", folder / "grown")
    run("--add", folder / "more.csv", "--out", folder / "grown")
    run(folder / "persons.csv", "--config", folder / "grown" / "link.toml", "--out", folder / "full")
    for name in ("pairs.parquet", "clusters.parquet", "state/compared.parquet"):
        assert (folder / "grown" / name).read_bytes() == (folder / "full" / name).read_bytes()


def test_other_delimiters_and_parquet_are_read_alike(persons):
    folder, table, _ = persons
    arrow_csv.write_csv(table, folder / "bar.csv", arrow_csv.WriteOptions(delimiter="|"))
    pq.write_table(table, folder / "persons.parquet")
    for name in ("persons.csv", "bar.csv", "persons.parquet"):
        run(folder / name, "--out", folder / name.replace(".", "_"))
    results = [(folder / n / "clusters.parquet").read_bytes() for n in ("persons_csv", "bar_csv", "persons_parquet")]
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n1,2,3\n", "bad.csv: can't be read"),
        ("", "bad.csv:1: the file is empty"),
        ("a,a\n1,2\n", "two columns are called 'a'"),
        ("a,b\nx,y\n", "there are no two records to compare"),
        ("id,name\n1,x\n2,x\n", "no column tells records apart"),
    ],
)
def test_a_bad_table_is_one_clear_line(tmp_path, content, message):
    (tmp_path / "bad.csv").write_text(content)
    with pytest.raises(PipelineError, match=message) as error:
        run(tmp_path / "bad.csv", "--out", tmp_path / "out")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


def test_ids_that_name_two_records_are_told(tmp_path):
    table, _ = records(50)
    ids = [f"r{place // 2}" for place in range(table.num_rows)]
    pq.write_table(table.add_column(0, "key", pa.array(ids)), tmp_path / "t.parquet")
    config = tmp_path / "link.toml"
    config.write_text('id = "key"\nblocking = [["born"]]\n[[comparisons]]\nfield = "born"\nkind = "date"\n')
    with pytest.raises(PipelineError, match="the key 'r0' names two records"):
        run(tmp_path / "t.parquet", "--config", config, "--out", tmp_path / "out")


def test_adding_to_nothing_is_told(tmp_path):
    (tmp_path / "new.csv").write_text("a\nx\n")
    with pytest.raises(PipelineError, match="no earlier result to add to"):
        run("--add", tmp_path / "new.csv", "--out", tmp_path / "none")
