"""QuickStatements: plans as commands for the tool in which editors run batches with their own login.

It covers version 1, with TAB between columns (Wikidata, Help:QuickStatements); QuickStatements 3.0 reads the
same and two more commands (Meta, QuickStatements 3.0/Documentation).
"""

from __future__ import annotations

from leapgraph.sync.quickstatements.command_syntax import Command, command_for
from leapgraph.sync.quickstatements.parser import parse_commands
from leapgraph.sync.quickstatements.writer import (
    MAX_URL_LENGTH,
    UnsupportedOperation,
    commands_url,
    is_ambiguous,
    write_commands,
)

__all__ = [
    "MAX_URL_LENGTH",
    "Command",
    "UnsupportedOperation",
    "command_for",
    "commands_url",
    "is_ambiguous",
    "parse_commands",
    "write_commands",
]
