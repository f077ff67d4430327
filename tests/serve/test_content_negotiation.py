"""Which form a client gets for its Accept header: RFC 9110, section 12.5.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.serve.content_negotiation import (
    GRAPH_REPRESENTATIONS,
    HTML,
    RESULT_REPRESENTATIONS,
    choose_representation,
)

FORMS = (*GRAPH_REPRESENTATIONS, HTML)


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (None, ".ttl"),
        ("", ".ttl"),
        ("*/*", ".ttl"),
        ("application/*", ".jsonld"),
        ("text/html", ".html"),
        ("TEXT/HTML", ".html"),
        ("text/html;q=0.5, application/rdf+xml", ".rdf"),
        ("text/turtle;q=0.5,text/html;q=0.5", ".ttl"),
        ("*/*;q=0.1, application/n-triples;q=0.2", ".nt"),
        ("text/*;q=0.9, text/turtle;q=0.1", ".html"),
        ("*/*, text/turtle;q=0", ".jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x";q=1.0', ".jsonld"),
        ("text/turtle;charset=utf-8", ".ttl"),
        ("text/turtle ; q = 0.3 , text/html ; q=0.2", ".ttl"),
        ("text/html;q=2, text/turtle;q=abc, application/rdf+xml;q=0.1", ".rdf"),
        ("nonsense", ".ttl"),
        ("image/png, */*;q=0.01", ".ttl"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", ".html"),
    ],
)
def test_the_most_preferred_representation_is_chosen(accept: str | None, suffix: str) -> None:
    chosen = choose_representation(accept, FORMS)

    assert chosen is not None
    assert chosen.suffix == suffix


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "image/*", "text/html;q=0.000"])
def test_an_accept_without_a_match_is_none(accept: str) -> None:
    assert choose_representation(accept, FORMS[:1]) is None


def test_a_second_name_must_be_requested_as_it_is() -> None:
    by_name = choose_representation("application/json, text/csv", RESULT_REPRESENTATIONS)
    by_range = choose_representation("text/*", RESULT_REPRESENTATIONS)

    assert by_name is not None
    assert by_range is not None
    assert (by_name.media_type, by_range.media_type) == ("application/json", "text/csv; charset=utf-8")


@given(st.text())
def test_no_header_is_too_odd(accept: str) -> None:
    assert choose_representation(accept, FORMS) in {None, *FORMS}
