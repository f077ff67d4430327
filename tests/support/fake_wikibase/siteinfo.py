"""What the fake wiki says of itself: `meta=siteinfo` and `paraminfo`, as much of them as pywikibot reads."""

from __future__ import annotations

from typing import Any

from support.fake_wikibase.request_log import WRITES

ACTIONS = ["query", "wbgetentities", *WRITES, "paraminfo", "login", "logout"]
TOKENS = ["createaccount", "csrf", "login", "patrol", "rollback", "userrights", "watch"]


def general(server: str, script: str, concept_base: str | None, *, wikibase: bool = True) -> dict[str, Any]:
    """Return `general` of the site information, in format version 2."""
    said: dict[str, Any] = {
        "mainpage": "Main Page", "base": f"{server}/wiki/Main_Page", "sitename": "Made for a test",
        "generator": "MediaWiki 1.47.0-wmf.5", "case": "first-letter", "lang": "en", "server": server,
        "servername": "127.0.0.1", "articlepath": "/wiki/$1", "scriptpath": script, "script": f"{script}/index.php",
        "thumblimits": {"0": 120}, "imagelimits": {"0": {"width": 320, "height": 240}},
        "magiclinks": {"ISBN": False}, "time": "2000-01-01T00:00:00Z",
    }  # fmt: skip
    if wikibase:
        said["wikibase-conceptbaseuri"] = concept_base or f"{server}/entity/"
        said["wikibase-geoshapestoragebaseurl"] = f"{server}/data/"
        said["wikibase-tabulardatastoragebaseurl"] = f"{server}/data/"
    return said


def namespaces() -> dict[str, Any]:
    """Return `namespaces` of the site information, in format version 2."""
    models = {0: ("", "wikibase-item"), 1: ("Talk", "wikitext"), 120: ("Property", "wikibase-property")}
    return {
        str(number): {"id": number, "case": "first-letter", "name": name, "canonical": name, "subpages": False,
                      "content": number in {0, 120}, "nonincludable": False, "defaultcontentmodel": model}
        for number, (name, model) in models.items()
    }  # fmt: skip


def paraminfo(modules: list[str]) -> dict[str, Any]:
    """Answer `paraminfo` for the modules that pywikibot asks for before it reads and logs in."""
    return {"paraminfo": {"modules": [_module(name) for name in modules], "helpformat": "none"}}


def _module(path: str) -> dict[str, Any]:
    name = path.rpartition("+")[2]
    module: dict[str, Any] = {"name": name, "classname": "Made", "path": path, "group": "action", "prefix": "",
                              "parameters": []}  # fmt: skip
    if path == "main":
        module["parameters"] = [{"name": "action", "type": ACTIONS, "submodules": {name: name for name in ACTIONS}}]
    elif path == "query":
        kinds = {"prop": ["info", "revisions"], "list": ["allpages"], "meta": ["siteinfo", "tokens", "userinfo"],
                 "generator": ["allpages"]}  # fmt: skip
        module["parameters"] = [
            {"name": kind, "type": names, "multi": True, "limit": 50,
             "submodules": {name: f"query+{name}" for name in names}}
            for kind, names in kinds.items()
        ]  # fmt: skip
    elif path == "query+tokens":
        module["parameters"] = [{"name": "type", "type": TOKENS, "multi": True, "limit": 50}]
    elif path == "query+info":
        module["parameters"] = [{"name": "prop", "type": ["protection"], "multi": True, "limit": 50, "highlimit": 500}]
    elif name in {*WRITES, "login"}:
        module |= {"mustbeposted": True, "writerights": name != "login"}
    return module
