"""The set of a project: a file that is wrong is told under its own name, and the others are questions as before."""

from pathlib import Path

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.project import Project
from leapgraph.queries.query_set import load_queries, read_query_set
from leapgraph.queries.saved_query import drop_former_parameters, find_query
from support.example_project import small_project

LIST = "#+ summary: Who is there?\n{}\nSELECT ?person\nWHERE {{ ?person ?p ?o }}\nORDER BY ?person\n"
FORMER = LIST.format("#+ x-former-names:\n#+   - people-of\n#+   - people-who\n")
WHO = """#+ summary: Who?
#+ defaults:
#+   - who: a
#+ x-parameters:
#+   who:
#+     type: one-of
#+     query: people-list
#+     description: Who.
#+     example: b

SELECT ?who
WHERE { VALUES ?who { "a" } }
ORDER BY ?who
"""


def project(folder: Path, **files: str | bytes) -> Project:
    return small_project(folder, {f"queries/{name.replace('_', '-')}.rq": text for name, text in files.items()})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ASK {}", ":1: the file has no header"),
        (
            "#+ summary: Who?\n\nSELECT ?x\nWHERE { ?x ?y }\nORDER BY ?x\n",
            ":4:15: this is not SPARQL: } is not allowed",
        ),
        ("#+ summary: Who?\n\nASK { FILTER(<http://e/f>(1)) }\n", ":3:14: there is no function <http://e/f> here"),
        ("#+ summary: Who?\n\nASK { SERVICE SILENT <http://e/f> { ?a ?b } }\n", ":3:43: this is not SPARQL: }"),
        (b"#+ summary: \xff", ":1: the file is not UTF-8"),
        ("#+ summary: Who?\n#+ x-former-names: [people-list]\n\nASK {}\n", ": people-list is the name of a question"),
        ("#+ summary: Who?\n#+ x-former-names: [people-who]\n\nASK {}\n", ": people-who is the former name of people-"),
        (WHO.replace("people-list", "people-x"), ": the values of who come from people-x, which is no question with"),
        (WHO.replace("people-list", "people-of"), ": the values of who .* columns; it is called people-facts now"),
    ],
)
def test_a_wrong_file_is_reported_and_the_others_are_questions(tmp_path: Path, text: str | bytes, said: str) -> None:
    made = project(tmp_path, people_list=LIST.format(""), people_facts=FORMER, people_zz=text)

    found = read_query_set(made)

    assert list(found.queries) == ["people-facts", "people-list"]
    assert list(found.errors) == [made.queries / "people-zz.rq"]
    with pytest.raises(DataError, match=rf"^queries/people-zz\.rq{said}"):
        raise next(iter(found.errors.values()))
    with pytest.raises(DataError, match=rf"^queries/people-zz\.rq{said}"):
        load_queries(made)


def test_a_name_that_no_question_can_have_is_reported(tmp_path: Path) -> None:
    made = project(tmp_path, people_list=LIST.format(""), **{"people zz": LIST.format("")})

    found = read_query_set(made)

    assert list(found.queries) == ["people-list"]
    assert [str(error).partition(",")[0] for error in found.errors.values()] == [
        "queries/people zz.rq: a question is called <subject>-<question>.rq"
    ]


def test_a_question_whose_list_is_wrong_is_one_all_the_same(tmp_path: Path) -> None:
    found = read_query_set(project(tmp_path, people_who=WHO, people_list="nothing"))

    assert list(found.queries) == ["people-who"]
    assert [path.name for path in found.errors] == ["people-list.rq"]


def test_a_former_name_finds_the_question_though_others_are_wrong(tmp_path: Path) -> None:
    made = project(tmp_path, people_a=b"\xff", people_b="#+ summary: [", people_facts=FORMER, people_list="nothing")

    assert find_query(made, "people-of").name == find_query(made, "people-who").name == "people-facts"
    with pytest.raises(RunError, match="there is no question people-whom"):
        find_query(made, "people-whom")


def test_a_former_name_in_a_wrong_file_is_reported_with_that_file(tmp_path: Path) -> None:
    made = project(tmp_path, people_facts=FORMER.replace("ORDER BY ?person", ""))

    with pytest.raises(DataError, match=r"^queries/people-facts\.rq:6:1: an ORDER BY must fix"):
        find_query(made, "people-of")


def test_a_parameter_that_is_gone_is_left_out_with_a_line_unless_a_question_has_it(tmp_path: Path) -> None:
    language = WHO.replace("who", "language").replace("one-of\n#+     query: people-list", "string")
    questions = load_queries(project(tmp_path, people_list=LIST.format(""), people_what=language))
    values = {"language": "de", "other": "x"}

    kept, lines = drop_former_parameters(questions["people-list"], values)

    assert kept == {"other": "x"}
    assert [line.partition(":")[0] for line in lines] == ["language has no effect any more"]
    assert drop_former_parameters(questions["people-what"], values) == (values, [])
