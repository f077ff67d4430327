"""Plans as QuickStatements, the commands of a tool in which editors run batches with their own login.

Version 1 of the commands, with TAB between the columns (Wikidata, Help:QuickStatements); QuickStatements 3.0 reads the
same and two words more (Meta, QuickStatements 3.0/Documentation).
"""

from __future__ import annotations

from leapgraph.sync.quickstatements.commands import Said, said_of
from leapgraph.sync.quickstatements.reading import read
from leapgraph.sync.quickstatements.writing import LONGEST_URL, NotSaid, is_one_of_several, url, write

__all__ = ["LONGEST_URL", "NotSaid", "Said", "is_one_of_several", "read", "said_of", "url", "write"]
