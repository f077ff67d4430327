"""The description of a question: names of columns in words, names of questions as links."""

from leapgraph.site.question_prose import Piece, prose_pieces


def test_columns_questions_and_code_are_told_from_the_prose() -> None:
    text = "One row a seat (people-roles).\n`sourceKind` as in `kind`, `endDate`; well-known `?x`, or `people-roles`.\n"

    pieces = prose_pieces(text, {"sourceKind": "kind of source"}, ["sourceKind", "endDate", "kind"], ["people-roles"])

    assert pieces == [
        Piece("One row a seat ("),
        Piece("people-roles", "question"),
        Piece("). "),
        Piece("kind of source", "column"),
        Piece(" as in "),
        Piece("kind", "column"),
        Piece(", "),
        Piece("end date", "column"),
        Piece("; well-known "),
        Piece("?x", "code"),
        Piece(", or "),
        Piece("people-roles", "question"),
        Piece("."),
    ]


def test_no_description_has_no_pieces() -> None:
    assert prose_pieces("", {}, [], []) == []
