"""What the graph would have on Wikidata: from the queries alone, the same on both engines, each with its sources."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from leapgraph.dataset import Dataset
from leapgraph.errors import DataError
from leapgraph.infobox.predict_shown_statements import is_usable_reference
from leapgraph.infobox.property_mapping import read_mapping
from leapgraph.project import Project
from leapgraph.release.build_dataset import published_dataset
from leapgraph.sync.load_snapshot import read_snapshot
from leapgraph.sync.plan_model import DesiredStatement
from leapgraph.sync.planning.desired_statements import DesiredTerm, desired_statements, desired_terms
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes
from leapgraph.wikibase.mentioned_entities import statement_snaks
from support.extra_facts import membership, person
from support.hypothesis_plans import item, snak, wish
from support.snapshot_fixture import pulled_project

Json = dict[str, Any]
STATEMENT = "https://w3id.org/leap-graph/statement/"
NO_SOURCE = "no source of ours that the infobox would accept"


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return pulled_project(tmp_path_factory.mktemp("pulled"))


@pytest.fixture(scope="module")
def dataset(pulled: Project) -> Dataset:
    return published_dataset(pulled)


@pytest.fixture(scope="module")
def statements(pulled: Project, dataset: Dataset) -> list[DesiredStatement]:
    return desired(pulled, dataset)


@pytest.fixture
def copy(pulled: Project, tmp_path: Path) -> Project:
    return Project(shutil.copytree(pulled.root, tmp_path / "copy"))


def desired(project: Project, dataset: Dataset | None = None, engine: str = "oxigraph") -> list[DesiredStatement]:
    dataset = dataset or published_dataset(project)
    return desired_statements(project, dataset, read_snapshot(project), read_mapping(project), engine)


def of(statements: list[DesiredStatement], row: str) -> list[DesiredStatement]:
    return [one for one in statements if one.row == row]


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def times(one: DesiredStatement) -> dict[str, str]:
    """Return the times of a statement's qualifiers by property."""
    groups = one.statement.get("qualifiers", {}).items()
    return {name: group[0]["datavalue"]["value"]["time"][:8] for name, group in groups}


def test_both_engines_want_the_same(pulled: Project, dataset: Dataset, statements: list[DesiredStatement]) -> None:
    assert desired(pulled, dataset, "rdflib") == statements


def test_what_has_a_source_and_an_item_can_be_brought(pulled: Project, statements: list[DesiredStatement]) -> None:
    words = read_snapshot(pulled).labels.snak_text

    assert {(one.row, words(one.statement["mainsnak"])) for one in statements if not one.obstacle} >= {
        ("name", '"LAW ENFORCEMENT ACTION PARTNERSHIP, INC." (en)'),
        ("name", '"Law Enforcement Action Partnership" (en)'),
        ("former_name", '"Law Enforcement Against Prohibition" (en)'),
        ("formation", "2002-03-16"),
        ("tax_id", '"16-1645758"'),
        ("headquarters", "Q54145 (Medford)"),
        ("website", '"https://lawenforcementactionpartnership.org"'),
    }


def test_a_statement_is_whole_and_has_no_id(statements: list[DesiredStatement]) -> None:
    assert [one for one in statements if "id" in one.statement or one.statement["rank"] != "normal"] == []
    assert [one for one in statements if add_statement_hashes(one.statement) != one.statement] == []
    assert len(statements) == len({(one.row, str(one.statement)) for one in statements})


def test_a_fact_from_wikipedia_alone_is_not_brought(statements: list[DesiredStatement]) -> None:
    (kind,) = of(statements, "type")  # and no code of a taxonomy, which is no kind

    assert kind.obstacle == NO_SOURCE
    assert kind.statement["references"] == []
    assert kind.sources == (f"{STATEMENT}leap-kind",)
    assert kind.unusable == 1


def test_a_source_without_an_address_is_counted_as_one_that_cannot_be_used(copy: Project) -> None:
    change(copy.graph / "sources.ttl", "    schema:url <https://www2.guidestar.org/profile/16-1645758> ;\n", "")

    (tax_id,) = of(desired(copy), "tax_id")

    assert tax_id.obstacle == NO_SOURCE
    assert (tax_id.statement["references"], tax_id.unusable) == ([], 1)


def test_every_reference_is_one_that_the_infobox_accepts(pulled: Project, statements: list[DesiredStatement]) -> None:
    labels = read_snapshot(pulled).labels
    references = [reference for one in statements for reference in one.statement["references"]]

    assert references
    assert [one for one in references if not is_usable_reference(one, labels)] == []


def test_two_of_ours_with_one_value_are_one_statement_with_the_sources_of_both(
    statements: list[DesiredStatement],
) -> None:
    (headquarters,) = of(statements, "headquarters")

    assert headquarters.sources == (f"{STATEMENT}leap-address", f"{STATEMENT}leap-headquarters")
    assert [list(one["snaks"]) for one in headquarters.statement["references"]] == [["P854", "P813"]]


def test_an_address_elsewhere_says_nothing_of_the_headquarters(copy: Project) -> None:
    change(copy.graph / "leap.ttl", "Suite 9, Medford, MA", "Suite 9, Medfordville, MA")

    (headquarters,) = of(desired(copy), "headquarters")

    assert headquarters.sources == (f"{STATEMENT}leap-headquarters",)
    assert headquarters.obstacle == NO_SOURCE


def test_who_has_no_item_is_named_and_not_brought(statements: list[DesiredStatement]) -> None:
    people = [one for row in ("leader_name", "board_of_directors", "founder") for one in of(statements, row)]

    assert len(people) > 15
    assert {"no item for Diane Goldstein", "no item for Jack A. Cole"} < {one.obstacle for one in people}
    assert [one for one in people if one.obstacle != f"no item for {one.text}"] == []


def test_those_in_office_before_have_their_end(copy: Project) -> None:
    director = "org:organization id:leap ; org:role role:executive-director"
    start, end = 'schema:startDate "1901"^^xsd:gYear', 'schema:endDate "1902"^^xsd:gYear'
    with (copy.graph / "people.ttl").open("a", encoding="utf-8") as file:
        file.write(person("ann", "Ann") + membership("is", "ann", f"{director} ; {start}"))
        file.write(person("bob", "Bob") + membership("was", "bob", f"{director} ; {start} ; {end}"))

    directors = {one.text: times(one) for one in of(desired(copy), "leader_name3")}

    assert directors["Ann"] == {"P580": "+1901-00"}
    assert directors["Bob"] == {"P580": "+1901-00", "P582": "+1902-00"}


def test_what_is_past_without_a_date_is_left_out(statements: list[DesiredStatement]) -> None:
    sources = {source for one in statements for source in one.sources}

    assert not sources & {f"{STATEMENT}diane-goldstein-former-chair", f"{STATEMENT}leap-website-leap-cc"}


def test_a_status_is_the_one_that_the_item_has_under_the_same_name(statements: list[DesiredStatement]) -> None:
    (status,) = of(statements, "status")

    assert status.statement["mainsnak"]["datavalue"]["value"]["id"] == "Q18325436"


def test_a_reference_has_the_address_and_the_date_as_exact_as_the_source(statements: list[DesiredStatement]) -> None:
    (former,) = of(statements, "former_name")
    (reference,) = former.statement["references"]

    assert list(reference["snaks"]) == ["P854", "P577", "P813"]
    assert reference["snaks"]["P577"][0]["datavalue"]["value"]["time"] == "+2017-05-00T00:00:00Z"
    assert former.statement["qualifiers"]["P582"][0]["datavalue"]["value"]["precision"] == 10


def test_a_title_that_is_known_stands_in_the_reference(copy: Project) -> None:
    change(copy.graph / "sources.ttl", '"[GuideStar profile 16-1645758]"@en', '"A profile"@en')

    (tax_id,) = of(desired(copy), "tax_id")

    (reference,) = tax_id.statement["references"]
    assert reference["snaks-order"] == ["P854", "P1476", "P813"]
    assert reference["snaks"]["P1476"][0]["datavalue"]["value"] == {"language": "en", "text": "A profile"}


def days(wished: DesiredStatement) -> list[list[str]]:
    """Return the days of reading that each reference of a statement says."""
    references = [one["snaks"].get("P813", []) for one in wished.statement["references"]]
    return [[snak["datavalue"]["value"]["time"] for snak in group] for group in references]


def test_the_day_on_which_a_source_was_read_stands_in_the_reference(statements: list[DesiredStatement]) -> None:
    (tax_id,) = of(statements, "tax_id")

    assert days(tax_id) == [["+2026-11-23T00:00:00Z"]]
    assert [one for one in statements if not one.obstacle and not all(map(any, days(one)))] == []


def test_of_two_days_of_reading_the_last_stands_there(copy: Project) -> None:
    text = (copy.graph / "sources.ttl").read_text("utf-8")
    (copy.graph / "sources.ttl").write_text(
        text + 'source:guidestar-leap fabio:hasAccessDate "2026-11-25"^^xsd:date, "2025-12-01"^^xsd:date .\n', "utf-8"
    )

    (tax_id,) = of(desired(copy), "tax_id")

    assert days(tax_id) == [["+2026-11-25T00:00:00Z"]]


@pytest.mark.parametrize("read", ['"2026-11"^^xsd:gYearMonth', '"in autumn"@en'])
def test_what_is_no_day_of_reading_is_not_brought(copy: Project, read: str) -> None:
    path = copy.graph / "sources.ttl"
    path.write_text(path.read_text("utf-8").replace('"2026-11-23"^^xsd:date', read), "utf-8")

    (tax_id,) = of(desired(copy), "tax_id")

    assert days(tax_id) == [[]]
    assert tax_id.obstacle == ""


@pytest.mark.parametrize("datatype", [None, "string"])
def test_a_wiki_without_the_property_gets_no_retrieved_date(
    copy: Project, dataset: Dataset, datatype: str | None
) -> None:
    with_datatype(copy, "P813", datatype)

    (tax_id,) = of(desired(copy, dataset), "tax_id")

    assert days(tax_id) == [[]]
    assert tax_id.obstacle == ""


def with_datatype(project: Project, property_id: str, datatype: str | None) -> None:
    """Give a property another datatype on the wiki, or take it away there."""
    for name in ("properties.json", "stubs.json"):
        path = project.wikidata / name
        whole = json.loads(path.read_text("utf-8"))
        if property_id in whole["entities"]:
            whole["entities"][property_id]["datatype"] = datatype
            if datatype is None:
                del whole["entities"][property_id]
            path.write_text(json.dumps(whole), "utf-8")


@pytest.mark.parametrize(
    "case",
    [
        ("P1297", "string", "tax_id", "the mapping says that P1297 is of type external-id, and the wiki says string"),
        ("P577", "string", "website", "the wiki says that P577 is of type string, and our value has another type"),
        ("P854", "time", "tax_id", "the wiki says that P854 is of type time, and our value has another type"),
        ("P582", None, "former_name", "the wiki has no property P582: run `leapgraph pull` again if it has it now"),
        ("P856", None, "website", "the wiki has no property P856: run `leapgraph pull` again if it has it now"),
    ],
)
def test_what_the_wiki_has_otherwise_is_not_brought(
    copy: Project, dataset: Dataset, case: tuple[str, str | None, str, str]
) -> None:
    property_id, datatype, row, message = case
    with_datatype(copy, property_id, datatype)

    assert of(desired(copy, dataset), row)[0].obstacle == message


OTHER = "http://wiki.example/entity/"


def test_another_wiki_is_spoken_to_in_its_own_terms(tmp_path: Path) -> None:
    project = pulled_project(tmp_path, concept_base=OTHER)

    wishes = desired(project)

    statements = {one.row: one for one in wishes}
    (status, _) = read_snapshot(project).pull_status(project.main_entity)
    assert status == "mismatch"  # our vocabulary names no kind of thing by what that wiki calls it
    assert {one.row for one in wishes if not one.obstacle} == {
        "name", "former_name", "formation", "tax_id", "website",
    }  # fmt: skip
    assert statements["status"].obstacle == NO_SOURCE
    assert statements["type"].obstacle == "no item for nonprofit organization"


def test_an_item_that_the_pull_took_for_something_else_is_not_synced(copy: Project) -> None:
    (copy.wikidata / "identity.ttl").unlink()
    change(copy.wikidata / "record.json", '"status": "linked"', '"status": "disagrees", "reason": "it is a film"')

    with pytest.raises(DataError, match=r"the pull did not take Q999999001 for <.*/id/leap>: it is a film; settle"):
        desired(copy)


@pytest.mark.parametrize(
    "case",
    [
        ("tax_id.rq", "CONSTRUCT", "CONSTRUCTS", r"queries/sync/tax_id\.rq:\d+"),
        ("tax_id.rq", "wikibase:NormalRank", "wikibase:BestRank", r"queries/sync/tax_id\.rq: .*it has no rank"),
        ("tax_id.rq", "ps:P1297", "ps:P1298", r"queries/sync/tax_id\.rq: .*it has no values of P1297"),
        ("formation.rq", "psv:P571 ?value", "psv:P570 ?value", r"formation\.rq: .*needs a node, a wikibase:TimeValue"),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(
    copy: Project, dataset: Dataset, case: tuple[str, str, str, str]
) -> None:
    name, before, after, message = case
    change(copy.queries / "sync" / name, before, after)

    with pytest.raises(DataError) as caught:
        desired(copy, dataset)
    assert re.search(message, str(caught.value)), str(caught.value)


def test_a_question_that_is_no_construct_is_refused(copy: Project, dataset: Dataset) -> None:
    (copy.queries / "sync" / "tax_id.rq").write_text("SELECT ?item WHERE { ?item ?p ?o }", "utf-8")

    with pytest.raises(DataError, match=r"queries/sync/tax_id\.rq: a query here must be a CONSTRUCT query"):
        desired(copy, dataset)


def named(text: str, language: str = "en", *, ended: bool = False) -> DesiredStatement:
    """Return a sourced name."""
    qualifiers = {"P582": [snak("P582", ("2017-00-00", 9))]} if ended else None
    return wish("name", "P1448", (language, text), "https://a.example/x", qualifiers=qualifiers)


def test_a_sourced_name_is_an_alias_where_there_is_a_label() -> None:
    terms = desired_terms([named("MADE"), named("Other"), named("Old", ended=True)], item())

    assert terms == [
        DesiredTerm("alias", "en", "Other", ("https://example.org/statement/1",)),
        DesiredTerm("alias", "en", "Old", ("https://example.org/statement/1",)),
    ]


def test_the_longest_name_that_holds_is_the_label_where_there_is_none() -> None:
    names = [named("Name", "de"), named("Langer Name", "de"), named("Ein früherer Name", "de", ended=True)]

    assert [(one.kind, one.text) for one in desired_terms(names, item())] == [
        ("label", "Langer Name"),
        ("alias", "Name"),
        ("alias", "Ein früherer Name"),
    ]


def test_a_name_that_the_item_has_is_no_term() -> None:
    there = {**item(), "labels": {"mul": {"value": "Made"}}, "aliases": {"en": [{"value": "Other"}]}}

    assert desired_terms([named("Made"), named("other"), named("MADE INC. OF OHIO")], there) == []


def test_a_name_without_a_source_is_no_term() -> None:
    bare = named("Other")

    assert desired_terms([DesiredStatement(bare.row, bare.statement, bare.sources, NO_SOURCE)], item()) == []


def test_what_a_statement_says_of_an_unknown_value_is_no_term() -> None:
    assert desired_terms([wish("name", "P1448", None, "https://a.example/x")], item()) == []


def test_every_time_has_the_precision_of_its_source(statements: list[DesiredStatement]) -> None:
    shown = {
        (one["datavalue"]["value"]["time"], one["datavalue"]["value"]["precision"])
        for wished in statements
        for one in statement_snaks(wished.statement)
        if one["datavalue"]["type"] == "time"
    }

    assert shown >= {("+2002-00-00T00:00:00Z", 9), ("+2002-03-16T00:00:00Z", 11), ("+2017-01-00T00:00:00Z", 10)}
    assert {precision for time, precision in shown if time[6:11] == "00-00"} <= {9}


def test_a_query_of_names_that_gives_none_is_reported(copy: Project, dataset: Dataset) -> None:
    (copy.queries / "sync" / "names.rq").write_text("ASK { ?item ?p ?o }", "utf-8")

    with pytest.raises(DataError, match=r"queries/sync/names\.rq: this must be a SELECT query"):
        desired(copy, dataset)
