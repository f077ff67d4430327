import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.wikibase.write_lexical_forms import encode_file_name, encode_iri, encode_page_title, php_float

# As PHP 8 prints them with its `precision` of 14, and with json_encode's 17.
FLOATS = [
    (0.0, "0", "0"),
    (-0.0, "-0", "-0"),
    (51, "51", "51"),
    (51.5, "51.5", "51.5"),
    (-77.051667, "-77.051667", "-77.051667"),
    (1 / 3, "0.33333333333333", "0.3333333333333333"),
    (1 / 3600, "0.00027777777777778", "0.0002777777777777778"),
    (0.1 + 0.2, "0.3", "0.30000000000000004"),
    (0.0001, "0.0001", "0.0001"),
    (0.00001, "1.0E-5", "1.0e-5"),
    (2.7777777777778e-6, "2.7777777777778E-6", "2.7777777777778e-6"),
    (179.99999999999999, "180", "180"),
    (99999999999999.0, "99999999999999", "99999999999999"),
    (123456789012345678.0, "1.2345678901235E+17", "1.2345678901234568e+17"),
    (1e14, "1.0E+14", "100000000000000"),
]


@pytest.mark.parametrize(("number", "string", "json"), FLOATS)
def test_floats_are_spelt_as_php_does(number: float, string: str, json: str) -> None:
    assert string == php_float(number)
    assert json == php_float(number, digits=0, exponent_mark="e")


@given(st.floats(-360, 360))
def test_the_shortest_spelling_reads_back_the_same(number: float) -> None:
    assert math.copysign(1, number) == math.copysign(1, float(php_float(number, digits=0)))
    assert number == float(php_float(number, digits=0))


@given(st.floats(-360, 360))
def test_fourteen_digits_are_as_near_as_fourteen_digits_get(number: float) -> None:
    assert float(f"{number:.13e}") == float(php_float(number))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a.example/", "http://a.example/"),
        ("\thttp://a.example/ b\0", "http://a.example/%20b"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("http://a.example/%zz", "http://a.example/%zz"),
        ("//a.example/", None),
        ("1a:b", None),
        ("http://a.example/\x1f", None),
        ("http://a.example/a\nb", None),
        ("", None),
    ],
)
def test_iris_are_escaped_or_refused(text: str, expected: str | None) -> None:
    assert expected == encode_iri(text)


def test_titles_and_files_are_encoded_each_in_its_way() -> None:
    text = "A b+c/d:e,f;g@h$i!j*k(l)m~n-o_p.q'r&s"

    assert encode_page_title(text) == "A+b%2Bc/d:e,f;g@h$i!j*k(l)m~n-o_p.q%27r%26s"
    assert encode_file_name(text) == "A%20b%2Bc%2Fd%3Ae%2Cf%3Bg%40h%24i%21j%2Ak%28l%29m~n-o_p.q%27r%26s"
