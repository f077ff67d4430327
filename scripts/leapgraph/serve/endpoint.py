"""`/sparql`: the SPARQL 1.1 Protocol's query operation, and the description of the service where nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from leapgraph.serve import responses
from leapgraph.serve.gate import read_query
from leapgraph.serve.negotiation import ANSWERS, GRAPHS, HTML, RESULTS_JSON, TURTLE, Offer, accepted, choose
from leapgraph.serve.refusal import Refusal

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
        form = choose(accepted(request), forms_of_answers(query.form))
        if form is None:
            raise Refusal(406, _there_is(forms_of_answers(query.form)), Vary="Accept")
        return AnswerResponse(self._asker, query, form, self._show)


class AnswerResponse(Response):
    """The answer to a query, asked for when it is sent, in one of the forms of its kind of query."""

    def __init__(
        self,
        asker: Asker,
        query: Query,
        form: Offer,
        show: Callable[[Query, bytes], bytes],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._asker = asker
        self._query = query
        self._form = form
        self._show = show
        self._said = dict(headers or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask and send."""
        work = self._page if self._form.suffix == HTML.suffix else self._answer
        await responses.while_connected(receive, work(scope, receive, send))

    async def _answer(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        form = self._form
        # Asked of the engine by the name that it knows, sent by the one that was asked for.
        async with self._asker.answer(self._query, form.asked[0]) as answer:
            await responses.send_answer(send, answer, form.media_type, self._said)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = RESULTS_JSON if self._query.form in {"SELECT", "ASK"} else TURTLE
        async with self._asker.answer(self._query, kind.asked[0]) as answer:
            if answer.rest is not None:
                raise Refusal(413, "The answer is too long for a page: ask for another format, or for less.")
            content = answer.begun
        await responses.html(self._show(self._query, content), self._said)(scope, receive, send)


def forms_of_answers(form: str) -> Sequence[Offer]:
    """Return the formats in which a query of that form is answered."""
    return (*{"SELECT": ANSWERS, "ASK": _TRUTH}.get(form, GRAPHS), HTML)


def _there_is(forms: Sequence[Offer]) -> str:
    names = "".join(f"\n  {form.asked[0]}" for form in forms)
    return f"No answer of the kind that the Accept header asks for. There is:{names}"
