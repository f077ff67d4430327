"""The tables of `leapgraph extract --format parquet`, as DuckDB and pandas read them."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from pyoxigraph import RdfFormat, parse

from extraction.extract_support import MATCH, WHERE, content, extract, line, save, triples
from leapgraph.extraction.parts.triple_rows import triple_row
from support.item_fixtures import item
from support.made_dumps import AGENCIES, entity_lines

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return list(entity_lines(12))


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> Path:
    """What is extracted of a dump of real items, in both formats."""
    folder = tmp_path_factory.mktemp("parquet")
    dump = save(folder, *lines)
    arguments = ("--dump", dump, "--where", AGENCIES, "--range-size", "200K", "--format", "both")
    done = extract(*arguments, "--neighbours", "labels", "-o", folder / "out")
    assert done.returncode == 0
    return folder / "out"


def rows(query: str, result: Path) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect() as connection:
        return connection.execute(query.replace("TABLES", str(result / "parquet"))).fetchall()


def test_the_table_of_triples_has_the_rows_of_the_n_triples(result: Path) -> None:
    found = rows("SELECT subject, predicate, object, datatype, language FROM 'TABLES/triples/*.parquet'", result)

    expected = [tuple(triple_row(f"{line.decode()}\n")) for line in triples(result / "ntriples")]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_the_table_of_entities_has_their_json_as_in_the_dump(result: Path, lines: list[bytes]) -> None:
    found = rows("SELECT id, label, types, json FROM 'TABLES/entities/*.parquet' ORDER BY id", result)

    matches = [line.decode() for line in lines if b'"numeric-id":47913' in line]
    label = "Drug Enforcement Administration"
    assert found == [(orjson.loads(one)["id"], label, ["Q20858006", "Q47913"], one) for one in matches]


def test_pandas_reads_the_tables(result: Path) -> None:
    import pandas as pd

    frame = pd.read_parquet(result / "parquet" / "triples")

    assert list(frame.columns) == ["subject", "predicate", "object", "datatype", "language"]
    assert len(frame) == len(triples(result / "ntriples"))


def test_the_tables_are_the_same_bytes_again(tmp_path: Path, result: Path) -> None:
    arguments = ("--dump", result.parent / "dump.json", "--where", AGENCIES, "--range-size", "200K", "--format", "both")

    extract(*arguments, "--neighbours", "labels", "-o", tmp_path / "again")

    assert content(tmp_path / "again") == content(result)


def test_neighbours_have_tables_of_their_own(tmp_path: Path, lines: list[bytes]) -> None:
    organization = b'{"type":"item","id":"Q47913","labels":{"en":{"language":"en","value":"intelligence agency"}}}'
    dump = save(tmp_path, *lines[:6], organization)

    extract(
        "--dump", dump, "--where", AGENCIES, "--neighbours", "labels", "--format", "parquet", "-o", tmp_path / "out"
    )

    found = rows("SELECT id, label, types, json FROM 'TABLES/neighbour-entities/*.parquet'", tmp_path / "out")
    assert found == [("Q47913", "intelligence agency", [], None)]
    assert rows("SELECT count(*) FROM 'TABLES/neighbour-triples/*.parquet'", tmp_path / "out") == [(4,)]
    assert not (tmp_path / "out/ntriples").exists()


def test_a_table_has_the_json_of_an_entity_and_a_label_that_is_text(tmp_path: Path) -> None:
    from pyarrow import parquet

    first = item("Q999999001", "item 1", ("P31", MATCH))
    first["labels"] = {"en": {"language": "en", "value": None}, "mul": {"language": "mul", "value": "for all"}}
    second = item("Q999999002", "item 2", ("P31", MATCH))
    second["labels"]["en"]["language"] = "zh-classical"
    (tmp_path / "dump.json").write_bytes(b"[" + line(first) + b",\n\xef\xbb\xbf" + line(second) + b"]")

    result = extract("--dump", "dump.json", *WHERE, "--format", "both", "-o", "out", cwd=tmp_path)

    assert b"left out 2 terms" in result.stderr
    rows = parquet.read_table(tmp_path / "out/parquet/entities").to_pylist()
    assert [(one["id"], one["label"]) for one in rows] == [("Q999999001", "for all"), ("Q999999002", None)]
    assert [orjson.loads(one["json"]) for one in rows] == [first, second]
    text = b"".join(one + b"\n" for one in triples(tmp_path / "out/ntriples"))
    assert len(list(parse(text, RdfFormat.N_TRIPLES))) == len(text.splitlines())
