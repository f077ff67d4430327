"""What the file of a thing says of it."""

import pytest

from leapgraph.dataset import Dataset
from leapgraph.errors import DataError
from leapgraph.release.entity_documents import EntityDescriptions
from support.example_project import BASE


@pytest.fixture
def descriptions(dataset: Dataset) -> EntityDescriptions:
    return EntityDescriptions(BASE, dataset.merged_lines())


def subjects(lines: list[bytes]) -> set[str]:
    return {line.split(b" ")[0][1:-1].decode().removeprefix(BASE) for line in lines}


def test_each_thing_that_is_described_has_a_name(descriptions: EntityDescriptions) -> None:
    assert descriptions.names() == [
        "id/ann",
        "id/bob",
        "id/club",
        "source/letter",
        "source/wikidata",
        "statement/ann-member",
        "statement/bob-member",
    ]


def test_a_person_has_the_statements_that_name_it_in_full(descriptions: EntityDescriptions) -> None:
    lines = descriptions.description_of("id/ann")

    assert (
        f"<{BASE}statement/ann-member> <http://www.w3.org/ns/org#role> <{BASE}vocab#role-chair> .\n".encode() in lines
    )
    assert "statement/bob-member" not in subjects(lines)


def test_what_points_at_a_thing_is_there(descriptions: EntityDescriptions) -> None:
    assert f"<{BASE}id/club> <https://schema.org/member> <{BASE}id/ann> .\n".encode() in descriptions.description_of(
        "id/ann"
    )


def test_what_is_mentioned_has_its_types_and_names_and_no_more(descriptions: EntityDescriptions) -> None:
    lines = descriptions.description_of("id/ann")

    assert b'"The Club"@en' in b"".join(lines)
    assert b'"chair"@en' in b"".join(lines)
    assert b"foundingDate" not in b"".join(lines)


def test_a_source_does_not_repeat_what_is_taken_from_it(descriptions: EntityDescriptions) -> None:
    lines = descriptions.description_of("source/letter")

    cited = f"<{BASE}statement/ann-member> <http://www.w3.org/ns/prov#wasDerivedFrom> <{BASE}source/letter> .\n"
    assert cited.encode() in lines
    assert b"org#role" not in b"".join(lines)


def test_all_own_triples_are_in_the_description(dataset: Dataset, descriptions: EntityDescriptions) -> None:
    for name, lines in descriptions:
        own = [line for line in dataset.merged_lines() if line.startswith(f"<{BASE}{name}> ".encode())]

        assert set(own) <= set(lines) <= set(dataset.merged_lines())
        assert sorted(lines) == lines


def test_the_vocabulary_is_one_document(descriptions: EntityDescriptions) -> None:
    assert {"vocab#role-chair", "vocab#share", "vocab#year"} == subjects(descriptions.vocabulary())


@pytest.mark.parametrize("slug", ["../../etc/passwd", "a/b", ".hidden", "a b", "a%2Fb", "", "x#y"])
def test_a_slug_that_is_no_file_name_is_refused(slug: str) -> None:
    descriptions = EntityDescriptions(BASE, [f"<{BASE}id/{slug}> <a:p> <a:o> .\n".encode()])

    with pytest.raises(DataError, match="cannot be a file"):
        descriptions.names()


def test_names_that_are_one_file_on_many_systems_are_refused() -> None:
    lines = [f"<{BASE}id/{slug}> <{BASE}vocab#p> <{BASE}id/x> .\n".encode() for slug in ("ann", "Ann")]

    with pytest.raises(DataError, match="id/Ann and id/ann differ by letter case alone"):
        EntityDescriptions(BASE, lines).names()


def test_no_thing_stands_where_a_host_shows_its_folder() -> None:
    with pytest.raises(DataError, match="cannot be a page"):
        EntityDescriptions(BASE, [f"<{BASE}id/index> <{BASE}vocab#p> <{BASE}id/x> .\n".encode()]).names()
