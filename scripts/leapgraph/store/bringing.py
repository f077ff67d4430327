"""A published dataset brought into a store, or held against it: what `publish --store` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from leapgraph.store.address import Address, read_address, read_credentials, refuse_in_the_clear
from leapgraph.store.client import SILENCE, Client
from leapgraph.store.graphs import ByGraphStoreProtocol, BySparql, Graphs
from leapgraph.store.sending import Difference, compare, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


@dataclass(frozen=True)
class Store:
    """A store that a person named, and may reach; `with` closes its connections.

    Attributes:
        address: Its address of the Graph Store Protocol; with `update`, the one that answers queries.
        update: Its address of SPARQL Update, where it has no Graph Store Protocol.
        client: Asks it.
    """

    address: Address
    update: Address | None
    client: Client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    @property
    def graphs(self) -> Graphs:
        """Its named graphs."""
        if self.update is None:
            return ByGraphStoreProtocol(self.client, self.address)
        return BySparql(self.client, self.address, self.update)


def open_store(url: str, update: str | None = None, silence: float = SILENCE) -> Store:
    """Return the store at `url`, which nothing has been asked yet.

    Args:
        url: Its address of the Graph Store Protocol; with `update`, the one that answers queries.
        update: Its address of SPARQL Update.
        silence: For how many seconds it may be silent.

    Raises:
        RunError: An address is none or holds credentials, or those of the environment cannot be used with it.
    """
    address = read_address(url)
    changed = read_address(update) if update else None
    credentials = read_credentials()
    for one in filter(None, (address, changed)):
        refuse_in_the_clear(one, credentials)
    return Store(address, changed, Client(credentials, silence))


def differences(
    project: Project, dataset: Dataset, store: Store, step: Callable[[str], None] = lambda _: None
) -> list[Difference]:
    """Return how each named graph of the store stands to `dataset`; see `sending.compare`."""
    store.client.say = step
    return compare(project, dataset, store.graphs, step)


def bring(
    dataset: Dataset,
    store: Store,
    found: list[Difference],
    *,
    remove: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Difference, str]]:
    """Replace the graphs that differ, and yield each with what was done; see `sending.send`."""
    store.client.say = step
    return send(dataset, store.graphs, found, remove=remove, step=step)
