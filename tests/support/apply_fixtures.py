"""A wiki with an item to edit, plans for it, and two ways to apply them: by pywikibot, or by a plain client."""

import copy
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from leapgraph.sync.applying.apply import apply_plan
from leapgraph.sync.applying.undo import undo_result
from leapgraph.sync.edit_payload import statements_by_guid
from leapgraph.sync.journal.apply_result import ApplyResult
from leapgraph.sync.journal.edit_journal import Journal
from leapgraph.sync.plan_file.writer import plan_digest
from leapgraph.sync.plan_model import Issue, Operation, Plan
from leapgraph.sync.planning.plan import add_edit_group, operation_id
from leapgraph.wiki.credentials import Credentials
from leapgraph.wiki.edit_session import open_session
from leapgraph.wiki.errors import RefusedError
from leapgraph.wiki.http_request import WaitLimits
from leapgraph.wikibase.canonical_json_hashes import (
    add_reference_hash,
    add_statement_hashes,
    planned_guid,
    sha256_of,
    statement_hash,
)
from support.action_api_client import Client
from support.fake_wikibase import FakeWikibase
from support.item_fixtures import item, prop, referred, snak, statement

Json = dict[str, Any]
ITEM, KIND, OTHER_KIND = "Q999999001", "Q999999002", "Q999999003"
KIND_GUID, YEAR_GUID, NAME_GUID = (f"{ITEM}$00000000-0000-4000-8000-{number:012}" for number in (1, 2, 3))
BASE = "https://wikibase.example/entity/"
USER, SECRET = "Tester", "n0t+a/secret%"
CONTACT = "https://example.org/contact"
PROPERTIES = ("P31", "P279", "P571", "P580", "P813", "P854", "P1128", "P1813", "P159", "P856")
# Quick where the wiki puts us off; what it answers it has time to answer, on a busy machine too.
QUICK = WaitLimits(silence=20, answer=20, asked=0.5, lag=(0.002, 0.002, 0.002), again=0.002, pause=0.002)


def fill(fake_wiki: FakeWikibase) -> None:
    """Put the item there, what it mentions, and an account."""
    fake_wiki.sessions.passwords[f"{USER}@suffix"] = SECRET
    made = item(ITEM, "Made", ("P31", KIND), ("P571", 1999), ("P1813", ("en", "MADE")), page="Made", revision=12)
    made["claims"]["P571"][0]["references"] = [referred("https://example.org/theirs")]
    fake_wiki.entities.add(
        made,
        item(KIND, "kind", revision=3),
        item(OTHER_KIND, "other kind", revision=4),
        *(prop(one, one) for one in PROPERTIES),
    )


def operation(op: Any, item: Json, change: Json, guid: str = "", **more: Any) -> Operation:
    """Return an approved operation on an item as it is."""
    there = statements_by_guid(item).get(guid) if guid else None
    snaks = change.get("statement") or there
    name = snaks["mainsnak"]["property"] if snaks else ""
    bare = Operation(
        id="", op=op, row="row", property=name, guid=guid, change=change, before=there, after=None, reason="made",
        sources=("https://example.org/statement",), approved=True,
    )  # fmt: skip
    return replace(bare, id=operation_id(item["id"], bare), **more)


def adding(item: Json, property_id: str = "P1128", value: Any = 40, url: str = "https://example.org/ours") -> Operation:
    """Return the operation that adds a statement with a source."""
    made = statement("", property_id, value, reference=url)
    del made["id"]
    return operation("add_statement", item, {"statement": add_statement_hashes(made)}, planned_guid(item["id"], made))


def sourcing(item: Json, guid: str = YEAR_GUID, url: str = "https://example.org/ours") -> Operation:
    """Return the operation that adds a source to a statement."""
    return operation("add_reference", item, {"reference": add_reference_hash(referred(url))}, guid)


def qualifying(item: Json, guid: str = KIND_GUID, op: str = "add_qualifier", year: int = 2001) -> Operation:
    """Return the operation that adds a qualifier to a statement."""
    made = add_statement_hashes({"mainsnak": snak("P580", year)})["mainsnak"]
    return operation(op, item, {"snak": made}, guid)


def ranking(item: Json, guid: str = NAME_GUID, rank: str = "preferred") -> Operation:
    """Return the operation that sets a statement's rank."""
    return operation("set_rank", item, {"rank": rank}, guid)


def naming(item: Json, kind: str = "alias", text: str = "Makers", language: str = "en") -> Operation:
    """Return the operation that adds a term."""
    return operation(f"add_{kind}", item, {"kind": kind, "language": language, "text": text})


def all_kinds(item: Json) -> tuple[Operation, ...]:
    """Return an operation of every kind that a plan may have."""
    return (
        adding(item), sourcing(item), qualifying(item), qualifying(item, NAME_GUID, "end_date"), ranking(item),
        naming(item, "label", "Gemacht", "de"), naming(item, "description", "ein Test", "de"), naming(item),
    )  # fmt: skip


def content(item: Json) -> Any:
    """Return all that an item says, in one form whatever the order; without revision and dates."""
    terms = {part: dict(item.get(part) or {}) for part in ("labels", "descriptions")}
    aliases = {
        language: sorted(one["value"] for one in group)
        for language, group in dict(item.get("aliases") or {}).items()
        if group
    }
    return {
        "statements": {guid: statement_hash(one) for guid, one in statements_by_guid(item).items()},
        "terms": {part: {language: one["value"] for language, one in group.items()} for part, group in terms.items()},
        "aliases": aliases,
    }


@dataclass
class WikiEditor:
    """A wiki, a project's journal, and someone who applies plans.

    Args:
        fake_wiki: The wiki.
        folder: The project.
        limits: How long it may keep us waiting.
    """

    fake_wiki: FakeWikibase
    folder: Path
    limits: WaitLimits = QUICK
    credentials: Credentials = field(default_factory=lambda: Credentials(f"{USER}@suffix", SECRET))
    confirmed: list[list[str]] = field(default_factory=list)

    @property
    def item(self) -> Json:
        """A copy of the item as it really is."""
        return copy.deepcopy(self.fake_wiki.entities.entities[ITEM])

    @property
    def journal(self) -> Journal:
        """The project's journal."""
        return Journal(self.folder / "sync" / "journal.jsonl")

    def plan(self, *operations: Operation, **more: Any) -> Plan:
        """Return a plan for the item as it is now."""
        now = self.item
        plan = Plan(
            api=self.fake_wiki.api, concept_base=BASE, entity=ITEM, label="Made", base_revid=now["lastrevid"],
            base_sha256=sha256_of(now), created="", tool_version="", editgroup="", summary="", operations=operations,
        )  # fmt: skip
        return add_edit_group(replace(plan, **more))

    def apply(self, plan: Plan, only: Sequence[str] = (), **more: Any) -> ApplyResult:
        """Log in through pywikibot and apply a plan."""
        with open_session(self.fake_wiki.api, self.credentials, CONTACT, self.limits) as session:
            return apply_plan(plan, plan_digest(plan), only, session, self.journal, **more)

    def undo(self, result: ApplyResult, **more: Any) -> ApplyResult:
        """Log in through pywikibot and undo a result."""
        with open_session(self.fake_wiki.api, self.credentials, CONTACT, self.limits) as session:
            return undo_result(result, session, self.journal, **more)

    def edits(self) -> list[int]:
        """Return the revisions of the item that we have made."""
        return [one.revid for one in self.fake_wiki.history(ITEM) if one.user == USER]

    def written(self) -> str:
        """Return all that is written in the project."""
        return "".join(path.read_text("utf-8") for path in sorted(self.folder.rglob("*")) if path.is_file())


class PlainSession:
    """What `apply` needs of a session, through a plain client: quick, and safe to use in several threads.

    Args:
        fake_wiki: The wiki.
        step: Called before each request with what it is for.
    """

    limits = QUICK
    user = USER

    def __init__(self, fake_wiki: FakeWikibase, step: Callable[[str], None] = lambda _what: None) -> None:
        self.api = fake_wiki.api
        self._client = Client(fake_wiki)
        self._client.login(f"{USER}@suffix", SECRET)
        self._step = step

    def concept_base(self) -> str:
        return BASE

    def reset_deadline(self) -> None:
        pass

    def read(self, entity_id: str) -> Json:
        self._step("read")
        (found,) = self._client.ask("wbgetentities", ids=entity_id)["entities"].values()
        return dict(found)

    def revisions_after(self, item: Json, revision: int) -> dict[int, str]:
        self._step("history")
        asked = {"prop": "revisions", "titles": item["title"], "rvprop": "ids|user", "rvlimit": "max"}
        (page,) = self._client.ask("query", **asked, formatversion="2")["query"]["pages"]
        return {one["revid"]: one["user"] for one in page["revisions"] if one["revid"] > revision}

    def refused_values(self, property_id: str, values: Sequence[str]) -> frozenset[str]:
        asked = {"property": property_id, "values": "\x1f" + "\x1f".join(values), "validate": "1"}
        return frozenset(one["raw"] for one in self._client.ask("wbparsevalue", **asked)["results"] if "error" in one)

    def edit(self, entity_id: str, data: Json, summary: str) -> Json:
        self._step("edit")
        said = self._client.edit(entity_id, data, summary=summary, **{"assert": "user"})
        if "error" in said:
            names = [one["name"] for one in said["error"].get("messages", [])]
            raise RefusedError(said["error"]["info"], said["error"]["code"], names)
        return dict(said["entity"])


class ThreadSchedule:
    """Whose turn it is: several threads take their steps in a given order, and as they like when it is at its end."""

    def __init__(self, order: Sequence[str]) -> None:
        self._order = list(order)
        self._ended: set[str] = set()
        self._turn = threading.Condition()

    def take(self, name: str) -> None:
        with self._turn:
            self._turn.wait_for(lambda: self._next() in {None, name}, timeout=60)
            if self._order:
                self._order.pop(0)
            self._turn.notify_all()

    def end(self, name: str) -> None:
        with self._turn:
            self._ended.add(name)
            self._turn.notify_all()

    def _next(self) -> str | None:
        while self._order and self._order[0] in self._ended:
            self._order.pop(0)
        return self._order[0] if self._order else None


def duplicates(item: Json) -> list[Any]:
    """Return the main values that more than one statement has, and the references that one statement has twice."""
    values = Counter(
        (one["mainsnak"]["property"], add_statement_hashes(one)["mainsnak"]["hash"])
        for one in statements_by_guid(item).values()
    )
    sources = Counter(
        (guid, add_statement_hashes(one)["references"][number]["hash"])
        for guid, one in statements_by_guid(item).items()
        for number in range(len(one.get("references", [])))
    )
    return [key for found in (values, sources) for key, times in found.items() if times > 1]


def critical(operation: Operation) -> Operation:
    """Return an operation with an issue that forbids it."""
    return replace(operation, issues=(Issue("critical", "made", "the value is of another form"),))


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[WikiEditor]:
    with FakeWikibase(concept_base=BASE) as fake_wiki:
        fill(fake_wiki)
        yield WikiEditor(fake_wiki, tmp_path)
