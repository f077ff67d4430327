"""The entry point of `leapgraph` and `python -m leapgraph`."""

import gc
import os
import sys
from contextlib import suppress

# A short run creates many objects that live to its end: collecting garbage costs a tenth of the run.
gc.set_threshold(100_000)


def main() -> None:
    """Run the command line and end the process with its exit code.

    Ends without Python's shutdown: all output has been written, and unloading a hundred modules costs another tenth.
    """
    try:
        # Imported here, so that Ctrl-C during the import is reported in one line too.
        from leapgraph.standard_streams import open_standard_streams

        open_standard_streams()
        from leapgraph.cli import main as run

        run()
    except SystemExit as done:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(done.code if isinstance(done.code, int) else 2)
    except KeyboardInterrupt:
        with suppress(OSError):
            os.write(2, b"leapgraph: stopped\n")
        os._exit(130)


if __name__ == "__main__":
    main()
