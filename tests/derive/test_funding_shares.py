"""A funding share as decimals and in words; on both engines."""

import pytest

from support.derive_query import S, made, share, turtle


@pytest.mark.parametrize(
    ("fraction", "low", "high"),
    [
        ("1/3", "0.3333", "0.3334"),
        ("2/3", "0.6666", "0.6667"),
        ("1/4", "0.25", "0.25"),
        ("1/1", "1", "1"),
        ("0/5", "0", "0"),
        ("1/30000", "0", "0.0001"),
        ("29999/30000", "0.9999", "1"),
        ("3333/10000", "0.3333", "0.3333"),
    ],
)
def test_decimals_are_rounded_outwards(fraction: str, low: str, high: str) -> None:
    assert made("funding-share-decimals", share(fraction, fraction)) == turtle(
        f"{S} vocab:minimumShareDecimal {_decimal(low)} ; vocab:maximumShareDecimal {_decimal(high)} ."
    )


def _decimal(number: str) -> str:
    return f'"{number}"^^xsd:decimal'


@pytest.mark.parametrize("fraction", ["1/0", "a third", "1", "0.5"])
def test_what_is_no_fraction_has_no_decimal(fraction: str) -> None:
    assert made("funding-share-decimals", share(fraction)) == set()


def test_an_absent_bound_has_no_decimal() -> None:
    assert made("funding-share-decimals", share("1/3")) == turtle(
        f"{S} vocab:minimumShareDecimal {_decimal('0.3333')} ."
    )
    assert made("funding-share-decimals", share("", "1/3")) == turtle(
        f"{S} vocab:maximumShareDecimal {_decimal('0.3334')} ."
    )


@pytest.mark.parametrize(
    ("minimum", "maximum", "words"),
    [
        (">1/3", "", "more than 1/3"),
        ("1/3", "", "at least 1/3"),
        ("", "<1/3", "less than 1/3"),
        ("", "1/3", "at most 1/3"),
        ("1/3", "1/3", "1/3"),
        ("1/3", "1/2", "at least 1/3, at most 1/2"),
        (">1/3", "<1/2", "more than 1/3, less than 1/2"),
        (">1/3", "1/2", "more than 1/3, at most 1/2"),
        ("1/3", "<1/2", "at least 1/3, less than 1/2"),
    ],
)
def test_a_share_is_described_in_words(minimum: str, maximum: str, words: str) -> None:
    assert made("funding-share-labels", share(minimum, maximum)) == turtle(
        f"""{S} schema:description "2017: {words}"@en ; rdfs:label "Club: funding from Other, 2017: {words}"@en ."""
    )


def test_a_share_without_bounds_is_not_described() -> None:
    assert made("funding-share-labels", share()) == turtle(f'{S} rdfs:label "Club: funding from Other, 2017"@en .')


def test_a_share_of_what_has_no_name_in_the_language_is_described_without_a_label() -> None:
    facts = share("1/3").replace("id:other", "id:foreign") + 'id:foreign schema:name "Étranger"@fr .'

    assert made("funding-share-labels", facts) == turtle(f'{S} schema:description "2017: at least 1/3"@en .')
