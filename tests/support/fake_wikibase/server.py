"""The fake wiki as a whole: its concerns put together, and which of them answers which action."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from support.fake_wikibase import siteinfo
from support.fake_wikibase.accounts import Accounts
from support.fake_wikibase.edit_actions import EditActions
from support.fake_wikibase.entities import Entities
from support.fake_wikibase.errors import ApiError, envelope
from support.fake_wikibase.faults import Faults
from support.fake_wikibase.http import Server
from support.fake_wikibase.other_editors import OtherEditors
from support.fake_wikibase.pages import Pages
from support.fake_wikibase.request_log import WRITES, RequestLog
from support.fake_wikibase.revision_queries import History
from support.fake_wikibase.revisions import Revision, Revisions
from support.fake_wikibase.sessions import Session, Sessions
from support.fake_wikibase.snaks import Snaks
from support.fake_wikibase.statements import Statements

if TYPE_CHECKING:
    from types import TracebackType


class FakeWikibase:
    """One wiki. A context manager: it serves inside the block.

    Args:
        script: The path of its scripts.
        concept_base: What its entity IRIs begin with; its own address when absent.
        wikibase: Whether it has the Wikibase repository; without it is a wiki of pages.
        port: The port on 127.0.0.1; 0 takes any that is free.
    """

    def __init__(
        self, script: str = "/w", concept_base: str | None = None, *, wikibase: bool = True, port: int = 0
    ) -> None:
        self.script = script
        self._port = port
        self.concept_base = concept_base
        self.wikibase = wikibase
        # One request at a time is answered, and others' edits wait for it: the answers are those of a database.
        self.lock = threading.RLock()
        self.entities = Entities()
        self.revisions = Revisions(self.entities)
        self.pages = Pages()
        self.past = History(self.entities, self.revisions, self.pages)
        self.accounts = Accounts()
        self.sessions = Sessions()
        self.edits = OtherEditors(self.entities, self.revisions, self.accounts, self.lock)
        statements = Statements(Snaks(self.entities, lambda: self.concept_base or f"{self.server}/entity/"))
        self.writing = EditActions(self.entities, self.revisions, statements, self.accounts, self.edits)
        self.faults = Faults()
        self.log = RequestLog()
        # $wgReadOnly: why nobody can write; empty if everybody can.
        self.read_only = ""
        self.general: dict[str, Any] = {}
        # The licence of its text, as the site information has it.
        self.rights = {"url": "", "text": ""}
        # The answer of action=sitematrix, which most wikis have not, and the rows of the interwikis.
        self.site_matrix: dict[str, Any] | None = None
        self.interwikis: list[dict[str, Any]] = []
        self.stopping = threading.Event()
        self._server: Server | None = None

    def __enter__(self) -> Self:
        self._server = Server(self, self._port)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def server(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def api(self) -> str:
        """The address of its `api.php`."""
        return f"{self.server}{self.script}/api.php"

    def history(self, entity_id: str) -> list[Revision]:
        """Return the revisions of an entity, the oldest first."""
        with self.lock:
            return self.revisions.of(entity_id)

    def answer(
        self, session: Session, parameters: dict[str, str], *, posted: bool = True, stale: bool = False
    ) -> dict[str, Any]:
        """Return what the API answers; with `stale`, from a replica that lags behind."""
        with self.lock:
            try:
                return self._answer(session, parameters, posted=posted, stale=stale)
            except ApiError as error:
                return envelope(error.report)

    def _answer(  # noqa: C901, PLR0911 - an answer an action
        self, session: Session, parameters: dict[str, str], *, posted: bool, stale: bool
    ) -> dict[str, Any]:
        action = parameters.get("action", "")
        if action in WRITES and self.wikibase and self.read_only:
            # Looked at before the assertions (ApiMain, checkExecutePermissions).
            raise ApiError("readonly", "The wiki is currently in read-only mode.", readonlyreason=self.read_only)
        self._assert(session, parameters)
        if action in WRITES and self.wikibase:
            _allow(session, parameters, posted=posted)
            return self.writing.answer(session, parameters)
        match action:
            case "query":
                return self._query(session, parameters)
            case "wbgetentities" if self.wikibase:
                if self.edits.stale:
                    self.edits.stale -= 1
                    stale = True
                return (self.revisions.replica() if stale else self.entities).answer(parameters)
            case "wbparsevalue" if self.wikibase:
                return self.writing.statements.snaks.parse(parameters)
            case "paraminfo":
                return siteinfo.paraminfo(parameters["modules"].split("|"))
            case "sitematrix" if self.site_matrix is not None:
                return {"sitematrix": self.site_matrix}
            case "login":
                return self.sessions.login(session, parameters)
            case "logout":
                session.expire()
                return {}
        raise ApiError("badvalue", f'Unrecognized value for parameter "action": {action}.')

    def _assert(self, session: Session, parameters: dict[str, str]) -> None:
        wanted = parameters.get("assert")
        if wanted in {"user", "bot"} and session.user is None:
            info = "You are no longer logged in, so the action could not be completed."
            raise ApiError(f"assert{wanted}failed", info)
        if wanted == "bot" and "bot" not in self.accounts.of(session.user or "").rights:
            raise ApiError("assertbotfailed", 'You do not have the "bot" right.')
        if parameters.get("assertuser", session.user) != session.user:
            raise ApiError("assertnameduserfailed", f'You are no longer logged in as "{parameters["assertuser"]}".')

    def _query(self, session: Session, parameters: dict[str, str]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        meta = parameters.get("meta", "").split("|")
        if "userinfo" in meta:
            said["userinfo"] = self.accounts.userinfo(session.user, set(parameters.get("uiprop", "").split("|")))
        if "tokens" in meta:
            kinds = parameters.get("type", "csrf").split("|")
            said["tokens"] = {f"{kind}token": session.token(kind) for kind in kinds}
        if "siteinfo" in meta:
            general = siteinfo.general(self.server, self.script, self.concept_base, wikibase=self.wikibase)
            said["general"] = general | self.general
            if "rightsinfo" in parameters.get("siprop", ""):
                said["rightsinfo"] = self.rights
            if "namespaces" in parameters.get("siprop", ""):
                said |= {"namespaces": siteinfo.namespaces(), "namespacealiases": []}
            if "interwikimap" in parameters.get("siprop", ""):
                said["interwikimap"] = self.interwikis
        if self.past.is_about(parameters):
            answer = self.past.answer(parameters)
            return {**answer, "query": {**said, **answer["query"]}}
        if "titles" in parameters:
            said |= self.pages.answer(parameters)
        return {"batchcomplete": True, "query": said}


def _allow(session: Session, parameters: dict[str, str], *, posted: bool) -> None:
    """Refuse to write for a request that is not posted, or has not the session's csrf token; a visitor has none."""
    if not posted:
        raise ApiError("mustbeposted", f'The "{parameters["action"]}" module requires a POST request.')
    if "token" not in parameters:
        raise ApiError("missingparam", 'The "token" parameter must be set.')
    if session.user is None or parameters["token"] != session.token("csrf"):
        raise ApiError("badtoken", "Invalid CSRF token.")
