"""Tables of answers: heads in words, columns that only repeat others left out, terms in words."""

from dataclasses import replace

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.namespaces import NAMESPACES
from leapgraph.project import TOOL_PROJECT
from leapgraph.site.answer_caveats import answer_caveats
from leapgraph.site.answer_tables import ROWS_ON_PAGE, AnswerTables
from leapgraph.sparql.results import Solutions
from support.site_model import site_model

Term = NamedNode | BlankNode | Literal
BASE = "https://w3id.org/leap-graph/"
XSD = NAMESPACES["xsd"]
DIANE, NEILL = (NamedNode(f"{BASE}id/{name}") for name in ("diane-goldstein", "neill-franklin"))
SECTION = NamedNode(f"{BASE}source/wikipedia-leap-board")


def tables() -> AnswerTables:
    return site_model(TOOL_PROJECT).answers


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def answer(variables: str, *rows: tuple[Term | None, ...]) -> Solutions:
    return Solutions(tuple(variables.split()), list(rows))


def heads(solutions: Solutions) -> list[str]:
    return [column.head for column in tables().table(solutions).columns]


def test_a_name_beside_its_thing_is_left_out() -> None:
    rows = answer("person name", (DIANE, Literal("Diane Goldstein")), (NEILL, None))

    table = tables().table(rows)

    assert [column.head for column in table.columns] == ["person"]
    assert table.rows == ((DIANE,), (NEILL,))


def test_a_name_that_differs_in_one_row_stays() -> None:
    rows = answer("person name", (DIANE, Literal("Diane Goldstein")), (NEILL, Literal("Franklin")))

    assert heads(rows) == ["person", "name"]


def test_a_name_before_its_thing_is_left_out_too() -> None:
    assert heads(answer("name person", (Literal("Diane Goldstein"), DIANE))) == ["person"]


def test_equal_literals_are_two_columns() -> None:
    year = typed("2017", "gYear")

    assert heads(answer("start end", (year, year))) == ["start", "end"]
    assert heads(answer("low high", (Literal("a"), Literal("a")))) == ["low", "high"]


def test_a_number_never_is_the_name_of_a_thing() -> None:
    assert heads(answer("person count", (DIANE, typed("1", "integer")))) == ["person", "count"]
    assert heads(answer("person code", (DIANE, typed("Diane Goldstein", "token")))) == ["person", "code"]


def test_the_title_of_a_source_is_left_out_beside_its_citation() -> None:
    assert heads(answer("section title", (SECTION, Literal("Board of directors")))) == ["section"]


def test_a_subject_that_begins_the_name_of_each_statement_is_left_out() -> None:
    seat = NamedNode(f"{BASE}statement/diane-goldstein-board")

    assert heads(answer("statement subject", (seat, DIANE), (NEILL, NEILL))) == ["statement"]
    assert heads(answer("statement subject", (seat, DIANE), (seat, NEILL))) == ["statement", "subject"]
    assert heads(answer("statement person", (seat, DIANE))) == ["statement", "person"]


def test_sources_that_another_column_has_in_each_row_are_left_out_and_named() -> None:
    other = NamedNode(f"{BASE}source/drugpolicy-7818")
    rows = answer("person placeSource source", (DIANE, SECTION, SECTION), (NEILL, None, other))

    table = tables().table(rows)

    assert [column.head for column in table.columns] == ["person", "source"]
    assert table.same == ("place source",)
    assert heads(answer("person placeSource source", (DIANE, SECTION, other))) == ["person", "place source", "source"]
    assert heads(answer("person placeSource source", (DIANE, SECTION, SECTION))) == ["person", "source"]


def test_columns_without_a_value_are_left_out_and_named() -> None:
    table = tables().table(answer("person endDate", (DIANE, None)))

    assert [column.head for column in table.columns] == ["person"]
    assert table.empty == ("end date",)


def test_an_answer_without_rows_has_its_columns() -> None:
    assert heads(answer("person name")) == ["person", "name"]


def test_a_head_is_the_name_of_the_property_that_fits_else_words() -> None:
    kind = Literal("tertiary source")

    assert heads(answer("sourceKind", (kind,))) == ["kind of source"]
    assert heads(answer("about", (Literal("one value"),))) == ["about"]
    assert heads(answer("contradictedBy service_source", (DIANE, NEILL))) == ["contradicted by", "service source"]
    assert heads(answer("othersource source", (SECTION, DIANE))) == ["other source", "source"]


def test_a_source_is_cited() -> None:
    citation = tables().cell(SECTION).citation

    assert citation is not None
    assert (citation.publisher_name, citation.section) == (Literal("English Wikipedia", language="en"),
                                                           Literal("Board of directors", language="en"))  # fmt: skip


def test_a_short_citation_names_the_document_by_its_publisher_where_that_has_one_document() -> None:
    board = site_model(TOOL_PROJECT).citations.citation(SECTION.value)

    assert board.short_words == "English Wikipedia, Board of directors"
    assert replace(board, is_only_of_publisher=False).short_words == (
        "English Wikipedia, “Law Enforcement Action Partnership”, Board of directors"
    )
    assert replace(board, section=None).short_words == "English Wikipedia, “Law Enforcement Action Partnership”"
    assert replace(board, publisher_name=None).short_words == "“Law Enforcement Action Partnership”, Board of directors"


def test_what_only_looks_like_a_source_is_no_citation() -> None:
    assert tables().cell(NamedNode(f"{BASE}source/none-such")).citation is None


def test_terms_are_in_words() -> None:
    def words(term: Term) -> str:
        return tables().cell(term).words

    assert words(typed("true", "boolean")) == "yes"
    assert words(typed("0", "boolean")) == "no"
    assert words(typed("2022-04-25", "date")) == "25 April 2022"
    assert words(typed("2017-01", "gYearMonth")) == "January 2017"
    assert words(BlankNode("b0")) == "unknown"
    assert words(Literal("<b>bold</b>")) == "<b>bold</b>"


def names(term: Term) -> list[str]:
    return [name.value for _, name in tables().cell(term).things]


def test_things_that_a_text_lists_are_named() -> None:
    both = f"{DIANE.value} {NEILL.value}"

    assert names(Literal(both)) == ["Diane Goldstein", "Neill Franklin"]
    assert names(Literal(f"{both} and more")) == []
    assert names(Literal(f"{DIANE.value} {BASE}id/none-such")) == []


def test_an_iri_without_a_label_is_words_of_a_vocabulary_or_an_address() -> None:
    assert names(NamedNode(f"{NAMESPACES['schema']}jobTitle")) == ["job title"]
    assert names(NamedNode("https://www.example.org/a%20b/?p=1")) == ["example.org/a b/?p=1"]
    assert names(NamedNode("https://creativecommons.org/licenses/by-sa/4.0/")) == ["CC BY-SA 4.0"]
    assert names(NamedNode("urn:x:y")) == ["urn:x:y"]


def test_an_address_leads_to_it_and_a_script_nowhere() -> None:
    assert tables().cell(Literal("https://example.org/")).address == "https://example.org/"
    assert tables().cell(Literal("javascript:alert(1)")).address == ""
    assert tables().cell(Literal("//example.org/")).address == ""


def test_a_page_has_the_first_rows_of_a_large_answer() -> None:
    table = tables().table(answer("number", *[(typed(str(n), "integer"),) for n in range(ROWS_ON_PAGE + 5)]))

    assert (len(table.rows), table.count) == (ROWS_ON_PAGE, ROWS_ON_PAGE + 5)
    assert table.columns[0].width == "number"


def test_a_column_whose_values_come_later_stays() -> None:
    rows = [(DIANE, None)] * ROWS_ON_PAGE + [(DIANE, Literal("Diane Goldstein"))]

    assert heads(answer("person name", *rows)) == ["person", "name"]


def test_caveats_count_what_is_disputed_and_how_good_the_sources_are() -> None:
    rows = answer("person contradictedBy source", (DIANE, NEILL, SECTION), (NEILL, None, SECTION))

    assert list(answer_caveats(rows, tables())) == [
        "For one row another statement says otherwise or, of another year, may do so: see “contradicted by”.",
        "It rests on one document, without a date.",
        "By kind: tertiary source.",
    ]


def test_caveats_count_the_kinds_of_sources() -> None:
    documents = [NamedNode(f"{BASE}source/{name}") for name in ("drugpolicy-7818", "leap-new-leadership")]
    unknown = NamedNode(f"{BASE}source/copssaylegalize-2017-05")
    rows = answer("source", (SECTION,), *[(one,) for one in (*documents, unknown)], (unknown,))

    assert list(answer_caveats(rows, tables())) == [
        "It rests on 4 documents, of which 3 have no date.",
        "By kind: not known 1, primary source 1, secondary source 1, tertiary source 1.",
    ]


def test_sections_of_a_document_are_one_source() -> None:
    other = NamedNode(f"{BASE}source/wikipedia-leap-funding")
    dated = NamedNode(f"{BASE}source/leap-spring-2019")

    assert list(answer_caveats(answer("source", (SECTION,), (other,)), tables())) == [
        "It rests on one document, in 2 sections, without a date.",
        "By kind: tertiary source.",
    ]
    assert list(answer_caveats(answer("source", (SECTION,), (other,), (dated,)), tables())) == [
        "It rests on 2 documents, one of them in 2 sections; one has no date.",
        "By kind: primary source 1, tertiary source 1.",
    ]


def test_the_dataset_is_no_source_beside_others() -> None:
    own = NamedNode(f"{BASE}source/leap-graph")

    assert list(answer_caveats(answer("source", (SECTION,), (own,)), tables())) == [
        "It rests on one document, without a date.",
        "By kind: tertiary source.",
        "Some rows are words of this dataset itself.",
    ]
    assert list(answer_caveats(answer("source", (own,)), tables())) == ["It is words of this dataset itself."]


def test_what_no_source_says_to_be_past_has_no_no() -> None:
    table = tables().table(
        answer("person former", (DIANE, typed("false", "boolean")), (NEILL, typed("true", "boolean")))
    )

    assert [tables().cell(row[1]).words for row in table.rows] == ["not said to be past", "yes"]


def test_no_row_is_no_finding() -> None:
    (caveat,) = answer_caveats(answer("person"), tables())

    assert caveat.startswith("No row means that nothing in this graph answers")
