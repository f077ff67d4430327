"""The door from the shell: `leapgraph` and `python -m leapgraph`."""

from leapgraph.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
