"""Each kind of change on a few made-up triples: what it is called, and what it does not drown in."""

import pytest

from leapgraph.differences.compare import compare
from leapgraph.differences.formats.headings import answer_summary
from leapgraph.differences.model import Differences, Kind
from support.made_comparands import BASE, comparand, differences_of, texts_of

ANN = 'id:ann a schema:Person ; schema:name "Ann"@en ; dcterms:isReferencedBy source:book .'
SEAT = (
    "statement:ann-seat a rdf:Statement ; rdf:subject id:ann ; rdf:predicate schema:memberOf ; rdf:object id:board ; "
)


def pairs(found: Differences) -> list[tuple[str, str]]:
    """Return the former and present IRIs of what was renamed, below the base."""
    return [(one.before[0].iri[len(BASE) :], one.after[0].iri[len(BASE) :]) for one in found.flattened]


def kinds(old: str, new: str) -> list[Kind]:
    return [one.kind for one in differences_of(old, new).flattened]


def test_a_renamed_node_takes_those_with_it_that_refer_to_it() -> None:
    found = differences_of(
        f"{ANN} {SEAT} prov:wasDerivedFrom source:book .",
        f"""
        {ANN.replace("id:ann", "id:anna")} {SEAT.replace("id:ann", "id:anna")} prov:wasDerivedFrom source:book .""",
    )

    assert texts_of(found) == ["Ann has another IRI: id/ann is now id/anna"]
    assert (found.flattened[0].before[0].iri, found.flattened[0].after[0].iri) == (f"{BASE}id/ann", f"{BASE}id/anna")


def test_nodes_that_were_renamed_together_are_told_apart_by_each_other() -> None:
    text = "id:{0} schema:name 'A' ; schema:knows id:{1} . id:{1} schema:name 'B' ; schema:knows id:{0} ."

    found = differences_of(text.format("a", "b"), text.format("x", "y"))

    assert pairs(found) == [("id/a", "id/x"), ("id/b", "id/y")]


@pytest.mark.parametrize(("old", "new"), [("ab", "yx"), ("ba", "xy")])
def test_equal_nodes_are_paired_by_what_refers_to_them(old: str, new: str) -> None:
    places = "id:{0} a schema:Place ; schema:name 'P' . id:{1} a schema:Place ; schema:name 'P' ."
    text = places + " id:u schema:at id:{0} . id:v schema:at id:{1} ."

    found = differences_of(text.format(*old), text.format(*new))

    assert pairs(found) == [("id/a", "id/y"), ("id/b", "id/x")]


def test_nodes_that_differ_in_what_they_refer_to_alone_are_told_apart() -> None:
    text = "id:{0} schema:name 'A' ; a schema:Place . id:{1} schema:name 'B' ; a schema:Place ."
    text += " statement:{2} a rdf:Statement ; rdf:subject id:{0} . statement:{3} a rdf:Statement ; rdf:subject id:{1} ."

    found = differences_of(text.format("a", "b", "s", "t"), text.format("x", "y", "v", "u"))

    assert ("statement/s", "statement/v") in pairs(found)
    assert ("statement/t", "statement/u") in pairs(found)


def test_a_node_is_not_renamed_if_what_it_refers_to_cannot_be_paired() -> None:
    places = "id:b schema:name 'P' ; a schema:Place . id:c schema:name 'P' ; a schema:Place ."
    old = f"id:a schema:name 'A' ; schema:at id:b . {places}"

    found = kinds(old, "id:x schema:name 'A' ; schema:at id:y . id:y schema:name 'P' ; a schema:Place .")

    assert Kind.RENAMED not in found


def test_what_is_gone_together_with_a_rename_is_told_by_its_former_iri() -> None:
    found = differences_of(f"{ANN} {SEAT} prov:wasDerivedFrom source:book .", ANN.replace("id:ann", "id:anna"))

    removed = next(one for one in found.flattened if one.kind is Kind.REMOVED)
    assert any(b"/id/ann>" in line for line in removed.removed)
    assert not any(b"/id/anna>" in line for line in removed.removed)


def test_a_node_of_which_something_else_differs_too_is_not_renamed() -> None:
    assert set(kinds(ANN, ANN.replace("id:ann", "id:anna").replace("book", "film"))) == {Kind.ADDED, Kind.REMOVED}


def test_a_node_that_says_one_thing_alone_is_not_renamed() -> None:
    assert set(kinds("id:a a schema:Person .", "id:b a schema:Person .")) == {Kind.ADDED, Kind.REMOVED}


def test_a_renamed_property_is_renamed_in_all_its_triples() -> None:
    text = "vocab:{0} a rdf:Property ; rdfs:label 'is at' . id:a vocab:{0} id:b . id:c vocab:{0} id:d ."

    assert kinds(text.format("at"), text.format("isAt")) == [Kind.RENAMED]


def test_a_withdrawn_node_that_another_one_stands_for_is_renamed_if_that_says_the_same() -> None:
    mark = "id:ann owl:deprecated true ; dcterms:isReplacedBy id:anna ."

    assert kinds(ANN, f"{ANN.replace('id:ann', 'id:anna')} {mark}") == [Kind.RENAMED]
    assert kinds(f"{ANN.replace('id:ann', 'id:anna')} {mark}", ANN) == [Kind.RENAMED]


def test_a_withdrawal_says_why_and_what_stands_for_it_now() -> None:
    mark = "id:ann owl:deprecated true ; skos:note 'A mistake.'@en ; dcterms:isReplacedBy id:bob ."
    bob = "id:bob schema:name 'Bob'@en ."

    assert texts_of(differences_of(f"{ANN} {bob}", f"{mark} {bob}")) == [
        "Ann withdrawn: “A mistake.”; Bob stands for it now"
    ]
    assert kinds(f"{mark} {bob}", f"{ANN} {bob}") == [Kind.RESTORED]


def test_a_term_that_stays_described_may_be_withdrawn() -> None:
    old = "vocab:old a rdf:Property ; rdfs:label 'old'@en ."

    found = differences_of(old, f"{old} vocab:old owl:deprecated true ; dcterms:isReplacedBy vocab:new .", "vocabulary")

    assert texts_of(found) == ["old withdrawn; new stands for it now"]


def test_facts_in_another_graph_have_moved() -> None:
    old, new = comparand(people=ANN, funding=""), comparand(people="", funding=ANN)

    assert texts_of(compare(old, new)) == ["Ann moved from People to Funding"]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("schema:name 'Ann'@en", "schema:name 'Anne'@en", "Ann is now called “Anne”"),
        ("schema:name 'Ann'@en", "schema:name 'Ann'@de", "Ann: name changed from “Ann” (en) to “Ann” (de)"),
        ("schema:age '7'", "schema:age 7", "Ann: age changed from 7 (string) to 7 (integer)"),
        ("schema:bio 'cat'@en", "schema:bio 'cat'", "Ann: bio changed from “cat” (en) to cat (string)"),
        ("schema:age 1", "schema:age 2", "Ann: age changed from 1 to 2"),
        ("schema:age 1", "schema:age 1, 2", "Ann: age added: 2"),
        ("schema:born '2001-02'^^xsd:gYearMonth", "", "Ann: born removed: February 2001"),
        ("schema:dead false", "schema:dead true", "Ann: dead changed from no to yes"),
        ("schema:url <https://example.org/id/x>", "schema:url <https://a.example/b>", "Ann: url changed from x to https://a.example/b"),
        ("schema:bio 'was'@en, 'was'@nl", "schema:bio 'is'@en, 'was'@nl", "Ann: bio changed from “was” to “is”"),
        ("schema:bio 'a'@en", "schema:bio 'a'@en, 'b'@nl", "Ann: bio added: “b”"),
        ("schema:at [ schema:street 'Main' ]", "schema:at [ schema:street 'High' ]", "Ann: at changed from something without a name (street: Main) to something without a name (street: High)"),  # noqa: E501
        ("prov:wasDerivedFrom source:a", "prov:wasDerivedFrom source:a, source:b", "Ann: source added: “B”"),
        ("prov:wasDerivedFrom source:a", "prov:wasDerivedFrom source:b", "Ann: source changed from “A” to “B”"),
        ("prov:wasDerivedFrom source:a, source:b", "prov:wasDerivedFrom source:a", "Ann: source removed: “B”"),
        ("prov:wasDerivedFrom source:a", "dcterms:isReferencedBy source:a", "Ann: the same source by another property"),
    ],
)  # fmt: skip
def test_a_change_of_a_thing_in_words(old: str, new: str, text: str) -> None:
    named = "" if "name" in old else "schema:name 'Ann'@en ; "
    rest = "source:a dcterms:title 'A' . source:b dcterms:title 'B' ."

    found = differences_of(*(f"id:ann {named}a schema:Person ; {one} . {rest}" for one in (old, new)))

    assert texts_of(found) == [text]


def test_texts_in_two_languages_are_two_values() -> None:
    texts = ("'a'@en, 'b'@nl", "'c'@en, 'd'@nl")
    old, new = (f"id:ann a schema:Person ; schema:name 'Ann' ; schema:bio {of} ." for of in texts)

    assert texts_of(differences_of(old, new)) == [
        "Ann: bio changed from “a” to “c”",
        "Ann: bio changed from “b” to “d”",
    ]


def test_what_a_blank_node_says_is_part_of_the_difference() -> None:
    old, new = (
        f"id:ann schema:name 'Ann' ; schema:at [ schema:street '{street}' ; schema:in [ schema:name 'X' ] ] ."
        for street in "ab"
    )

    assert [(len(one.removed), len(one.added)) for one in differences_of(old, new).flattened] == [(4, 4)]


def test_of_long_texts_the_part_that_differs_is_shown() -> None:
    text = f"{'before ' * 2000}{{}}{' after' * 15000}"
    sides = (f"id:ann schema:name 'Ann' ; schema:bio '{text.format(word)}'@en ." for word in ("cats", "dogs"))

    found = differences_of(*sides)

    words = texts_of(found)[0]
    assert len(words) < 300
    assert "cats" in words
    assert "dogs" in words
    assert len(found.flattened[0].after[0].text) > 100_000


def test_a_changed_source_names_what_rests_on_it() -> None:
    text = (
        "source:book dcterms:title 'Book' . "
        + SEAT
        + "prov:wasDerivedFrom source:book . id:ann schema:name 'Ann' . id:board schema:name 'the board' ."
    )

    found = differences_of(text, f"{text} source:book schema:url <https://a.example/> .", "sources")

    assert texts_of(found) == ["“Book”: url added: https://a.example/; the source of Ann: member of"]


def test_the_tools_own_bookkeeping_is_no_difference() -> None:
    text = f"""
        <{BASE}> void:triples {{0}} ; void:subset graph:people ; dcat:distribution <{BASE}graph/dataset#file-{{0}}> .
        graph:people void:entities {{0}} ; void:propertyPartition <{BASE}graph/people#property-{{0}}> .
        <{BASE}graph/dataset#file-{{0}}> dcat:byteSize {{0}} ; spdx:checksum <{BASE}graph/dataset#sum-{{0}}> .
        <{BASE}graph/people#property-{{0}}> void:triples {{0}} ; rdfs:label "{{0}}" .
        query:prefixes sh:declare <{BASE}query/prefixes#p{{0}}> . <{BASE}query/prefixes#p{{0}}> sh:prefix "p{{0}}" ."""

    assert not differences_of(text.format(1), text.format(2), "dataset")


def test_what_publish_adds_to_a_release_is_no_difference() -> None:
    day = "'2026-01-02'^^xsd:date"
    stated = f"<{BASE}> dcterms:issued {day} ."
    earlier = f"<{BASE}releases/1>"
    made = f"<{BASE}> dcterms:modified {day} ; dcat:previousVersion {earlier} . {earlier} dcat:version '1' ."

    assert not differences_of(f"{stated} {made}", stated, "dataset")
    assert not differences_of(stated, f"{stated} {made}", "dataset")
    assert differences_of(stated, f"{stated} {made.replace('-02', '-03')}", "dataset")


def test_what_people_state_of_the_dataset_is_a_difference() -> None:
    found = differences_of(
        f"<{BASE}> dcterms:title 'G'@en ; dcat:version '1' .",
        f"<{BASE}> dcterms:title 'G'@en ; dcat:version '2' .",
        "dataset",
    )

    assert texts_of(found) == ["G: version changed from 1 to 2"]


def test_a_question_is_one_difference_whatever_of_it_differs() -> None:
    old = "query:a rdfs:comment 'Who?'@en ; sh:select 'SELECT * {}' . <https://example.org/query/a#p> rdfs:label 'p' ."

    found = differences_of(old, old.replace("{}", "{ }").replace("'p'", "'q'"), "dataset")

    assert [group.name for group in found.groups] == ["questions"]
    assert texts_of(found) == ["The question “Who?” has changed in: query and parameters"]


LISTED = """query:a rdfs:comment 'Who?'@en ; sh:select '''PREFIX id: <https://example.org/id/>
SELECT * { VALUES ?p { id:ann } ?p ?q ?r }''' . <https://example.org/query/a#p> schema:defaultValue id:ann ;
skos:example 'id:bob' ; tool:valuesFrom query:people ."""
FOLLOWED = """query:a rdfs:comment 'Who?'@en ; sh:select '''SELECT * { VALUES ?p { <https://example.org/id/bob> }
 ?p ?q ?r }''' . <https://example.org/query/a#p> schema:defaultValue id:bob ; skos:example 'id:cy' ;
tool:valuesFrom query:people .""".replace("}\n", "}")


@pytest.mark.parametrize(
    ("edit", "parts"),
    [
        (("", ""), []),
        (("?p ?q ?r", "?p ?q ?s"), ["query and parameters"]),
        (("tool:valuesFrom query:people", "rdfs:label 'p'"), ["query and parameters"]),
        (("'Who?'@en", "'Who?'@en ; dcterms:description 'All.'@en"), ["description, query and parameters"]),
    ],
)
def test_a_default_that_is_taken_from_a_list_follows_from_the_data(edit: tuple[str, str], parts: list[str]) -> None:
    found = differences_of(LISTED, FOLLOWED.replace(*edit), "dataset")

    assert texts_of(found) == [f"The question “Who?” has changed in: {one}" for one in parts]


def test_questions_of_any_form_are_asked_and_those_that_cannot_be_are_no_difference() -> None:
    described = """query:a sh:select "SELECT ?s { ?s a schema:Person }" . query:b sh:select "SELECT * { oops" .
        query:c sh:select "INSERT DATA { <x:a> <x:b> <x:c> }" . query:d sh:select "SELECT (NOW() AS ?n) {}" .
        query:e sh:ask "ASK { ?s a schema:Person }" . query:f sh:select "SELECT * { SERVICE <http://a.example/> {} }" .
        query:g sh:construct "CONSTRUCT { ?s <x:is> ?o } { ?s a ?o }" ."""
    described = described.replace("schema:Person", "<https://schema.org/Person>")
    old, new = (comparand(dataset=described, people=people) for people in ("", ANN))

    found = compare(old, new, with_questions=True)

    rows = {
        one.iri[-1]: [[cell.text for cell in row] for row in (*one.removed, *one.added)] for one in found.other_answers
    }
    assert rows == {"a": [["Ann"]], "e": [["no"], ["yes"]], "g": [["Ann", "x:is", "https://schema.org/Person"]]}
    assert [one.iri[-1] for one in found.answers or () if one.problem] == ["b", "c"]
    assert not compare(new, new, with_questions=True)


def test_questions_that_one_side_does_not_describe_are_left_out_with_a_note() -> None:
    found = differences_of("", "query:a rdfs:comment 'Who?'@en ; sh:select 'SELECT * {}' .", "dataset")

    assert not found
    assert found.notes == ("made describes no saved questions: they are not compared.",)


def test_what_is_derived_follows_from_what_is_stated() -> None:
    sides = (
        comparand(
            people=f"{ANN.replace('Ann', name)} {SEAT}.", derived=f"statement:ann-seat rdfs:label '{name}: seat'@en ."
        )
        for name in ("Ann", "Anne")
    )

    assert texts_of(compare(*sides)) == ["Ann is now called “Anne”"]


def test_what_is_derived_otherwise_by_itself_is_counted() -> None:
    sides = (
        comparand(people=f"{ANN} {SEAT}.", derived=f"statement:ann-seat rdfs:label '{name}'@en .") for name in "xy"
    )

    found = compare(*sides)

    assert texts_of(found) == [
        "label: derived otherwise, without a change in what is stated: 1 fact removed and 1 fact added"
    ]


def test_datasets_of_different_bases_are_compared_by_what_follows_the_base() -> None:
    old = comparand(people="id:ann schema:name 'Ann' . id:bob schema:name 'Bob' .")
    other = "https://other.example/"
    lines = [
        line.replace(BASE.encode(), other.encode()).replace(b"Bob", b"Rob")
        for line in old.dataset.graphs["people"].lines
    ]

    found = compare(old, comparand(other, people=lines))

    assert texts_of(found) == ["Bob is now called Rob"]
    assert f"The bases differ, {BASE} and {other}: IRIs are compared by what follows the base" in found.notes[0]
    assert found.flattened[0].removed[0].startswith(b"<%bid/bob>" % BASE.encode())


def test_an_empty_dataset_has_none_of_what_the_other_has() -> None:
    assert [one.kind for one in compare(comparand(), comparand(people=ANN)).flattened] == [Kind.ADDED]
    assert not compare(comparand(), comparand())


def test_another_value_of_a_plain_statement_is_told_once() -> None:
    names = "id:ann schema:name 'Ann' . id:board schema:name 'the board' . id:bureau schema:name 'the bureau' ."
    sides = (
        comparand(
            people=f"{SEAT.replace('id:board', value)} . {names}",
            derived=f"statement:ann-seat rdfs:label 'Ann: {value}' .",
        )
        for value in ("id:board", "id:bureau")
    )

    assert texts_of(compare(*sides)) == ["Ann: member of changed from the board to the bureau"]


def test_what_a_statement_is_about_is_named_as_data() -> None:
    found = differences_of(ANN, f"{ANN} {SEAT} prov:wasDerivedFrom source:book .")

    assert found.flattened[0].mentions == (f"{BASE}id/ann", f"{BASE}id/board", f"{BASE}statement/ann-seat")


def test_a_row_of_the_older_side_has_its_labels() -> None:
    described = "query:a sh:select 'SELECT ?s ?n { ?s schema:name ?n ; a schema:Person }' ."
    prefixed = described.replace("SELECT", "PREFIX schema: <https://schema.org/> SELECT", 1)
    old, new = (
        comparand(people=f"id:ann a schema:Person ; schema:name '{name}' .", dataset=prefixed) for name in ("Ann", "Bo")
    )

    (found,) = compare(old, new, with_questions=True).answers or ()

    assert [[cell.text for cell in row] for row in (*found.removed, *found.added)] == [["Ann", "Ann"], ["Bo", "Bo"]]
    assert answer_summary(found) == "1 row more, 1 row fewer"
