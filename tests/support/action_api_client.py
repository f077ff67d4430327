"""A plain client of a wiki's Action API: what a test asks, word for word, without what pywikibot makes of it."""

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from support.fake_wikibase import FakeWikibase

Json = dict[str, Any]


class Client:
    """One client with its cookie; each request has a connection of its own.

    Args:
        fake_wiki: The wiki.
        headers: What goes with each request.
    """

    def __init__(self, fake_wiki: FakeWikibase, headers: dict[str, str] | None = None) -> None:
        self._api = urlsplit(fake_wiki.api)
        self._headers = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        self.csrf = "+\\"

    def ask(self, action: str, **parameters: Any) -> Json:
        """Return what the API answers to a POST; what is no text is sent as JSON."""
        sent = {key: value if isinstance(value, str) else json.dumps(value) for key, value in parameters.items()}
        return self._answer("POST", self._api.path, urlencode({"action": action, "format": "json", **sent}))

    def get(self, action: str, **parameters: str) -> Json:
        """Return what the API answers to a GET."""
        return self._answer("GET", f"{self._api.path}?{urlencode({'action': action, **parameters})}", None)

    def login(self, name: str, password: str) -> None:
        """Log in, without the cookie of a session before, and keep the csrf token."""
        self._headers.pop("Cookie", None)
        token = self.ask("query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        said = self.ask("login", lgname=name, lgpassword=password, lgtoken=token)
        assert said["login"]["result"] == "Success", said
        self.csrf = self.ask("query", meta="tokens", type="csrf")["query"]["tokens"]["csrftoken"]

    def edit(self, entity_id: str, data: Any, **more: Any) -> Json:
        """Return the answer to a `wbeditentity`."""
        return self.ask("wbeditentity", **{"id": entity_id, "data": data, "token": self.csrf, **more})

    def entity(self, entity_id: str) -> Json:
        """Return an entity as the wiki serves it."""
        found: Json = self.ask("wbgetentities", ids=entity_id)["entities"][entity_id]
        return found

    def _answer(self, method: str, path: str, body: str | None) -> Json:
        with closing(HTTPConnection(str(self._api.hostname), self._api.port, timeout=60)) as connection:
            connection.request(method, path, body, self._headers)
            response = connection.getresponse()
            if cookie := response.getheader("Set-Cookie"):
                self._headers["Cookie"] = cookie.partition(";")[0]
            said: Json = json.loads(response.read())
            return said
