"""A remote store that `publish --store` compares or pushes to: its connections, opened and closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from leapgraph.store.addresses_and_credentials import StoreAddress, parse_address, read_credentials, refuse_plain_http
from leapgraph.store.compare_and_upload_graphs import Difference, compare_graphs, upload_graphs
from leapgraph.store.graph_store import GraphStore, HttpGraphStore, SparqlGraphStore
from leapgraph.store.http_client import READ_TIMEOUT, StoreClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project


@dataclass(frozen=True)
class RemoteStore:
    """A store and the connections to it, which `with` closes.

    Attributes:
        address: Its address of the Graph Store Protocol; with `update`, that of its query endpoint.
        update: Its address of SPARQL Update, where it has no Graph Store Protocol.
        client: The HTTP client.
    """

    address: StoreAddress
    update: StoreAddress | None
    client: StoreClient

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    @property
    def graphs(self) -> GraphStore:
        """Its named graphs."""
        if self.update is None:
            return HttpGraphStore(self.client, self.address)
        return SparqlGraphStore(self.client, self.address, self.update)


def open_remote_store(url: str, update: str | None = None, silence: float = READ_TIMEOUT) -> RemoteStore:
    """Return the store at `url`, without connecting to it yet.

    Args:
        url: Its address of the Graph Store Protocol; with `update`, that of its query endpoint.
        update: Its address of SPARQL Update.
        silence: The read timeout in seconds.

    Raises:
        RunError: An address is invalid or has credentials in it, or those of the environment cannot be used with it.
    """
    address = parse_address(url)
    changed = parse_address(update) if update else None
    credentials = read_credentials()
    for one in filter(None, (address, changed)):
        refuse_plain_http(one, credentials)
    return RemoteStore(address, changed, StoreClient(credentials, silence))


def compare_with_store(
    project: Project, dataset: Dataset, store: RemoteStore, step: Callable[[str], None] = lambda _: None
) -> list[Difference]:
    """Return how each named graph of the store compares to `dataset`; see `compare_graphs`."""
    store.client.say = step
    return compare_graphs(project, dataset, store.graphs, step)


def push_dataset(
    dataset: Dataset,
    store: RemoteStore,
    found: list[Difference],
    *,
    remove: bool = False,
    step: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Difference, str]]:
    """Replace the graphs that differ, and yield each with its outcome; see `upload_graphs`."""
    store.client.say = step
    return upload_graphs(dataset, store.graphs, found, remove=remove, step=step)
