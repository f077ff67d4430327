"""Parts of long lists: each entry once, none too long, and names that files can have."""

from collections import Counter

import pytest

from leapgraph.site.split_long_lists import MOST, first_letter, split_by_letter, split_by_number


@pytest.mark.parametrize(
    ("label", "letter"),
    [
        ("Diane Goldstein", "D"),
        ("élan", "E"),
        ("“Quoted”", "Q"),
        ("[in brackets]", "I"),
        ("501(c)(3) organization", "#"),
        ("...", "#"),
        ("", "#"),
        ("Ångström", "A"),
        ("ß", "S"),
        ("жизнь", "Ж"),
        ("麻薬", "麻"),
    ],
)
def test_the_letter_of_a_label(label: str, letter: str) -> None:
    assert first_letter(label) == letter


def test_a_short_list_is_one_page() -> None:
    [part] = split_by_letter("people", ["a", "b"], str)

    assert (part.name, part.title, part.entries) == ("people", "", ("a", "b"))


def test_ten_thousand_entries_are_split() -> None:
    entries = [f"{letter}{number:04}" for letter in "ABCDEFGHJK" for number in range(1000)]
    entries += [f"Z{number:04}" for number in range(2500)] + ["жизнь", "42"]
    parts = split_by_letter("people", entries, str)
    names = [part.name for part in parts]

    assert Counter(entry for part in parts for entry in part.entries) == Counter(entries)
    assert max(len(part.entries) for part in parts) <= MOST
    assert len(names) == len(set(names))
    assert all(name.isascii() and "/" not in name for name in names)
    assert names[0] == "people"
    assert not parts[0].entries
    assert [part.title for part in parts if part.title.startswith("Z")] == ["Z 1", "Z 2", "Z 3"]
    assert {"people-z", "people-z-2", "people-z-3", "people-u0416", "people-other"} <= set(names)


def test_a_list_without_letters_is_split_by_number() -> None:
    parts = split_by_number("disagreements", list(range(5)), 2)

    assert [(part.name, part.title, part.entries) for part in parts] == [
        ("disagreements", "Part 1", (0, 1)),
        ("disagreements-2", "Part 2", (2, 3)),
        ("disagreements-3", "Part 3", (4,)),
    ]
