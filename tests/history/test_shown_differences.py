"""What the page of a release shows of what was withdrawn since."""

from leapgraph.history.shown_differences import ShownDifferences, show_differences
from support.made_comparands import BASE, differences_of

CLASS = 'schema:Person rdfs:label "Person"@en .'
ANN = f'id:ann a schema:Person ; schema:name "Ann"@en . {CLASS}'
MARK = "id:ann owl:deprecated true ."


def shown(old: str, new: str, *withdrawn: str) -> ShownDifferences:
    return show_differences(differences_of(old, new), frozenset(f"{BASE}id/{name}" for name in withdrawn), BASE)


def sentences(of: ShownDifferences) -> list[str]:
    return [one.text for one in of.found.flattened]


def test_a_withdrawal_is_shown_without_a_name() -> None:
    found = shown(ANN, f'{MARK} id:ann skos:note "Ann asked for it."@en . {CLASS}', "ann")

    assert sentences(found) == ["An entry (Person) withdrawn"]
    assert (found.withdrawn, found.counts) == (0, {"withdrawn": 1})
    assert [found.anchor(one) for one in found.found.flattened] == [""]
    assert not found.by_iri
    assert f"{BASE}id/ann" not in repr(found.found)


def test_a_withdrawal_of_what_the_release_describes_still_hides_what_it_said() -> None:
    found = shown(ANN, f"{ANN.replace('Ann', 'Annie')} {MARK}", "ann")

    assert sentences(found) == ["An entry (Person) withdrawn"]
    assert found.withdrawn == 1


def test_a_rename_is_shown_by_what_it_is_called_now() -> None:
    old, new = ANN, f"{ANN.replace('id:ann', 'id:anna')} {MARK} id:ann dcterms:isReplacedBy id:anna ."

    assert sentences(shown(old, new)) == ["Ann has another IRI: id/ann is now id/anna"]
    assert sentences(shown(old, new, "ann")) == ["Ann has another IRI: id/anna"]
    assert sentences(shown(old, new, "anna", "ann")) == []


def test_a_statement_about_what_was_renamed_is_shown() -> None:
    seat = 'statement:s schema:member id:ann ; schema:roleName "chair" .'
    old, new = f"{ANN} {seat}", f"{ANN} {seat.replace('chair', 'member')}".replace("id:ann", "id:anna")

    texts = sentences(shown(old, f"{new} {MARK} id:ann dcterms:isReplacedBy id:anna .", "ann"))

    assert len(texts) == 2
    assert "Ann has another IRI: id/anna" in texts
