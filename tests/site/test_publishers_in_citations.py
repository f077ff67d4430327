"""Who published a document stands before its title, unless the title, a description, begins with that name."""

import pytest
from pyoxigraph import Literal

from leapgraph.site.source_citations import Citation

NAME = Literal("A B")


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        (Citation("x", Literal("[C D]"), publisher_name=NAME), "A B, C D"),
        (Citation("x", Literal("[A B, C D]"), publisher_name=NAME, is_publisher_in_title=True), "A B, C D"),
        (Citation("x", Literal("A B"), publisher_name=NAME, is_publisher_in_title=True), "A B, “A B”"),
        (Citation("x", Literal("[C D]")), "C D"),
    ],
)
def test_the_publisher_is_named_once(citation: Citation, words: str) -> None:
    assert citation.short_words == words
    assert citation.words == f"{words}, undated"
