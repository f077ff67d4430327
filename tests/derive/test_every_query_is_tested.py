"""No derive query is without a test of what comes of it."""

from pathlib import Path

from support.derive_query import QUERIES


def test_each_query_is_run_by_a_test() -> None:
    text = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    assert [path.stem for path in sorted(QUERIES.glob("*.rq")) if f'"{path.stem}"' not in text] == []
