"""`/sparql`: the SPARQL 1.1 Protocol's query operation, and the description of the service where nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from leapgraph.errors import DataError
from leapgraph.serve import responses
from leapgraph.serve.gate import read_query
from leapgraph.serve.negotiation import ANSWERS, GRAPHS, HTML, RESULTS_JSON, TURTLE, Offer, accepted, choose
from leapgraph.serve.refusal import Refusal
from leapgraph.serve.shares import client_of
from leapgraph.serve.xml_answers import XML, asked_type, in_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from leapgraph.serve.asking import Asker
    from leapgraph.serve.describing import Service
    from leapgraph.serve.gate import Query

_TRUTH = ANSWERS[:2]


class Endpoint:
    """Answers requests to `/sparql`."""

    def __init__(self, asker: Asker, service: Service, show: Callable[[Query, bytes], bytes]) -> None:
        self._asker = asker
        self._service = service
        self._show = show

    async def response(self, request: Request) -> Response:
        """Return the answer to a request."""
        query = await read_query(request, self._asker.limits)
        if query is None:
            return self._service.response(request)
        accept = accepted(request)
        form = choose(accept, forms_of_answers(query.form))
        if form is None:
            raise Refusal(406, _there_is(forms_of_answers(query.form)), Vary="Accept")
        return AnswerResponse(self._asker, query, form, self._show, self._service.prefixes, accept=accept)


class AnswerResponse(Response):
    """The answer to a query, asked for when it is sent, in one of the forms of its kind of query.

    Args:
        asker: Asks the engine.
        query: The query.
        form: The form. Where it cannot say the answer, another that `accept` has takes its place.
        show: Makes a page of an answer.
        prefixes: Prefix to namespace, for formats that have prefixes.
        accept: The Accept header by which `form` was chosen, if it was.
        headers: Headers of the answer.
    """

    def __init__(  # noqa: PLR0913 - a response knows all that it is made of
        self,
        asker: Asker,
        query: Query,
        form: Offer,
        show: Callable[[Query, bytes], bytes],
        prefixes: Mapping[str, str],
        *,
        accept: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._asker = asker
        self._query = query
        self._form = form
        self._show = show
        self._prefixes = prefixes
        self._accept = accept
        self._said = dict(headers or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask and send."""
        await responses.while_connected(receive, self._answer(scope, receive, send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._in_form(self._form, scope, receive, send)
        except DataError as error:
            failing = {*XML, self._form.suffix}
            others = [form for form in forms_of_answers(self._query.form) if form.suffix not in failing]
            form = choose(self._accept, others) if self._accept else None
            if form is None:
                raise Refusal(
                    406, f"This form cannot say the answer: {error}. {_listed(others)}", Vary="Accept"
                ) from None
            await self._in_form(form, scope, receive, send)

    async def _in_form(self, form: Offer, scope: Scope, receive: Receive, send: Send) -> None:
        if form.suffix == HTML.suffix:
            await self._page(scope, receive, send)
            return
        # Asked of the engine by a name that it knows, sent by the one that was asked for.
        async with self._asker.answer(
            self._query, asked_type(form), client_of(scope, self._asker.limits.proxy)
        ) as answer:
            written = await in_form(answer, form, self._prefixes)
            await responses.send_answer(send, written, form.media_type, self._said)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = RESULTS_JSON if self._query.form in {"SELECT", "ASK"} else TURTLE
        async with self._asker.answer(self._query, kind.asked[0], client_of(scope, self._asker.limits.proxy)) as answer:
            if answer.rest is not None:
                raise Refusal(413, "The answer is too long for a page: ask for another format, or for less.")
            content = answer.begun
        await responses.html(self._show(self._query, content), self._said)(scope, receive, send)


def forms_of_answers(form: str) -> Sequence[Offer]:
    """Return the formats in which a query of that form is answered."""
    return (*{"SELECT": ANSWERS, "ASK": _TRUTH}.get(form, GRAPHS), HTML)


def _there_is(forms: Sequence[Offer]) -> str:
    return f"No answer of the kind that the Accept header asks for. {_listed(forms)}"


def _listed(forms: Sequence[Offer]) -> str:
    return "There is:" + "".join(f"\n  {form.asked[0]}" for form in forms)
