"""The lexer: every token of the grammar, and nothing that could be read in two ways."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leapgraph.sparql.lexer import QuerySyntaxError, tokenize


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://e/a'b#c>", "iri"),
        ("<>", "iri"),
        (r"<http://e/\u00e9>", "iri"),
        ("'it\\'s'", "string"),
        ('""', "string"),
        ("''''a''b'''", "string"),
        ('"""one\r\ntwo " and ""three"""', "string"),
        ("?x", "variable"),
        ("$1é", "variable"),
        ("a:b", "pname"),
        (":", "pname"),
        ("a.b:c.d:e%41\\~\\'f", "pname"),
        ("é:·".replace("·", "a·"), "pname"),
        ("_:b.c-d", "blank"),
        ("12", "number"),
        ("+.5", "number"),
        ("-1.5e-7", "number"),
        ("1.e5", "number"),
        ("@en-us-x1", "langtag"),
        ("@ar--rtl", "langtag"),
        ("select", "word"),
        ("a", "word"),
        ("ENCODE_FOR_URI", "word"),
        ("^^", "punctuation"),
        ("~", "punctuation"),
        ("!=", "punctuation"),
    ],
)
def test_each_token_is_one(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a:b.c.", ["a:b.c", "."]),
        ("a:b.?x", ["a:b", ".", "?x"]),
        ("_:b. _:c..d", ["_:b", ".", "_:c..d"]),
        ("1.?x", ["1", ".", "?x"]),
        ("1.5.6", ["1.5", ".6"]),
        ("?a-1", ["?a", "-1"]),
        ("?a- 1", ["?a", "-", "1"]),
        ("?x?y", ["?x", "?y"]),
        ("a:b?x", ["a:b", "?x"]),
        ("(a:b)??x", ["(", "a:b", ")", "?", "?x"]),
        ("'a'@en'b'", ["'a'", "@en", "'b'"]),
        ("'''a'''", ["'''a'''"]),
        ("true.OPTIONAL{}", ["true", ".", "OPTIONAL", "{", "}"]),
        ("true.a:b", ["true.a:b"]),
        ("a-1", ["a", "-1"]),
        ("1SERVICE", ["1", "SERVICE"]),
        ("{|a 1|}", ["{|", "a", "1", "|}"]),
        ("<<(?a a?b)>>", ["<<(", "?a", "a", "?b", ")>>"]),
        ("<<<http://e/>a:b 1>>", ["<<", "<http://e/>", "a:b", "1", ">>"]),
        ("?a<<http://e/>", ["?a", "<", "<http://e/>"]),
        ("(?a<?b&&?c>?d)", ["(", "?a", "<", "?b", "&&", "?c", ">", "?d", ")"]),
        ("(?a<=?b&&?c>=?d)", ["(", "?a", "<=", "?b", "&&", "?c", ">=", "?d", ")"]),
        ("(a:f(?a)<a:b&&?c>1)", ["(", "a:f", "(", "?a", ")", "<", "a:b", "&&", "?c", ">", "1", ")"]),
        ("{?a<?b>?c}", ["{", "?a", "<?b>", "?c", "}"]),
        ("(?a<b>?c)", ["(", "?a", "<b>", "?c", ")"]),
    ],
)
def test_the_longest_token_wins_and_less_than_is_distinguished_from_an_iri(text: str, parts: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == parts


def test_comments_and_white_space_are_left_out_and_offsets_say_where_they_were() -> None:
    text = "ASK # 'not a string {\r\n\t{ # <not:an-iri>\r}"

    read = tokenize(text)

    assert [token.text for token in read] == ["ASK", "{", "}"]
    assert [token.text for token in read] == [text[token.start : token.end] for token in read]


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_a_line_end_ends_a_comment(ending: str) -> None:
    assert [token.text for token in tokenize(f"ASK #{ending}{{}}")] == ["ASK", "{", "}"]


@pytest.mark.parametrize("mark", ["\v", "\f", "\x85", "\u2028", "\u2029", "\\n", "\0"])
def test_nothing_else_ends_a_comment(mark: str) -> None:
    assert [token.text for token in tokenize(f"ASK #{mark}}}}}")] == ["ASK"]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("ASK { OPTINAL {} }", "1:7", "OPTINAL is not a word of SPARQL; did you mean OPTIONAL?"),
        ("ASK { ?s A ?o }", "1:10", "A is not a word of SPARQL; did you mean a?"),
        ("ASKWHERE {}", "1:1", "ASKWHERE is not a word of SPARQL"),
        ("ASK\n{ ?s ?p trueSERVICE }", "2:9", "trueSERVICE is not a word of SPARQL"),
        ("A\\u0053K {}", "1:1", "A is not a word"),
        ("ASK \\u007B }", "1:5", "an escape may stand only in a string, an IRI"),
        ("ASK { a:b\\u0041 }", "1:10", "an escape may stand only in a string, an IRI"),
        ("ASK { # \\u000A }", "1:9", "an escaped line end must not stand in a comment"),
        ("ASK { #\\U0000000d }", "1:8", "an escaped line end must not stand in a comment"),
        ("ASK { 'a }", "1:7", "this string is not closed, or holds an escape"),
        ("ASK { 'a\n' }", "1:7", "this string is not closed, or holds an escape"),
        ("ASK { '\\x' }", "1:7", "this string is not closed, or holds an escape"),
        ("ASK { '''a' }", "1:7", "this string is not closed, or holds an escape"),
        ("ASK { '\\uD800' }", "1:7", r"\\uD800 names no character"),
        ("ASK { '\\U00110000' }", "1:7", r"\\U00110000 names no character"),
        ("ASK { <a:\\u003E> }", "1:7", "an escape in this IRI stands for a character that no IRI may have"),
        ("ASK { '\ud800' }", "1:8", "half of a surrogate pair is no character"),
        ("ASK {} # \udfff", "1:10", "half of a surrogate pair is no character"),
        ("\ufeffASK {}", "1:1", "the query begins with a byte order mark"),
        ("ASK\0{}", "1:4", r"U\+0000 is not allowed here"),
        ("ASK\u00a0{}", "1:4", r"U\+00A0 is not allowed here"),
        ("ASK {} é", "1:8", "é is not allowed here"),
        ("ASK { ?x\u00d7 }", "1:9", "× is not allowed here"),  # noqa: RUF001 - the sign that SPARQL's names leave out
        ("ASK { ?\u00b7 }", "1:8", "· is not allowed here"),
        ("ASK { a:\u00b7 }", "1:9", "· is not allowed here"),
        ("ASK { & }", "1:7", "& is not allowed here"),
        ("ASK { 'a'@ en }", "1:10", "a language tag must follow the @"),
        ("ASK { ?s ?p (1 }", "1:16", r"a \) must close the \( first"),
        ("ASK { } }", "1:9", "this } closes nothing"),
        ("ASK {\n  {", "2:3", "the query ends too early: nothing closes this {"),
        ("ASK " + "{" * 65, "1:69", "brackets are nested more than 64 deep"),
    ],
)
def test_what_is_no_token_is_refused_where_it_stands(text: str, place: str, what: str) -> None:
    with pytest.raises(QuerySyntaxError, match=f"^{place}: (this is not SPARQL: )?{what}"):
        tokenize(text)


def test_sixty_four_brackets_are_not_too_many() -> None:
    assert len(tokenize("{" * 64 + "}" * 64)) == 128


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(1" + " + 1" * 1000 + ") }",
        "ASK { FILTER(1" + "+1" * 1000 + ") }",
        "ASK { FILTER(?x=1" + "||?x=1" * 1000 + ") }",
        "ASK { FILTER(" + "!" * 1001 + "?x) }",
        "ASK { ?s a:b" + "/a:b" * 1001 + " ?o }",
        "ASK { {}" + "UNION{}" * 1001 + " }",
        "ASK {" + "BIND(1 AS ?x)" * 1001 + " }",
        "ASK {" + "filter(1)" * 1001 + " }",
        "ASK { ?s ?p (" + "?o " * 1002 + ") }",
        "SELECT" + "(1 AS ?x)" * 1001 + " {}",
        "DESCRIBE" + " <http://e/>" * 1001,
        "ASK { FILTER(" + "(?a" + "+(?a" * 60 + "+1" * 1000 + ")" * 62 + "}",
    ],
    ids=["sum", "signs", "or", "not", "path", "union", "bind", "filter", "collection", "select", "describe", "nested"],
)
def test_a_chain_that_an_engine_could_die_of_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="more than 1000 parts hang together here: use a VALUES block"):
        tokenize(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(1" + "+1" * 990 + ") }",
        "ASK { VALUES ?x {" + " -1" * 5000 + "} }",
        "ASK { VALUES (?x ?y) {" + "(1 -1)" * 5000 + "} }",
        "ASK { FILTER(?x IN (1" + ", -1+2" * 5000 + ")) }",
        "ASK {" + "?s ?p (1 2 3), ?o ." * 1500 + "}",
        "ASK {" + "FILTER(1+1+1)" * 900 + "}",
        "ASK { { FILTER(1" + "+1" * 900 + ") } { FILTER(1" + "+1" * 900 + ") } }",
    ],
    ids=["sum", "values", "rows", "list", "triples", "filters", "apart"],
)
def test_what_is_long_and_not_deep_is_read(text: str) -> None:
    assert tokenize(text)


def test_an_error_shows_its_line_with_a_caret_below_the_place() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        tokenize("ASK {\n    ?s a 'x' ; OPTINAL\n}")

    assert str(caught.value).splitlines()[1:] == ["    ?s a 'x' ; OPTINAL", "               ^"]


@pytest.mark.parametrize(
    ("text", "shown", "under"),
    [
        ("\t?x \\", "?x \\", "\\"),
        ("'日本' \\", "'日本' \\", "\\"),
        ("'\x1b[31m' \\", "'\ufffd[31m' \\", "\\"),
        ("?x " * 200 + "\\" + " ?y" * 200, "...", "\\"),
    ],
)
def test_a_picture_never_holds_what_a_terminal_would_obey_and_is_never_long(text: str, shown: str, under: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        tokenize(text)

    _, line, caret = str(caught.value).splitlines()
    assert line.strip().startswith(shown)
    assert len(line) < 120
    wide = len(re.findall("[日本]", line))
    assert line.index(under) + wide == caret.index("^")


def test_an_error_can_be_placed_in_a_file() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        tokenize("ASK\n&")

    placed = caught.value.with_location("queries/people-board.rq", 7)

    assert str(placed) == "queries/people-board.rq:8:1: this is not SPARQL: & is not allowed here\n    &\n    ^"
    assert (placed.line, placed.column) == (8, 1)


# Each would take hours if any of it were read again from every token on.
@pytest.mark.parametrize(
    "text",
    ["a." * 60_000, "a-" * 60_000, "<a " * 60_000, "'''''" * 60_000, "'" + "\\n" * 500_000, "<" + "a" * 1_000_000],
    ids=["dotted", "hyphened", "less-than", "quotes", "escapes", "open IRI"],
)
def test_hostile_texts_are_read_once(text: str) -> None:
    try:
        count = len(tokenize(text))
    except QuerySyntaxError:
        count = 0

    assert count <= len(text)


NASTY = st.sampled_from([*"<>'\"#\\{}()?$:_.-+@^|&!=~ \t\r\n\0", "'''", '"""', "\\u0041", "\\u000A", "true", "SERVICE"])


@given(st.lists(NASTY | st.text(max_size=3), max_size=20).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_tokens_and_gaps_or_an_error(text: str) -> None:
    try:
        read = tokenize(text)
    except QuerySyntaxError:
        return
    ends = [0, *(token.end for token in read)]
    starts = [*(token.start for token in read), len(text)]
    for end, start in zip(ends, starts, strict=True):
        assert re.fullmatch(r"(?:[ \t\r\n]|#[^\r\n]*(?:[\r\n]|$))*", text[end:start])
