"""Memory that an engine has freed is given back to the system."""

import subprocess
import sys

import pytest

# A block at the end of the heap keeps glibc from giving back what is free before it.
PROGRAM = """
import ctypes
from pathlib import Path
from leapgraph.freed_memory import return_freed_memory

def pages():
    return int(Path("/proc/self/statm").read_text().split()[1])

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
blocks = [libc.malloc(1000) for _ in range(40_000)]
for block in blocks:
    ctypes.memset(block, 1, 1000)
for block in blocks[:-1]:
    libc.free(block)
before = pages()
return_freed_memory()
print(before - pages())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="malloc_trim is of glibc")
def test_freed_memory_goes_back_to_the_system() -> None:
    returned = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True).stdout

    assert int(returned) > 5_000
