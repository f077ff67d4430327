"""What Spark writes, read back: tables by DuckDB, pandas and Spark, statistics beside SPARQL over the triples."""

import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from extraction.extract_support import content, extract, save, summary, triples
from leapgraph.extraction.parts.triple_rows import triple_row
from support.made_dumps import dump_of, entity_lines

if TYPE_CHECKING:
    from leapgraph.extraction.spark.runner import SparkRunner

pytestmark = pytest.mark.spark

TRIPLES = ["subject", "predicate", "object", "datatype", "language"]
ENTITIES = ["id", "label", "types", "json"]
TABLES = {"entities": ENTITIES, "triples": TRIPLES, "neighbour-entities": ENTITIES, "neighbour-triples": TRIPLES}
# Agencies and persons: four of the six real items.
CLASSES = "P31=Q47913,Q327333,Q5"
COUNTS = """
    PREFIX prov: <http://www.w3.org/ns/prov#>
    SELECT ?claim (COUNT(DISTINCT ?item) AS ?items) (COUNT(DISTINCT ?statement) AS ?statements)
        (COUNT(DISTINCT ?sourced) AS ?referenced) WHERE {
        ?item ?claim ?statement FILTER(STRSTARTS(STR(?claim), "http://www.wikidata.org/prop/P"))
        OPTIONAL { ?statement prov:wasDerivedFrom ?reference BIND(?statement AS ?sourced) }
    } GROUP BY ?claim
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, spark: "SparkRunner") -> tuple[Path, Path]:  # noqa: ARG001
    """The results of one process and of Spark, of the same dump, with all that there is to write."""
    folder = tmp_path_factory.mktemp("results in a # folder")
    neighbour = (
        b'{"type":"item","id":"Q47913","labels":{"en":{"language":"en","value":"intelligence \\n \\"agency\\""}}}'
    )
    dump = save(folder, *entity_lines(6), neighbour)
    arguments = ("--dump", dump, "--where", CLASSES, "--range-size", "80K", "--format", "both", "--statistics")
    for name, more in (("alone", ()), ("spark", ("--master", "local[2]"))):
        done = extract(*arguments, "--neighbours", "labels", *more, "-o", folder / name)
        assert done.returncode == 0, done.stderr
    return folder / "alone", folder / "spark"


def rows(result: Path, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table as DuckDB reads them, in an order of their own."""
    import duckdb

    with duckdb.connect() as connection:
        columns = ", ".join(TABLES[table])
        files = str(result / "parquet" / table / "*.parquet")
        query = f"SELECT {columns} FROM read_parquet(?) ORDER BY ALL"  # noqa: S608 - our own names
        return connection.execute(query, [files]).fetchall()


def test_all_but_the_tables_are_the_bytes_of_one_process(results: tuple[Path, Path]) -> None:
    alone, spark = ({path: one for path, one in content(each).items() if "parquet/" not in path} for each in results)

    assert spark == alone
    assert sorted(path.name for path in results[1].parent.iterdir()) == ["alone", "dump.json", "spark"]


@pytest.mark.parametrize("table", TABLES)
def test_each_table_has_the_rows_of_one_process_in_a_file_a_part(results: tuple[Path, Path], table: str) -> None:
    alone, spark = (rows(each, table) for each in results)

    assert spark == alone
    assert spark
    files = {path.name for path in (results[1] / "parquet" / table).iterdir()}
    assert files <= {path.name for path in (results[0] / "parquet" / table).iterdir()}


def test_pandas_and_spark_read_the_rows_of_the_n_triples(results: tuple[Path, Path], spark: "SparkRunner") -> None:
    import pandas as pd
    from pyspark.sql import SparkSession

    folder = results[1] / "parquet/triples"
    frame = pd.read_parquet(folder).astype(object)
    by_pandas = frame.where(frame.notna(), None).itertuples(index=False, name=None)
    by_spark = SparkSession(spark.context).read.parquet(f"file://{folder}").collect()

    expected = sorted((tuple(triple_row(f"{one.decode()}\n")) for one in triples(results[1] / "ntriples")), key=repr)
    assert sorted(by_pandas, key=repr) == expected
    assert sorted(map(tuple, by_spark), key=repr) == expected


def test_parquet_alone_leaves_no_n_triples(tmp_path: Path, results: tuple[Path, Path]) -> None:
    dump = results[0].parent / "dump.json"
    arguments = ("--where", CLASSES, "--range-size", "80K", "--format", "parquet", "--master", "local[2]")

    extract("--dump", dump, *arguments, "-o", tmp_path / "out")

    assert rows(tmp_path / "out", "triples") == rows(results[0], "triples")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["SUMMARY.json", "_SUCCESS", "parquet"]


def test_the_statistics_are_what_sparql_counts_over_the_triples(results: tuple[Path, Path]) -> None:
    store = Store()
    for path in sorted((results[1] / "ntriples").iterdir()):
        store.load(gzip.decompress(path.read_bytes()), RdfFormat.N_TRIPLES, lenient=True)

    solutions = store.query(COUNTS)

    assert isinstance(solutions, QuerySolutions)
    expected = {tuple(one.value.rpartition("/")[2] for one in row) for row in solutions}
    with (results[1] / "statistics/statistics.csv").open(encoding="utf-8", newline="") as file:
        counts = list(csv.DictReader(file))
    names = ("property", "items", "statements", "referenced")
    found = {tuple(row[name] for name in names) for row in counts if row["property"].startswith("P")}
    assert found == expected
    assert len(found) > 100
    assert summary(results[1])["matched"] == 4


@pytest.mark.usefixtures("spark")
def test_parts_whose_tables_another_runner_writes_are_made_anew(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    dump.write_bytes(dump_of([*entity_lines(4), b"broken"]))
    arguments = ("--dump", dump, "--where", CLASSES, "--range-size", "100K", "-o", tmp_path / "out")
    both = (*arguments, "--format", "both")

    stopped = extract(*both, "--max-bad", "0")
    with_tables = extract(*both, "--max-bad", "0", "--master", "local[2]")
    again = extract(*both)

    assert [one.returncode for one in (stopped, with_tables, again)] == [1, 1, 1]
    assert b"going on with" not in with_tables.stderr + again.stderr
    extract(*both[:-3], tmp_path / "at-once", "--format", "both")
    assert content(tmp_path / "out") == content(tmp_path / "at-once")
