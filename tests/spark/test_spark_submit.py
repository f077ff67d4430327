"""`leapgraph extract` under spark-submit: its session and its settings."""

import json
from pathlib import Path

import pytest

from extraction.extract_support import content, extract, save
from support.made_dumps import AGENCIES, entity_lines
from support.required_programs import find_or_skip
from support.spark_submit import submit

pytestmark = pytest.mark.spark


@pytest.fixture(autouse=True)
def _java() -> None:
    find_or_skip("java", "openjdk-17-jre-headless")


def test_the_session_is_the_one_that_spark_submit_configured(tmp_path: Path) -> None:
    dump = save(tmp_path, *entity_lines(6), b"broken")
    arguments = ("--dump", dump, "--where", AGENCIES, "--range-size", "200K", "-o")
    alone = extract(*arguments, tmp_path / "alone")
    log = tmp_path / "log"
    log.mkdir()
    settings = {
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log.as_uri(),
        "spark.eventLog.compress": "false",
    }
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]

    result = submit(
        tmp_path, ["--master", "local[1]", "--name", "nonprofits", *options], (*arguments, tmp_path / "spark")
    )

    assert (result.returncode, alone.returncode) == (1, 1), result.stderr
    # To spark-submit both streams are one, and its own log the other.
    assert result.stdout == (alone.stdout + alone.stderr).replace(b"/alone", b"/spark")
    assert content(tmp_path / "spark") == content(tmp_path / "alone")
    events = [json.loads(line) for path in log.rglob("events_*") for line in path.read_bytes().splitlines()]
    properties = next(one["Spark Properties"] for one in events if "Spark Properties" in one)
    assert (properties["spark.master"], properties["spark.app.name"]) == ("local[1]", "nonprofits")
    tasks = [one for one in events if one["Event"] == "SparkListenerTaskEnd"]
    assert len(tasks) == len(json.loads(content(tmp_path / "alone")["SUMMARY.json"])["parts"])
