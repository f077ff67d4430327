"""A plain client of a wiki's Action API: what a test asks, word for word, without what pywikibot makes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from support.double import Double

Json = dict[str, Any]


class Client:
    """One client with its cookies."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self._http = httpx.Client(trust_env=False, timeout=5)
        self.csrf = "+\\"

    def ask(self, action: str, **parameters: Any) -> Json:
        """Return what the API answers to a POST; what is no text is sent as JSON."""
        sent = {key: value if isinstance(value, str) else json.dumps(value) for key, value in parameters.items()}
        said: Json = self._http.post(self._double.api, data={"action": action, "format": "json", **sent}).json()
        return said

    def get(self, action: str, **parameters: str) -> Json:
        """Return what the API answers to a GET."""
        said: Json = self._http.get(self._double.api, params={"action": action, "format": "json", **parameters}).json()
        return said

    def login(self, name: str, password: str) -> None:
        """Log in, and keep the csrf token."""
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
