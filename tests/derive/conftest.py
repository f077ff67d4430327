"""Each derive query answers for many made-up facts."""

from support.parsed_queries import queries_parsed_once

__all__ = ["queries_parsed_once"]
