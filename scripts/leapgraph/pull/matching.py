"""Deciding which item is which entity of ours: by sitelink, and only where the item's kind fits.

The kinds stand in `queries/sync/kinds.ttl`: `<our class> tool:matchesKind <class of the wiki>`. An item fits when one
of the classes it is an instance of, or a superclass of one, is a kind that one of our entity's classes accepts, and
none is a kind that one refuses (`tool:refusesKind`). A class of ours may accept all the others
(`tool:matchesAnyKind true`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.pull.claims import INSTANCE_OF, SUBCLASS_OF, classes, label
from leapgraph.pull.reading import by_id, by_title, page_states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from leapgraph.pull.curated import Curated, Named
    from leapgraph.pull.reading import Entity, Source
    from leapgraph.pull.wiki import Wiki

# How many steps of "subclass of" are followed: enough from a newspaper of record to a newspaper to a publication, and
# few enough that "organization" is not reached from everything.
DEPTH = 4

_SAY_SO = "say so by tool:matchesKind in queries/sync/kinds.ttl"
LINKED = "linked"
CONFIRMED = "confirmed"
DISAGREES = "disagrees"
TO_SETTLE = ("unchecked", "mismatch", DISAGREES, "shared")
UNRESOLVED = ("no item", "redirect", "no page", "no title")


@dataclass(frozen=True)
class Verdict:
    """What became of one page that the curated graph names.

    Attributes:
        named: The entity and its page.
        status: `linked`, `confirmed` (the curated graph says so already), or why not: one of `TO_SETTLE`, `UNRESOLVED`.
        reason: What a person is to know and to do; empty when it is linked or confirmed.
        item: The item that has the sitelink, if one has.
    """

    named: Named
    status: str
    reason: str = ""
    item: Entity | None = None


def resolve(
    source: Source, pages: Wiki, curated: Curated, main: Entity, say: Callable[[str], None]
) -> list[Verdict]:  # fmt: skip
    """Return a verdict for each page that the curated graph names, the main entity's first.

    Raises:
        UnreachableError: One of the two wikis does not answer.
    """
    titles = sorted({one.title for one in curated.named if one.title} - {curated.main.title})
    say(f"{len(titles)} pages that the graph names")
    found = by_title(source, titles) | {curated.main.title: main}
    missing = [title for title in titles if title not in found]
    say(f"{len(missing)} pages without an item")
    states = page_states(pages, missing)
    everyone = [curated.main, *curated.named]
    kinds = _Kinds(source, curated)
    kinds.follow({one: found[one.title] for one in everyone if one.title in found}, say)
    # Two entities of ours that name one page cannot both be the same as its item.
    sharing = Counter(one.title for one in everyone if not one.is_concept)
    return [
        _without_item(one, states)
        if one.title not in found
        else _with_item(one, found[one.title], kinds, shared=not one.is_concept and sharing[one.title] > 1)
        for one in everyone
    ]


def _without_item(one: Named, states: Mapping[str, str]) -> Verdict:
    if not one.title:
        return Verdict(one, "no title", f"no page can have this title: <{one.page}>")
    state = states[one.title]
    if state == "missing":
        return Verdict(one, "no page", f'there is no page "{one.title}"; correct the title or take schema:sameAs away')
    if state == "page":
        return Verdict(one, "no item", f'no item has a sitelink to the page "{one.title}"')
    target = state.removeprefix("redirect: ")
    return Verdict(one, "redirect", f'"{one.title}" redirects to "{target}"; if that page is meant, name it instead')


def _with_item(one: Named, item: Entity, kinds: _Kinds, *, shared: bool) -> Verdict:
    who = kinds.shown(item["id"])
    iri = kinds.base + item["id"]
    # Of what a person matched it with, the items of this wiki.
    items = {match for match in one.matches if match.startswith(kinds.base)}
    if items and (iri not in items or (not one.is_concept and len(items) > 1)):
        others = ", ".join(f"<{match}>" for match in sorted(items - {iri}))
        return Verdict(one, DISAGREES, f"the page's item is {who}, and the file matches {others}", item)
    if items and one.is_concept:
        return Verdict(one, CONFIRMED, "", item)
    if shared:
        return Verdict(one, "shared", f"several entities name this page, and its item {who} can be one of them", item)
    ours = ", ".join(f"<{kind}>" for kind in sorted(one.classes)) or "no class"
    theirs = ", ".join(kinds.shown(kind) for kind in kinds.of(item)) or "nothing"
    if not kinds.fit(one):
        why = f"{who} is an instance of {theirs}; nothing says which kinds fit {ours}: {_SAY_SO}"
        return Verdict(one, "unchecked", why, item)
    if not kinds.fits(one, item):
        why = f"{who} is an instance of {theirs}, no kind that fits {ours}; if one does, {_SAY_SO}"
        return Verdict(one, "mismatch", why, item)
    return Verdict(one, LINKED, "", item)


class _Kinds:
    """Which classes are subclasses of which, as far as it had to be asked."""

    def __init__(self, source: Source, curated: Curated) -> None:
        self.base = source.repository.concept_base
        self.fit = curated.fit
        self._source = source
        self._above: dict[str, list[str]] = {}
        self._labels: dict[str, str] = {}

    def of(self, item: Entity) -> list[str]:
        """Return what an item is an instance of."""
        return classes(item, INSTANCE_OF)

    def fits(self, one: Named, item: Entity) -> bool:
        """Whether an item's classes and those above them, as far as they were followed, make it fit."""
        fit, reached = self.fit(one), {self.base + kind for kind in self._closure(self.of(item))}
        return not reached & fit.refused and (fit.anything or bool(reached & fit.accepted))

    def _is_open(self, one: Named, item: Entity) -> bool:
        """Whether what lies further above could still decide."""
        fit, reached = self.fit(one), {self.base + kind for kind in self._closure(self.of(item))}
        return bool(fit) and not reached & fit.refused and (bool(fit.refused) or not self.fits(one, item))

    def follow(self, matches: Mapping[Named, Entity], say: Callable[[str], None]) -> None:
        """Ask for superclasses, a level at a time, until each item is decided or the depth is reached."""
        for item in matches.values():
            self._name(item)
        for _ in range(DEPTH):
            open_ends = {
                kind
                for one, item in matches.items()
                if self._is_open(one, item)
                for kind in self._closure(self.of(item)) - self._above.keys()
            }
            if not open_ends:
                return
            say(f"{len(open_ends)} classes, to see whether they fit")
            for kind, entity in by_id(self._source, sorted(open_ends)).items():
                if "missing" in entity:
                    self._above[kind] = []
                    continue
                self._name(entity)
                # A redirected class is the one it redirects to.
                self._above[kind] = [entity["id"]] if entity["id"] != kind else []
                self._above.setdefault(entity["id"], []).extend(classes(entity, SUBCLASS_OF))

    def shown(self, entity: str) -> str:
        """Return an id with its label, if that is known."""
        return f'{entity} "{self._labels[entity]}"' if entity in self._labels else entity

    def _name(self, entity: Entity) -> None:
        name = label(entity, self._source.languages)
        if name:
            self._labels[entity["id"]] = name

    def _closure(self, kinds: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        todo = list(kinds)
        while todo:
            kind = todo.pop()
            if kind not in seen:
                seen.add(kind)
                todo += self._above.get(kind, [])
        return seen
