"""Which terms and prefixes there are: those of the vocabularies' own files, and those that a project declares."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leapgraph.checks import check_dataset
from leapgraph.checks.known_terms import FOLDER, list_vocabularies, vocabulary_terms
from leapgraph.dataset import load_dataset
from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES
from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries
from leapgraph.queries.saved_query import find_query
from leapgraph.queries.sib_examples import describe_query_set
from leapgraph.serialization.jsonld_context import make_context
from leapgraph.turtle import format_turtle, read_turtle_file

BASE = "https://club.example/"
DATASET = """
<https://club.example/dataset> a dcat:Dataset, void:Dataset ;
    dcterms:title "Club"@en ; schema:mainEntity id:club ; void:uriSpace "https://club.example/" .

graph:dataset a dcat:Dataset, void:Dataset ; dcterms:title "dataset"@en .

graph:pets a dcat:Dataset, void:Dataset ; dcterms:title "pets"@en .

id:club a schema:Organization ; schema:name "Club" .
"""
SHAPE = """
<https://club.example/shape/Dataset> a sh:NodeShape ; sh:targetClass void:Dataset ;
    sh:property [ sh:path void:uriSpace ; sh:minCount 0 ; sh:message "A dataset says its space."@en ] .
"""
PETS = """
id:rex a foaf:Person ; foaf:name "Rex" ; <http://www.w3.org/2006/vcard/ns#hasEmail> <mailto:rex@club.example> .
"""
VCARD = "http://www.w3.org/2006/vcard/ns#"
DECLARED = f"""
<https://club.example/dataset> sh:declare <https://club.example/prefix/vcard> .
<https://club.example/prefix/vcard> a sh:PrefixDeclaration ; sh:prefix "vcard" ; sh:namespace "{VCARD}"^^xsd:anyURI .
"""
VOCABULARY = f"<https://club.example/dataset> void:vocabulary <{VCARD}> .\n"


@pytest.fixture
def club(tmp_path: Path) -> Callable[..., Project]:
    """Write a project about another organization, its files in canonical form, from text without prefixes."""

    def made(pets: str = PETS, more: str = "", files: dict[str, str] | None = None) -> Project:
        texts = {"graph/dataset.ttl": DATASET + more, "graph/pets.ttl": pets, "shapes/dataset.ttl": SHAPE}
        texts["shapes/pets.ttl"] = SHAPE.replace("/Dataset>", "/Pet>").replace("void:Dataset", "foaf:Person")
        head = "".join(f"@prefix {p}: <{space}> .\n" for p, space in NAMESPACES.items())
        head += "".join(f"@prefix {name}: <{BASE}{name}/> .\n" for name in ("graph", "id"))
        for name in ("graph", "shapes", "queries"):
            (tmp_path / name).mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / name).write_text(head + text, encoding="utf-8")
        for name, text in (files or {}).items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        project = Project(tmp_path)
        for name in texts:
            path = tmp_path / name
            path.write_text(format_turtle(path, project.prefixes), encoding="utf-8")
        return Project(tmp_path)

    return made


def messages(project: Project) -> list[str]:
    return [f"{result.shape.rpartition('/')[2]}: {result.message}" for result in check_dataset(project).results]


def test_terms_are_those_of_the_vocabularies_own_files(club: Callable[..., Project]) -> None:
    real = (
        "schema:funding", "schema:legalAddress", "schema:digitalSourceType", "dcat:resource", "dcat:isVersionOf",
        "dcat:nextVersion", "dcat:inSeries", "foaf:nick", "vann:usageNote", "rdf:_1", "sh:if", "fabio:hasAccessDate",
    )  # fmt: skip
    of_classes = "schema:Certification, schema:3DModel, dcat:DatasetSeries, foaf:Group, org:FormalOrganization"
    said = " ; ".join(f"{term} id:club" for term in real)

    assert messages(club(f"id:rex a {of_classes} ; {said} ; schema:value '1/3'^^owl:rational .")) == []


def test_a_misspelt_term_of_them_is_reported_with_the_one_that_is_meant(club: Callable[..., Project]) -> None:
    (message,) = messages(club("id:rex schema:fundng id:club ."))

    assert message == (
        "Lint-term: <https://schema.org/fundng> is not a term of that vocabulary; did you mean "
        "<https://schema.org/funding>? If it has become one, describe it in a file of the project: "
        "vocabularies/schema.ttl."
    )


def test_what_a_project_declares_it_may_use(club: Callable[..., Project], tmp_path: Path) -> None:
    project = club(PETS, DECLARED + VOCABULARY)

    assert "vcard:hasEmail" in (project.graph / "pets.ttl").read_text(encoding="utf-8")
    assert messages(project) == []

    command = [sys.executable, "-m", "leapgraph", "publish", "--project", project.root, "-o", tmp_path / "dist"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert '"vcard": "http://www.w3.org/2006/vcard/ns#"' in (tmp_path / "dist" / "context.jsonld").read_text()
    assert "vcard:hasEmail <mailto:rex@club.example>" in (tmp_path / "dist" / "graph" / "pets.ttl").read_text()


def test_without_declaration_the_message_gives_what_to_write_where(club: Callable[..., Project]) -> None:
    project = club()
    path = project.graph / "pets.ttl"
    text = path.read_text(encoding="utf-8").replace(f"<{VCARD}hasEmail>", "vcard:hasEmail")
    path.write_text(f"@prefix vcard: <{VCARD}> .\n{text}", encoding="utf-8")
    prefix, term = (message for message in messages(project) if "canonical" not in message)
    advice = [message.partition("graph/dataset.ttl: ")[2] for message in (prefix, term)]

    assert advice[0] == " . ".join(DECLARED.strip().splitlines()).replace(" . . ", " . ").replace(" .  . ", " . ")
    assert advice[1].startswith(VOCABULARY.strip())
    # And what they say helps.
    assert (
        messages(club(PETS, f"{advice[0]}\n{advice[1].removesuffix('Or use a term of a vocabulary that it knows.')}"))
        == []
    )


@pytest.mark.parametrize("ontology", ["http://www.w3.org/2006/vcard/ns", "http://www.w3.org/2006/vcard/ns#"])
def test_a_vocabulary_is_named_by_its_namespace_or_by_its_ontology(club: Callable[..., Project], ontology: str) -> None:
    assert messages(club(PETS, f"<https://club.example/dataset> void:vocabulary <{ontology}> .")) == []


def test_terms_that_a_file_of_the_project_describes_are_checked(club: Callable[..., Project]) -> None:
    described = {"vocabularies/vcard.ttl": f"<{VCARD}hasEmail> a <{NAMESPACES['owl']}ObjectProperty> .\n"}
    wrong = PETS.replace("hasEmail", "hasEmial")

    assert messages(club(PETS, VOCABULARY, described)) == []
    (message,) = messages(club(wrong, VOCABULARY, described))
    assert "<http://www.w3.org/2006/vcard/ns#hasEmial> is not a term of that vocabulary; did you mean" in message
    assert "vocabularies/" in message


def test_a_file_of_the_project_adds_to_a_vocabulary_of_the_tool(club: Callable[..., Project]) -> None:
    rdf = NAMESPACES["rdf"]
    described = {"vocabularies/schema.nt": f"<https://schema.org/fundng> <{rdf}type> <{rdf}Property> .\n"}

    assert messages(club("id:rex schema:fundng id:club .", "", described)) == []


def test_a_broken_file_of_terms_is_named_with_its_line(club: Callable[..., Project]) -> None:
    project = club(PETS, VOCABULARY, {"vocabularies/vcard.ttl": "<a:b>\n  oops .\n"})

    with pytest.raises(DataError, match=r"^vocabularies/vcard\.ttl:2:\d+: "):
        messages(project)


def test_a_project_may_mean_another_namespace_by_a_prefix_of_the_tool(club: Callable[..., Project]) -> None:
    declared = DECLARED.replace("vcard", "schema").replace("http://www.w3.org/2006/schema/ns#", "http://schema.org/")
    project = club(
        "id:rex a <http://schema.org/Thing> .",
        declared + "<https://club.example/dataset> void:vocabulary <http://schema.org/> .",
    )

    assert "schema:Thing" in (project.graph / "pets.ttl").read_text(encoding="utf-8")
    assert messages(project) == []


def test_on_the_shared_model_its_prefixes_mean_what_they_mean_there(club: Callable[..., Project]) -> None:
    declared = DECLARED.replace("vcard", "schema").replace("http://www.w3.org/2006/schema/ns#", "http://zz.example/")
    project = club("id:rex a <http://zz.example/Thing> .", declared)
    path = project.graph / "dataset.ttl"
    text = (
        path.read_text("utf-8")
        + "\n<x:d> <http://purl.org/dc/terms/conformsTo> <https://w3id.org/leap-graph/vocab> .\n"
    )
    path.write_text(text, "utf-8")

    with pytest.raises(DataError, match=r"schema: stands for <https://schema\.org/> in the shared model"):
        messages(Project(project.root))


def test_a_project_may_have_another_prefix_for_a_namespace_of_the_tool(club: Callable[..., Project]) -> None:
    declared = DECLARED.replace("vcard", "f").replace("http://www.w3.org/2006/f/ns#", NAMESPACES["foaf"])
    project = club(PETS, declared + VOCABULARY)

    assert "f:name" in (project.graph / "pets.ttl").read_text(encoding="utf-8")
    assert messages(project) == []


def test_a_context_needs_none_of_the_tools_prefixes(club: Callable[..., Project]) -> None:
    declared = "".join(
        f"<https://club.example/dataset> sh:declare <https://club.example/prefix/{prefix}> . "
        f'<https://club.example/prefix/{prefix}> sh:prefix "{prefix}" ; sh:namespace "{space}"^^xsd:anyURI . '
        for prefix, space in (
            ("sdo", NAMESPACES["schema"]),
            ("own", f"{BASE}vocab#"),
            ("type", "https://type.example/"),
        )
    )
    project = club("id:rex <https://schema.org/knows> id:club .", declared)
    dataset = load_dataset(project)

    document = make_context(project.prefixes, dataset).document()

    assert "schema" not in document
    assert document["knows"] == {"@id": "sdo:knows", "@type": "@id"}
    # JSON-LD's own word is not taken from it.
    assert document["type"] == "@type"


def test_the_query_set_declares_the_prefixes_that_its_queries_have(club: Callable[..., Project]) -> None:
    question = (
        "#+ summary: Who has an address?\n\n"
        f"PREFIX vcard: <{VCARD}>\nSELECT ?who WHERE {{ ?who vcard:hasEmail ?mail }} ORDER BY ?who\n"
    )
    project = club(PETS, DECLARED + VOCABULARY, {"queries/pets-mail.rq": question})

    said = describe_query_set(project, load_queries(project))

    node = f"<{BASE}query/prefixes#vcard>"
    assert f'{node} <{NAMESPACES["sh"]}namespace> "{VCARD}"^^<{NAMESPACES["xsd"]}anyURI> .\n'.encode() in said
    assert f'{node} <{NAMESPACES["sh"]}prefix> "vcard" .\n'.encode() in said


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("<x:d> sh:declare <x:p> .", "a declaration has one sh:prefix, and this has 0"),
        ('<x:d> sh:declare <x:p> . <x:p> sh:prefix "a" .', "a declaration has one sh:namespace, and this has 0"),
        ('<x:d> sh:declare <x:p> . <x:p> sh:prefix "a b" ; sh:namespace "x:a#" .', 'sh:prefix "a b" is no prefix'),
        (
            '<x:d> sh:declare <x:p> . <x:p> sh:prefix "a" ; sh:namespace "a#" .',
            "sh:namespace 'a#' of a: is not absolute",
        ),
        (
            """<x:d> sh:declare <x:p>, <x:q> . <x:p> sh:prefix "a" ; sh:namespace "x:a#" .
            <x:q> sh:prefix "a" ; sh:namespace "x:b#" .""",
            "a: is declared as <x:a#> and as <x:b#>",
        ),
        ('<x:d> void:vocabulary "foaf" .', "void:vocabulary 'foaf': name the vocabulary by its namespace"),
    ],
)
def test_a_wrong_declaration_is_reported_with_its_line(club: Callable[..., Project], more: str, told: str) -> None:
    project = club()
    path = project.graph / "dataset.ttl"
    head = f"@prefix sh: <{NAMESPACES['sh']}> .\n@prefix void: <{NAMESPACES['void']}> .\n{more}\n"
    path.write_text(head + path.read_text(encoding="utf-8"), encoding="utf-8")

    with pytest.raises(DataError, match=r"^graph/dataset\.ttl:3: ") as raised:
        messages(Project(project.root))

    assert told in str(raised.value)


def test_a_prefix_that_nothing_uses_is_a_warning_and_no_more(club: Callable[..., Project]) -> None:
    project = club("id:rex schema:funding id:club .")
    path = project.graph / "pets.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("@prefix schema:", f"@prefix rdf: <{NAMESPACES['rdf']}> .\n@prefix schema:"), "utf-8")

    report = check_dataset(Project(project.root))

    assert [(one.line, one.severity.word) for one in report.results] == [(2, "warning")]
    assert "rdf: is declared and nothing here uses it" in report.results[0].message
    # With anything else besides, the file is not in its form.
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert [one.severity.word for one in check_dataset(Project(project.root)).results] == ["violation"]


def test_questions_have_the_prefixes_that_the_project_declares(club: Callable[..., Project]) -> None:
    question = (
        "#+ summary: Who has an address?\n#+ tags: [pets]\n\n"
        f"PREFIX vcard: <{VCARD}>\nSELECT ?who WHERE {{ ?who vcard:hasEmail ?mail }} ORDER BY ?who\n"
    )
    declared = club(PETS, DECLARED + VOCABULARY, {"queries/pets-mail.rq": question})

    assert find_query(declared, "pets-mail").columns == ("who",)
    undeclared = club(PETS, VOCABULARY)
    with pytest.raises(
        DataError, match=r"the project has no prefix vcard:; declare the prefix in graph/dataset\.ttl: <"
    ):
        find_query(undeclared, "pets-mail")


def test_each_file_of_the_tool_is_canonical_without_prose_and_has_its_line_in_the_notice() -> None:
    notice = (FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1].strip() for row in notice.splitlines() if row.startswith("| `")]
    paths = sorted(FOLDER.glob("*.ttl"))

    assert rows == [f"`{path.name}`" for path in paths]
    for namespace, prefix in list_vocabularies():
        path = FOLDER / f"{prefix}.ttl"
        file = read_turtle_file(path)
        assert file.text == format_turtle(path, NAMESPACES), path
        assert prefix == "tool" or {triple.predicate.value for triple in file.triples}.isdisjoint(
            {f"{NAMESPACES['rdfs']}label", f"{NAMESPACES['rdfs']}comment", f"{NAMESPACES['skos']}definition"}
        )
        subjects = {str(getattr(triple.subject, "value", "")) for triple in file.triples}
        names = {one.removeprefix(namespace) for one in subjects if one.startswith(namespace)}
        assert vocabulary_terms(prefix) == names, path
