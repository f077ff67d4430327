"""Return memory that was freed to the system: what an engine took for a large store is of use to the next step."""

from __future__ import annotations

import ctypes


def return_freed_memory() -> None:
    """Give the pages that malloc keeps after they were freed back to the system, where its C library can.

    glibc gives back what lies at the end of its heap alone, unless malloc_trim(3) is called.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
