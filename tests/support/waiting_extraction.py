"""`leapgraph extract` whose tasks on Spark begin and never end, for a test that stops it.

Arguments: a named pipe, which each task that begins writes to; one that nobody writes to; those of `extract`.
"""

import sys
from functools import partial
from pathlib import Path

from leapgraph.__main__ import main
from leapgraph.extraction.passes import extraction_passes
from support.spark_tasks import announce_and_wait

if __name__ == "__main__":
    begun, never = map(Path, sys.argv[1:3])
    setattr(extraction_passes, "extract_part", partial(announce_and_wait, begun, never))  # noqa: B010 - types are the module's own
    sys.argv[1:] = ["extract", *sys.argv[3:]]
    main()
