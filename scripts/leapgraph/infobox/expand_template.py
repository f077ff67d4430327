"""Expands a template far enough to find which Module:WikidataIB calls are evaluated, with which arguments.

It follows MediaWiki's rules (mediawiki.org, Help:Templates and Help:Extension:ParserFunctions) for parameters with
defaults, `#if`, `#ifeq`, `{{if empty}}` and the transclusion tags. Anything else is `UNKNOWN`: both branches count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from leapgraph.infobox.template_names import strip_subst, strip_wikitext, template_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNKNOWN = "\0"
"""Marks text that only the wiki can supply; it cannot occur in wikitext (MediaWiki strips it)."""


class TemplateArguments(NamedTuple):
    """The arguments of a template: unnamed ones in order, and named ones."""

    plain: tuple[str, ...]
    named: dict[str, str]


class TemplateExpansion:
    """Expands parsed wikitext with the parameters of one call.

    Args:
        parameters: The call's parameters by name or number; a blank value counts as present.

    Attributes:
        reached: The arguments of each evaluated template and parser function, by the `id` of its node.
    """

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters
        self.reached: dict[int, TemplateArguments] = {}

    def expand(self, code: Any) -> str:
        """Return parsed wikitext as text, with `UNKNOWN` in place of unknown parts."""
        return "" if code is None else "".join(self._node(node) for node in code.nodes)

    def arguments(self, node: Any) -> TemplateArguments:
        """Return the arguments of a template or parser function; only named ones are stripped of white space."""
        return TemplateArguments(
            tuple(self.expand(one.value) for one in node.params if not one.showkey),
            {
                strip_wikitext(self.expand(one.name)): strip_wikitext(self.expand(one.value))
                for one in node.params
                if one.showkey
            },
        )

    def _node(self, node: Any) -> str:
        from mwparserfromhell import nodes

        match node:
            case nodes.Comment():
                return ""
            case nodes.Argument():
                return self._parameter(node)
            case nodes.Template():
                return self._template(node)
        # Nodes whose parts may hold calls, and that are never blank.
        held = {nodes.Tag: ("contents",), nodes.Wikilink: ("title", "text"), nodes.ExternalLink: ("url", "title"),
                nodes.Heading: ("title",)}  # fmt: skip
        parts = held.get(type(node))
        return str(node) if parts is None else f"[{''.join(self.expand(getattr(node, part)) for part in parts)}]"

    def _parameter(self, node: Any) -> str:
        name = strip_wikitext(self.expand(node.name))
        if name in self._parameters:
            return self._parameters[name]
        return f"{{{{{{{name}}}}}}}" if node.default is None else self.expand(node.default)

    def _template(self, node: Any) -> str:
        name = strip_subst(self.expand(node.name))
        function, colon, subject = name.partition(":")
        if colon and function.lower() == "#if":
            return self._choose(node.params, None if UNKNOWN in subject else bool(strip_wikitext(subject)))
        if colon and function.lower() == "#ifeq" and node.params:
            other = self._written(node.params[0])
            same = None if UNKNOWN in subject + other else strip_wikitext(subject) == strip_wikitext(other)
            return self._choose(node.params[1:], same)
        if template_title(name) == "If empty":
            return self._first(node.params)
        self.reached[id(node)] = self.arguments(node)
        return UNKNOWN

    def _choose(self, ways: Sequence[Any], first: bool | None) -> str:  # noqa: FBT001 - None is neither
        if first is None:
            return UNKNOWN + "".join(self._written(way) for way in ways[:2])
        chosen = ways[:1] if first else ways[1:2]
        return strip_wikitext("".join(self._written(way) for way in chosen))

    def _first(self, ways: Sequence[Any]) -> str:
        """Return the first nonblank value; an unknown one may be blank, so the next ones are evaluated too."""
        unknown = ""
        for way in ways:
            value = self._written(way)
            if UNKNOWN in value:
                unknown = UNKNOWN
            elif strip_wikitext(value):
                return unknown + value
        return unknown

    def _written(self, parameter: Any) -> str:
        name = f"{self.expand(parameter.name)}=" if parameter.showkey else ""
        return name + self.expand(parameter.value)
