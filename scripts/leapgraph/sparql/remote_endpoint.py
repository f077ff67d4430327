"""Query remote SPARQL endpoints by the SPARQL 1.1 Protocol, with SPARQLWrapper.

SPARQLWrapper 2.0 has no time limit, guesses the query form from comments, sends a vague User-Agent, follows redirects
to any host and does not check the type of a response; all of this is handled here. An overloaded endpoint says when to
retry (Retry-After, RFC 9110, section 10.2.3); the Wikidata Query Service bans clients that ignore it, and requires a
User-Agent with a contact (the Wikimedia User-Agent policy).
"""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote_plus, urlsplit

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results, serialize

from leapgraph import __version__
from leapgraph.errors import OutOfTimeError, RunError
from leapgraph.redaction import redact_address
from leapgraph.sparql.endpoint_transport import EndpointError, Reply, fetch, sanitize_body, sanitize_line
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.oxigraph_engine import canonical_triples
from leapgraph.sparql.results import Boolean, Solutions, Triples
from leapgraph.sparql.timeout import run_with_timeout

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.sparql.results import QueryResult

# Wikidata's own limit for a query is 60 s; its error message is to arrive first.
TIMEOUT = 70.0
TRIES = 3
# The longest pause that an endpoint may ask for; a longer one ends the run.
LONGEST_WAIT = 30.0
# Some servers refuse longer URLs; shorter ones can be cached by proxies.
LONGEST_ADDRESS = 2000

_ACCEPT_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_ACCEPT_GRAPHS = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
_ACCEPT = {"SELECT": _ACCEPT_RESULTS, "ASK": _ACCEPT_RESULTS, "CONSTRUCT": _ACCEPT_GRAPHS, "DESCRIBE": _ACCEPT_GRAPHS}
_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
_RDF = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_ANSWERS: dict[str, type] = {"SELECT": Solutions, "ASK": Boolean, "CONSTRUCT": Triples, "DESCRIBE": Triples}
_RETRY_STATUSES = {429, 503}
_OK = 200


def answer_from_endpoint(
    url: str,
    text: str,
    agent: str,
    timeout: float | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> QueryResult:
    """Return an endpoint's result of a query.

    Args:
        url: The endpoint's address, http or https.
        text: The query; the endpoint validates it, so that its own extensions work.
        agent: The User-Agent; see `user_agent`.
        timeout: Seconds in total, pauses included; `TIMEOUT` by default.
        say: Called with a message for each pause.

    Raises:
        RunError: It is an update, or there was no response, an error response or an invalid one, with the endpoint's
            message.
    """
    seconds = timeout or TIMEOUT
    deadline = time.monotonic() + seconds
    sent, form = _text_and_form(text)
    host = urlsplit(url).netloc
    for attempt in range(1, TRIES + 1):
        try:
            left = max(deadline - time.monotonic(), 0.01)
            # The socket's timeout is a little longer: ours is to be reached first, and that one ends the thread.
            reply = run_with_timeout(left, lambda: _send_query(url, sent, form, agent, seconds + 1))
        except OutOfTimeError:
            raise OutOfTimeError(f"{host} did not answer within {seconds:g} s: ask for less, or allow more") from None
        if reply.status not in _RETRY_STATUSES:
            return _parse_reply(reply, host, sent, form)
        pause = _parse_retry_after(reply.headers.get("Retry-After"))
        least = min(LONGEST_WAIT, deadline - time.monotonic())
        if attempt == TRIES or pause is None or pause > least:
            raise _reply_error(reply, host, sent, pause)
        say(f"waiting {pause:.0f} s, as {host} asks")
        time.sleep(pause)
    raise AssertionError("unreachable")  # pragma: no cover


def user_agent(contact: str) -> str:
    """Return the User-Agent for endpoints.

    Args:
        contact: A web or mail address of whoever runs this program.

    Raises:
        RunError: The contact cannot be written in a header.
    """
    if not re.fullmatch(r"[!-'*-~]+( [!-'*-~]+)*", contact):
        raise RunError(f"the contact {contact!r} must be a web or mail address, in plain ASCII and without parentheses")
    return f"leapgraph/{__version__} ({contact})"


def check_address(url: str) -> str:
    """Return an endpoint's address, validated.

    Raises:
        RunError: It is not an address of an endpoint.
    """
    message = f"{redact_address(url)} is no address of an endpoint, such as https://query.wikidata.org/sparql"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RunError(message) from error
    good = parts.scheme in {"http", "https"} and parts.hostname and port != 0 and url.isascii() and url.isprintable()
    if not good or parts.query or parts.fragment or "@" in parts.netloc or " " in url:
        raise RunError(f"{message}: http or https, no user name, no query part")
    return url


def _text_and_form(text: str) -> tuple[str, str]:
    """Return the query without comments, and its form; unchanged and with no form if it is not standard SPARQL."""
    from leapgraph.sparql.query_inspection import query_form, strip_comments

    try:
        kind, bare = query_form(text), strip_comments(text)
    except QuerySyntaxError:
        return text, ""
    if kind == "UPDATE":
        raise RunError("this is an update, and a query only reads: no endpoint is sent one")
    return "\n".join(one.rstrip() for one in bare.splitlines() if one.strip()), kind


def _send_query(url: str, text: str, form: str, agent: str, timeout: float) -> Reply:
    from SPARQLWrapper import GET, JSON, POST, TURTLE, SPARQLWrapper

    class Asking(SPARQLWrapper):
        """One query, sent by our own transport."""

        def _query(self) -> Any:
            return fetch(self._createRequest(), timeout), self.returnFormat

    # The form is set explicitly, not guessed as by setQuery; the return format is one that SPARQLWrapper accepts for
    # it.
    wrapper = Asking(url, returnFormat=TURTLE if _ACCEPT.get(form) == _ACCEPT_GRAPHS else JSON, agent=agent)
    wrapper.queryString, wrapper.queryType = text, form or "SELECT"
    wrapper.setTimeout(int(timeout) + 1)
    wrapper.setOnlyConneg(True)
    wrapper.setMethod(GET if len(url) + len(quote_plus(text)) < LONGEST_ADDRESS else POST)
    wrapper.addCustomHttpHeader("Accept", _ACCEPT.get(form) or f"{_ACCEPT_RESULTS}, {_ACCEPT_GRAPHS}")
    reply: Any = wrapper.query().response
    return cast("Reply", reply)


def _parse_reply(reply: Reply, host: str, query_text: str, form: str) -> QueryResult:
    if reply.status != _OK:
        raise _reply_error(reply, host, query_text)
    kind = reply.headers.get_content_type() if reply.headers.get("Content-Type") else "what it does not name"
    if kind not in _RESULTS and kind not in _RDF:
        excerpt = sanitize_body(reply.body, query_text)
        raise EndpointError(f"{host} answers with {sanitize_line(kind)}, which is no result of a query{excerpt}")
    answer, why = None, ""
    try:
        answer = _parse_body(reply.body, kind)
    except (SyntaxError, ValueError, OSError) as error:
        why = sanitize_line(error)
    # Outside the handler: a stored exception keeps pyoxigraph's parser alive, which must be freed in its own thread.
    if answer is None:
        end = sanitize_body(reply.body[-300:])
        raise EndpointError(f"{host} answers with {kind} that is broken ({why}); it ends with{end}")
    if not isinstance(answer, _ANSWERS.get(form, object)):
        raise EndpointError(f"{host} answers with {kind}, which is no answer to {form}{sanitize_body(reply.body)}")
    return answer


def _parse_body(body: bytes, kind: str) -> QueryResult:
    if kind in _RDF:
        found = (quad.triple for quad in parse(body, format=_RDF[kind], lenient=True))
        return canonical_triples(serialize(found, format=RdfFormat.N_TRIPLES) or b"")
    result = parse_query_results(body, _RESULTS[kind])
    if isinstance(result, QueryBoolean):
        return Boolean(bool(result))
    return Solutions(tuple(variable.value for variable in result.variables), [tuple(row) for row in result])


def _reply_error(reply: Reply, host: str, query_text: str, pause: float | None = None) -> EndpointError:
    when = "" if pause is None else f", and to come back in {pause:.0f} s"
    status = f"HTTP {reply.status} {sanitize_line(reply.reason)}".strip()
    return EndpointError(f"{host} answers {status}{when}{sanitize_body(reply.body, query_text)}")


def _parse_retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After; None if there are none."""
    text = (value or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, IndexError):
        return None
