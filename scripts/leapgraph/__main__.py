"""The door from the shell: `leapgraph` and `python -m leapgraph`."""

import gc
import os
import sys

# A short run makes many objects that stay and few that go: looking for those costs a tenth of it.
gc.set_threshold(100_000)


def main() -> None:
    """Run the command line and end the process with its exit code.

    All has been written by then, so the process ends at once: taking a hundred modules apart costs another tenth.
    """
    try:
        # Loaded here, where a person who stops the program meanwhile is told of it in one line as later.
        from leapgraph.cli import main as run

        run()
    except SystemExit as done:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(done.code if isinstance(done.code, int) else 2)
    except KeyboardInterrupt:
        os.write(2, b"leapgraph: stopped\n")
        os._exit(130)


if __name__ == "__main__":
    main()
