"""Whatever the JSON holds: N-Triples that are N-Triples, or an EntityError."""

import contextlib
import copy
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from leapgraph.errors import DataError, RunError
from leapgraph.wikibase import EntityError, entity_ntriples, entity_stub, read_entities
from leapgraph.wikibase.write_lexical_forms import encode_iri
from support.samples import SAMPLES, sample_entity, sample_json

# The grammar of N-Triples 1.1, with IRIs that have a scheme.
IRI = r'<[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|^`\\]*>'
BLANK = r"_:[0-9A-Za-z]+"
LITERAL = rf'"(?:[^\x22\x5C\n\r]|\\[tbnrf"\'\\]|\\u[0-9A-F]{{4}})*"(?:\^\^{IRI}|@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)?'
LINE = re.compile(rf"(?:{IRI}|{BLANK}) {IRI} (?:{IRI}|{BLANK}|{LITERAL}) \.")

HOSTILE = st.one_of(
    st.text(max_size=20),
    st.text('<>"\\{}|^`\x00\n\r\t .@$%-:/Qq1PéЖ😀', max_size=12),
    st.sampled_from(["", "x" * 1_000_000, "http://a.example/> <http://b.example/", "\ud800", "Q\u0661"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=5,
)


def small() -> dict[str, Any]:
    """Give a real item with a little of everything: two statements a property, few terms and links."""
    entity = sample_entity("Q622899")
    for key in ("labels", "descriptions", "aliases", "sitelinks"):
        entity[key] = dict(list(entity[key].items())[:3])
    entity["claims"] = {key: statements[:2] for key, statements in entity["claims"].items()}
    return entity


SMALL = small()


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the path to everything inside a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, child in children for deeper in places(child, (*path, key)))]


PLACES = places(SMALL)[1:]


def is_well_formed(text: str) -> bool:
    return text.endswith("\n") and all(LINE.fullmatch(line) for line in text[:-1].split("\n"))


def partly(entity: dict[str, Any]) -> str:
    """Convert an item, but for the parts that cannot be: all of these are named, and none of it is left behind."""
    left_out: list[str] = []
    text = entity_ntriples(entity, omit=lambda _kind, error: left_out.append(str(error)))
    if not left_out:
        assert text == entity_ntriples(entity)
    # Every reference and value that is named is described, and those alone.
    named = set(re.findall(r"(?:wasDerivedFrom|/value/P[0-9]+)> (<[^>]+>) \.", text))
    described = set(re.findall(r"^(<[^>]+/(?:reference|value)/[^>]+>) ", text, re.MULTILINE))
    assert named == described
    return text


def test_the_grammar_of_these_tests_knows_what_is_none() -> None:
    good = '<a:b> <a:b> "x\\n"@en .'

    assert is_well_formed(f"{good}\n")
    for bad in ('<a b> <a:b> "x" .', '<a:b> <a:b> "x"y" .', "<a:b> <a:b> <c> .", '<a:b> <a:b> "x"@e_n .', f"{good} "):
        assert not is_well_formed(f"{bad}\n")


def test_real_items_are_well_formed() -> None:
    for item in SAMPLES:
        assert is_well_formed(entity_ntriples(sample_entity(item)))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_changed_item_gives_n_triples_or_an_error(data: st.DataObject) -> None:
    entity = copy.deepcopy(SMALL)
    for _ in range(data.draw(st.integers(1, 2))):
        *path, last = data.draw(st.sampled_from(PLACES))
        try:
            place = entity
            for step in path:
                place = place[step]
            if data.draw(st.booleans()):
                place[last] = data.draw(JSON)
            elif data.draw(st.booleans()):
                del place[last]
            elif isinstance(place, dict):
                place[data.draw(HOSTILE)] = place.pop(last)
        except (KeyError, IndexError, TypeError):
            continue  # the change before took the place away

    for make in (entity_ntriples, entity_stub, partly):
        with contextlib.suppress(EntityError):
            assert is_well_formed(make(entity))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["string", "external-id", "url", "commonsMedia", "geo-shape", "math", "monolingualtext"]), HOSTILE
)
def test_a_hostile_value_is_read_back_by_a_parser_or_refused(datatype: str, value: str) -> None:
    datavalue: dict[str, Any] = {"type": "string", "value": value}
    if datatype == "monolingualtext":
        datavalue = {"type": "monolingualtext", "value": {"text": value, "language": "en"}}
    snak = {"snaktype": "value", "property": "P1", "datatype": datatype, "datavalue": datavalue}
    statement = {"type": "statement", "id": "Q1$a", "rank": "normal", "mainsnak": snak}
    made = {"type": "item", "id": "Q1", "claims": {"P1": [statement]}}
    if "\ud800" in value or (datatype == "url" and encode_iri(value) is None):
        with pytest.raises(EntityError, match="Q1"):
            entity_ntriples(made)
        return

    text = entity_ntriples(made)

    # Lenient about what RFC 3987 says of the inside of an address, as Wikidata is.
    terms = [
        quad.object
        for quad in parse(text.encode(), RdfFormat.N_TRIPLES, lenient=True)
        if quad.predicate.value.endswith("/prop/direct/P1")
    ]
    assert len(terms) == 1
    if datatype in {"string", "external-id", "math", "monolingualtext"}:
        assert value == terms[0].value


@settings(max_examples=200, deadline=None)
@given(st.builds(bytes.__add__, st.sampled_from([b"", b"\x1f\x8b", b"BZh9", b"PK\x03\x04"]), st.binary(max_size=200)))
def test_any_bytes_are_entities_or_an_error(content: bytes) -> None:
    with contextlib.suppress(DataError, RunError):
        assert list(read_entities(io.BytesIO(content)))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 20_000))
def test_a_cut_answer_is_an_error(length: int) -> None:
    content = sample_json("Q17633526")

    with pytest.raises(DataError, match="standard input"):
        list(read_entities(io.BytesIO(content[:length])))
