"""The scripts with data hold it as it is, in the same bytes on every machine."""

import gzip
import json
from base64 import b64decode
from hashlib import sha256
from typing import Any

from leapgraph.dataset import Dataset, NamedGraph
from leapgraph.site.data_script_format import (
    LabelEntry,
    QuestionEntry,
    data_script,
    engine_script,
    labels_script,
    questions_script,
    used_terms,
)


def value(script: bytes, name: str) -> Any:
    start = f"(globalThis.leapgraph??={{loading:{{}}}}).{name}="
    text = script.decode()
    assert text.startswith(start)
    assert text.endswith(";\n")
    return json.loads(text[len(start) : -2])


def test_the_dataset_is_its_triples_graph_after_graph() -> None:
    first, second = b'<urn:a> <urn:b> "\xf0\x9f\x98\x80\xc3\xa4" .\n', b"<urn:a> <urn:b> <urn:c> .\n"
    dataset = Dataset({"one": NamedGraph("urn:g", [first]), "two": NamedGraph("urn:h", [second])})

    found = value(data_script(dataset), "data")

    text = gzip.decompress(b64decode(found["text"])).decode()
    assert text.encode() == first + second
    # In units of UTF-16, of which the first character of the text has two.
    assert found["graphs"] == [["urn:g", len(first.decode()) + 1], ["urn:h", len(second)]]


def test_compressed_bytes_are_the_same_on_every_machine() -> None:
    dataset = Dataset({"one": NamedGraph("urn:g", [b"<urn:a> <urn:b> <urn:%d> .\n" % number for number in range(99)])})

    assert (
        sha256(data_script(dataset)).hexdigest() == "7740f4d909a2d705d39e9ff19ce904395757bb0d38b40e0a41ee7f9bb2cdb99f"
    )
    assert (
        sha256(engine_script("worker", bytes(range(256)) * 9)).hexdigest()
        == "d98fb64cf9db5d574b31895422169dc962018329e7662079065b11cf55036bfa"
    )


def test_an_entry_leaves_out_what_is_usual() -> None:
    entries = [
        LabelEntry("One", "id/one.html", "person", "Uno", "https://example.org/id/one"),
        LabelEntry("Term", "vocab.html#term", iri="https://example.org/vocab#term"),
        LabelEntry("name", "", "property", iri="https://schema.org/name"),
    ]

    found = value(labels_script("https://example.org/", {"x": "urn:x"}, entries, ["urn:p"], "urn:main"), "labels")

    assert found == {
        "base": "https://example.org/",
        "main": "urn:main",
        "prefixes": {"x": "urn:x"},
        "terms": ["urn:p"],
        "entries": [
            ["One", "id/one.html", "person", "Uno"],
            ["Term", "vocab.html#term"],
            ["name", "", "property", "", "https://schema.org/name"],
        ],
    }


def test_questions_are_lists_in_order() -> None:
    assert value(questions_script([QuestionEntry("a-b", "What?", "a", "ASK {}\n")]), "questions") == [
        ["a-b", "What?", "a", "ASK {}\n"]
    ]


def test_terms_are_properties_and_classes() -> None:
    lines = [
        b"<urn:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> .\n",
        b'<urn:s> <urn:p> "<urn:no>" .\n',
        b"_:b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> _:c .\n",
    ]

    assert used_terms(lines) == ["http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "urn:C", "urn:p"]
