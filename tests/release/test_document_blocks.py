"""A document joined from blocks is the document of its triples, and a block is laid out once for all of them."""

import pytest

from leapgraph.dataset import Dataset, NamedGraph, lines_to_triples
from leapgraph.namespaces import prefix_table
from leapgraph.release.document_blocks import DocumentBlocks
from leapgraph.release.entity_documents import EntityDescriptions
from leapgraph.serialization.jsonld import entity_document
from leapgraph.serialization.jsonld_context import make_context
from leapgraph.turtle import write_turtle
from support.example_project import BASE

PREFIXES = prefix_table(BASE)
BLANK = f"<{BASE}id/ann> <https://schema.org/address> _:c14n0 .\n".encode()
OF_BLANK = b'_:c14n0 <https://schema.org/name> "here"@en .\n'


@pytest.mark.parametrize("more", [[], [BLANK, OF_BLANK]])
def test_documents_are_those_of_their_triples(dataset: Dataset, more: list[bytes]) -> None:
    lines = sorted([*dataset.merged_lines(), *more])
    context = make_context(PREFIXES, Dataset({"people": NamedGraph("", lines)}))
    descriptions = EntityDescriptions(BASE, lines)
    blocks = DocumentBlocks(PREFIXES, context)

    for name in descriptions.names():
        about = descriptions.description_of(name)
        described = [blocks.block(subject) for subject in descriptions.subjects_of(name)]
        assert blocks.turtle(described).decode() == write_turtle(lines_to_triples(about), PREFIXES)
        assert blocks.jsonld(BASE + name, described) == entity_document(BASE + name, about, context)


def test_a_block_is_laid_out_once(dataset: Dataset) -> None:
    descriptions = EntityDescriptions(BASE, dataset.merged_lines())
    blocks = DocumentBlocks(PREFIXES, make_context(PREFIXES, dataset))
    described = [subject for name in descriptions.names() for subject in descriptions.subjects_of(name)]

    laid_out = {id(blocks.block(subject)) for subject in described}

    assert len(laid_out) == len(set(described)) < len(described)
