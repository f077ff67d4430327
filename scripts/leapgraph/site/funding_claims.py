"""Funding claims: what share of an organization's funds is said to come from whom, as an interval from none to all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.site.dataset_index import DESCRIPTION, SCHEMA, VOCAB
from leapgraph.site.statements import OBJECT, PREDICATE, SUBJECT

if TYPE_CHECKING:
    from leapgraph.site.dataset_index import DatasetIndex
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.statements import Statement

FUNDING_SHARE = f"{VOCAB}FundingShare"
FUNDER, RECIPIENT = f"{SCHEMA}funder", f"{VOCAB}recipient"
# The picture of an interval, in units of its own: where none and all of the funds are, and how far apart two words
# must stand.
WIDTH, LEFT, RIGHT = 300, 12, 288
_WORD = 40


@dataclass(frozen=True)
class Bound:
    """An end of an interval: the share, from 0 to 1, and whether it lies outside ("more than")."""

    share: Fraction
    is_exclusive: bool

    @property
    def position(self) -> int:
        """Where it stands in the picture."""
        return LEFT + round((RIGHT - LEFT) * min(max(self.share, Fraction(0)), Fraction(1)))

    @property
    def words(self) -> str:
        """The share as a fraction: `1/3`; none and all are words."""
        return "none" if self.share == 0 else "all" if self.share == 1 else str(self.share)


@dataclass(frozen=True)
class ScaleLabel:
    """A word below the scale of the picture."""

    position: int
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Interval:
    """The interval in which a share lies; a bound that no source states is None."""

    minimum: Bound | None
    maximum: Bound | None

    @property
    def is_exact(self) -> bool:
        """Whether both bounds are one share."""
        return self.minimum is not None and self.minimum == self.maximum and not self.minimum.is_exclusive

    @property
    def start(self) -> int:
        """Where the band begins in the picture."""
        return self.minimum.position if self.minimum else LEFT

    @property
    def end(self) -> int:
        """Where the band ends in the picture."""
        return self.maximum.position if self.maximum else RIGHT

    @property
    def words(self) -> str:
        """The interval in words: what stands in for the picture."""
        low, high = self.minimum, self.maximum
        if low and self.is_exact:
            return f"{low.words}, exactly"
        if not low and not high:
            return "no share is stated"
        lower = f"{'more than' if low.is_exclusive else 'at least'} {low.words}" if low else "no lower bound is stated"
        upper = (
            f"{'less than' if high.is_exclusive else 'at most'} {high.words}" if high else "no upper bound is stated"
        )
        return f"{lower}; {upper}"

    @property
    def scale_labels(self) -> list[ScaleLabel]:
        """The words below the scale: none and all where there is room, and the bounds."""
        low, high = self.minimum, self.maximum
        bounds = [bound for bound in (low, None if self.is_exact else high) if bound]
        labels = [ScaleLabel(bound.position, bound.words) for bound in bounds if LEFT < bound.position < RIGHT]
        if len(labels) > 1 and labels[1].position - labels[0].position < _WORD:
            labels = [replace(labels[0], anchor="end"), replace(labels[1], anchor="start")]
        return [
            *([ScaleLabel(LEFT, "none", "start")] if all(one.position - LEFT > _WORD for one in labels) else []),
            *labels,
            *([ScaleLabel(RIGHT, "all", "end")] if all(RIGHT - one.position > _WORD for one in labels) else []),
        ]


@dataclass(frozen=True)
class FundingClaim:
    """A claim on a share of an organization's funds.

    Attributes:
        statement: The statement, with its sources.
        funder: The IRI of who gave.
        recipient: The IRI of who received.
        whole: The IRI of what it is a share of; empty where that is not stated.
        interval: The bounds of the share.
        words: The share in words; None where no query derives them.
    """

    statement: Statement
    funder: str
    recipient: str
    whole: str
    interval: Interval
    words: Literal | None

    @property
    def dated_words(self) -> Literal:
        """The share in words after its year."""
        words = self.words or Literal(self.interval.words)
        text = f"{self.statement.time}: {words.value}" if self.statement.time else words.value
        return Literal(text, language=words.language) if words.language else Literal(text)


def find_funding_claims(model: SiteModel, recipient: str = "") -> list[FundingClaim]:
    """Return the claims on shares of funding, by recipient, funder and year; of one `recipient` alone if given."""
    found = [
        claim
        for iri in model.instances(FUNDING_SHARE)
        if model.statements.is_statement(iri)
        for claim in [_claim(model, iri)]
        if recipient in ("", claim.recipient)
    ]
    return sorted(
        found,
        key=lambda one: (
            model.label_key(one.recipient),
            model.label_key(one.funder),
            one.statement.time,
            one.statement.iri,
        ),
    )


@dataclass(frozen=True)
class Funders:
    """Who is said to fund an organization where no share is stated: their IRIs, and the statement."""

    funders: tuple[str, ...]
    statement: Statement


def find_funders(model: SiteModel, recipient: str) -> list[Funders]:
    """Return who is said to fund `recipient` without a share, those who still do first, then by label."""
    found = [
        Funders(tuple(model.by_label(model.index.iris(statement.iri, OBJECT))), statement)
        for statement in model.statements.about(recipient)
        if FUNDER in model.index.iris(statement.iri, PREDICATE) and SUBJECT in statement.properties_of(recipient)
    ]
    return sorted(
        (one for one in found if one.funders),
        key=lambda one: (one.statement.is_past, model.label_key(one.funders[0]), one.statement.iri),
    )


def _claim(model: SiteModel, iri: str) -> FundingClaim:
    index = model.index
    return FundingClaim(
        statement=model.statements.statement(iri),
        funder=next(iter(index.iris(iri, FUNDER)), ""),
        recipient=next(iter(index.iris(iri, RECIPIENT)), ""),
        whole=next(iter(index.iris(iri, f"{VOCAB}shareOf")), ""),
        interval=Interval(_bound(index, iri, "minimum"), _bound(index, iri, "maximum")),
        words=_words(index, iri),
    )


def _words(index: DatasetIndex, iri: str) -> Literal | None:
    """Return the description of a claim without the year, which stands before it."""
    words = index.best_text(index.derived_objects(iri, DESCRIPTION))
    if words is None:
        return None
    year = next((term.value for term in index.objects(iri, f"{VOCAB}year")), "")
    text = words.value.removeprefix(f"{year}: ")
    return Literal(text, language=words.language) if words.language else Literal(text)


def _bound(index: DatasetIndex, iri: str, end: str) -> Bound | None:
    """Return a bound; None without one, or where it is no number."""
    stated = index.objects(iri, f"{VOCAB}{end}Share")
    if not stated:
        return None
    try:
        share = Fraction(stated[0].value.strip())
    except (ValueError, ZeroDivisionError):
        return None
    exclusive = any(term.value in {"true", "1"} for term in index.objects(iri, f"{VOCAB}{end}IsExclusive"))
    return Bound(share, exclusive)
