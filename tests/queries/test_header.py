"""The header of a question: what it says, and the line of whatever is not as it must be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.errors import DataError
from leapgraph.queries.header import read_header
from leapgraph.queries.parameters import Parameter

WHOLE = """#+ summary: Who is it?
#+ description: |
#+   One row a person.
#+
#+   With an empty line.
#+ tags:
#+   - people
#+   - second-tag
#+ x-former-names: [people-who, people-whom]
#+ defaults:
#+   - since: 2017-01-01
#+   - role: chair
#+ x-parameters:
#+   role:
#+     type: one-of
#+     query: people-roles
#+     namespace: role
#+     description: A role.
#+     example: no
#+   since:
#+     type: date
#+     description: The first day.
#+     example: 2018-01-01


SELECT ?x {}
"""
ONE = """#+ summary: Who?
#+ defaults:
#+   - who: a
#+ x-parameters:
#+   who:
#+     type: string
#+     description: Whom.
#+     example: b

ASK {}
"""


def test_a_header_says_everything_of_a_question() -> None:
    header = read_header(WHOLE, "x.rq")

    assert header.summary == "Who is it?"
    assert header.description == "One row a person.\n\nWith an empty line."
    assert header.tags == ("people", "second-tag")
    assert header.former_names == ("people-who", "people-whom")
    assert header.parameters == (
        Parameter("role", "one-of", "chair", "no", "A role.", "role", "people-roles"),
        Parameter("since", "date", "2017-01-01", "2018-01-01", "The first day."),
    )
    assert header.lines == {"people-who": 9, "people-whom": 9, "role": 14, "since": 20}
    assert (header.body, header.first_line) == ("SELECT ?x {}\n", 26)


def test_a_summary_is_enough() -> None:
    header = read_header("#+ summary: Why?\nASK {}", "x.rq")

    assert (header.summary, header.description, header.tags, header.parameters) == ("Why?", "", (), ())
    assert (header.body, header.first_line) == ("ASK {}", 2)


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("ASK {}", "1", "the file has no header: begin it with `#\\+ summary: `"),
        ("", "1", "the file has no header"),
        ("\n#+ summary: a\nASK {}", "1", "the file has no header"),
        ("#+\nASK {}", "1", "the header is empty"),
        ("#+ tags:\n#+   - a\nASK {}", "1", "the header has no summary"),
        ("#+summary: a\nASK {}", "1", r"a space must follow #\+"),
        ("#+ summary: a\nASK {}\n#+ tags: []", "3", "the header must be one block at the top"),
        ("#+ summary:\ta\nASK {}", "1:12", "this is a tab: use spaces only"),
        ("#+ summary: a\nASK {\t}", "2:6", "this is a tab: use spaces only"),
        ("#+ summary: a\r\nASK {}", "1", "the line ends with a carriage return"),
        ("#+ summary: a: b\nASK {}", r"1:\d+", "the header is not YAML: mapping values are not allowed"),
        ("#+ summary: 'a\nASK {}", r"\d:\d+", "the header is not YAML: found unexpected end of stream"),
        ("#+ summary: a\n#+ ---\n#+ summary: b\nASK {}", "2:4", "the header is not YAML: but found another document"),
        ("#+ summary: a\n#+ tags: *b\nASK {}", "2:10", "the header is not YAML: found undefined alias"),
        ("#+ summary: \x07\nASK {}", "1", "the header is not YAML: unacceptable character"),
        ("#+ - summary\nASK {}", "1:4", "the header must be keys with values"),
        ("#+ Who?\nASK {}", "1:4", "the header must be keys with values"),
        ("#+ summary: a\n#+ sumary: b\nASK {}", "2:4", "the header knows no key sumary: it has defaults, description,"),
        ("#+ summary: a\n#+ x-mine: b\nASK {}", "2:4", "the header knows no key x-mine: it has defaults, description,"),
        ("#+ summary: a\n#+ ? [a]\n#+ : b\nASK {}", "2:6", "the header knows no key of this kind"),
        ("#+ summary: a\n#+ summary: b\nASK {}", "2:4", "the key summary is repeated"),
        ("#+ summary:\nASK {}", r"1:\d+", "summary must be a text"),
        ("#+ summary: 2017\nASK {}", "1:13", "summary must be a text"),
        ("#+ summary: [a]\nASK {}", "1:13", "summary must be a text"),
        ("#+ summary: |\n#+   a\n#+   b\nASK {}", "1:13", "the summary must be one line"),
        ("#+ summary: a\n#+ description: true\nASK {}", "2:17", "description must be a text"),
        ("#+ summary: a\n#+ tags: b\nASK {}", "2:10", "tags must be a list"),
        ("#+ summary: a\n#+ tags:\n#+   - B c\nASK {}", "3:8", "the tag B c must be lower-case words with hyphens"),
        ("#+ summary: a\n#+ tags:\n#+   - b\n#+   - b\nASK {}", "4:8", "the tag b is repeated"),
        ("#+ summary: a\n#+ tags:\n#+   - 1\nASK {}", "3:8", "a tag must be a text"),
        ("#+ summary: a\n#+ x-former-names: b\nASK {}", "2:20", "x-former-names must be a list"),
        ("#+ summary: a\n#+ x-former-names: [A b]\nASK {}", "2:21", "the former name A b must be lower-case words"),
        ("#+ summary: a\n#+ x-parameters: b\nASK {}", "2:18", "x-parameters must be keys with values"),
        ("#+ summary: a\n#+ defaults:\n#+   b: c\nASK {}", "3:6", "defaults must be a list, `- name: value` on each"),
        ("#+ summary: a\n#+ defaults:\n#+   - b\nASK {}", "3:8", "a default must be keys with values"),
        ("#+ summary: a\n#+ defaults:\n#+   - b: c\nASK {}", "3:11", "b has a default but is not in x-parameters"),
    ],
)
def test_what_is_not_as_it_must_be_is_named_with_its_line(text: str, place: str, what: str) -> None:
    with pytest.raises(DataError, match=f"^x.rq:{place}: {what}"):
        read_header(text, "x.rq")


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ("#+   - who: a\n", "#+   - who: a\n#+   - who: b\n", "4:8", "who has two defaults"),
        ("#+   - who: a\n", "#+   - who: a\n#+     what: b\n", "3:8", "a default must be one name with its value"),
        (
            "#+ defaults:\n#+   - who: a\n",
            "",
            "4:8",
            "the parameter who has no default: add `- who: value` to defaults",
        ),
        ("- who: a", "- who: [a]", "3:13", "the default of who must be one value"),
        ("- who: a", "- who:", r"3:\d+", "the default of who must be one value"),
        ("#+     type: string\n", "", "6:8", "the parameter who has no type"),
        ("#+     description: Whom.\n", "", "6:8", "the parameter who has no description"),
        ("#+     example: b\n", "", "6:8", "the parameter who has no example"),
        (
            "#+     description: Whom.\n#+     example: b\n",
            "",
            "6:8",
            "the parameter who has no description, no example",
        ),
        ("type: string", "type: text", "6:14", "the type text is not known: it is one of date, integer, iri, number,"),
        ("type: string", "type: one-of", "6:8", "query names the question that lists the values of a one-of, no other"),
        (
            "type: string",
            "type: string\n#+     query: a-b",
            "7:15",
            "query names the question that lists the values of a",
        ),
        ("type: string", "type: string\n#+     namespace: id", "7:19", "a string has no namespace"),
        ("type: string", "type: string\n#+     defualt: c", "7:8", "the parameter who knows no key defualt: it has"),
        ("type: string", "type: string\n#+     type: iri", "7:8", "the key type is repeated"),
        ("who", "who-is", "6:8", "who-is is no name of a variable"),
        ("description: Whom.", "description: 7", "7:21", "a description must be a text"),
        ("example: b", "example: {}", "8:17", "the example of who must be one value"),
        ("#+   who:", "#+   whom:\n#+     type: string\n#+   who:", "6:8", "the parameter whom has no description"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_line(old: str, new: str, place: str, what: str) -> None:
    assert old in ONE

    with pytest.raises(DataError, match=f"^x.rq:{place}: {what}"):
        read_header(ONE.replace(old, new), "x.rq")


def test_an_alias_that_doubles_again_and_again_is_not_followed() -> None:
    lines = ["#+ summary: a", "#+ tags:", "#+   - &a0 [x, x]"]
    lines += [f"#+   - &a{number + 1} [*a{number}, *a{number}]" for number in range(60)]

    with pytest.raises(DataError, match=r"^x\.rq:3:\d+: a tag must be a text"):
        read_header("\n".join([*lines, "ASK {}"]), "x.rq")


PARTS = st.sampled_from(
    ["#+", "#+ ", "\n", "summary: a", "tags:", "- ", "  ", "x", ":", "&a ", "*a", "|", "'", "{", "!!", "%", "\\"]
)


@given(st.lists(PARTS | st.text(max_size=2), max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_header_or_an_error_with_its_file(text: str) -> None:
    try:
        header = read_header(text, "x.rq")
    except DataError as error:
        said = str(error)
    else:
        said = f"x.rq:{header.summary}"

    assert said.startswith("x.rq:")
