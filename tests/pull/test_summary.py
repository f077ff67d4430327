"""What a pull prints for a person at a terminal."""

import io
import os
import pty
import subprocess
import sys

from leapgraph.wikibase.display_text import SnakFormatter
from support.item_fixtures import snak
from support.pull_fixtures import PullProject


def test_on_a_terminal_what_is_left_is_a_table(project: PullProject) -> None:
    project.write("more.ttl", "id:x a schema:NGO ; schema:sameAs page:A_[b] .".replace("page:A_[b]", "page:Nowhere"))
    terminal, ours = pty.openpty()

    program = subprocess.Popen(
        [sys.executable, "-m", "leapgraph", "pull", "--project", project.root, "--api", project.wiki.api],
        stdout=ours, stderr=ours, env={**os.environ, "COLUMNS": "120", "TERM": "xterm"},
    )  # fmt: skip
    os.close(ours)
    shown = io.BytesIO()
    while chunk := _read(terminal):
        shown.write(chunk)
    os.close(terminal)

    text = shown.getvalue().decode()
    assert program.wait() == 0
    assert "reading" in text
    assert "for a person to settle" in text
    assert "\t" not in text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other side is closed
        return b""


def time_of(text: str, precision: int) -> str:
    value = {"time": text, "precision": precision}
    return SnakFormatter({}).snak({"snaktype": "value", "datavalue": {"type": "time", "value": value}})


def test_a_time_is_shown_as_exactly_as_it_is_known() -> None:
    assert time_of("+2002-03-16T00:00:00Z", 11) == "2002-03-16"
    assert time_of("+00000002002-03-00T00:00:00Z", 10) == "2002-03"
    assert time_of("-0044-00-00T00:00:00Z", 9) == "0044 BCE"
    assert time_of("+12002-00-00T00:00:00Z", 9) == "12002"
    assert time_of("+1800-00-00T00:00:00Z", 7) == "century of 1800"


def test_a_value_is_shown_with_the_labels_that_are_known() -> None:
    words = SnakFormatter({"Q163740": {"labels": {"mul": {"language": "mul", "value": "nonprofit"}}}})

    assert words.snak(snak("P31", "Q163740")) == "Q163740 (nonprofit)"
    assert words.snak(snak("P31", "Q5")) == "Q5"
    assert words.snak(snak("P1128", 12)) == "12"
    assert words.snak(snak("P856", "https://example.org/")) == '"https://example.org/"'
    assert words.snak(snak("P856", None)) == "an unknown value"
