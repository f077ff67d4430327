"""The processes of a Spark session on this machine, and the addresses where they listen."""

import socket
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    """A process that runs.

    Attributes:
        pid: Its number.
        name: The name of its program.
    """

    pid: int
    name: str


def descendants(pid: int) -> set[Process]:
    """Return the children of a process, and theirs."""
    children: dict[int, set[Process]] = {}
    for process, parent in _processes():
        children.setdefault(parent, set()).add(process)
    found: set[Process] = set()
    rest = [pid]
    while rest:
        below = children.get(rest.pop(), set())
        found |= below
        rest += [process.pid for process in below]
    return found


def still_running(processes: set[Process]) -> set[Process]:
    """Return which of some processes have not ended."""
    return processes & {process for process, _ in _processes()}


def listening_addresses(processes: set[Process]) -> set[str]:
    """Return the IP addresses where some processes listen for TCP."""
    sockets = {link for process in processes for link in _open_files(process.pid) if link.startswith("socket:")}
    addresses = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            _, place, _, state, *_, _, _, _, inode = line.split()[:10]
            if state == "0A" and f"socket:[{inode}]" in sockets:
                addresses.add(_address(place.partition(":")[0], family))
    return addresses


def _address(digits: str, family: socket.AddressFamily) -> str:
    """Return an address of /proc/net, whose words of 32 bits have the byte order of this machine."""
    words = [bytes.fromhex(digits[start : start + 8])[::-1] for start in range(0, len(digits), 8)]
    return socket.inet_ntop(family, b"".join(words)).removeprefix("::ffff:")


def _processes() -> list[tuple[Process, int]]:
    """Return all processes that have not ended, each with the number of its parent."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            head, _, rest = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        if state not in "ZX":
            found.append((Process(int(folder.name), head.partition("(")[2]), int(parent)))
    return found


def _open_files(pid: int) -> list[str]:
    try:
        return [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []
