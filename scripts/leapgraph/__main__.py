"""The door from the shell: `leapgraph` and `python -m leapgraph`."""

import gc
import os
import sys

# A short run makes many objects that stay and few that go: looking for those costs a tenth of it.
gc.set_threshold(100_000)

from leapgraph.cli import main as run  # noqa: E402 - the line above is for this one


def main() -> None:
    """Run the command line and end the process with its exit code.

    All has been written by then, so the process ends at once: taking a hundred modules apart costs another tenth.
    """
    try:
        run()
    except SystemExit as done:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(done.code if isinstance(done.code, int) else 2)


if __name__ == "__main__":
    main()
