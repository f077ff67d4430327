"""Which network addresses are public, and a network backend that connects to no others.

The address that was checked is the one that is connected to: a name that resolves to another one a moment later
(DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, TypeAlias

import httpcore

from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterable

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
# NAT64: an IPv4 address inside an IPv6 address (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddressError(RunError):
    """A host has no public address."""


class UnresolvedNameError(RunError):
    """A host's name does not resolve."""


def is_public_address(address: Address) -> bool:
    """Return whether an address is one of the public internet.

    Neither loopback nor link-local, private, shared, reserved or multicast (RFC 6890 and its registries). An IPv6
    address that maps an IPv4 address or translates to one is as public as that one.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public_address(address.ipv4_mapped)
        if address in _NAT64:
            return is_public_address(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        inner = [address.sixtofour, *(address.teredo or ())]
        if not all(is_public_address(one) for one in inner if one is not None):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses that a host's name resolves to.

    Raises:
        UnresolvedNameError: It resolves to none.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no name of a host"
        raise UnresolvedNameError(f"{host} does not resolve: {reason}") from error
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def resolve_public(host: str, port: int) -> list[str]:
    """Return the addresses of a host, all of them public.

    Raises:
        PrivateAddressError: One of them is not.
        UnresolvedNameError: The name does not resolve.
    """
    addresses = resolve_host(host, port)
    for address in addresses:
        if not is_public_address(ipaddress.ip_address(address)):
            raise PrivateAddressError(f"{host} is not asked: {address} is no public address")
    return addresses


class PublicBackend(httpcore.SyncBackend):
    """A network backend that connects to public addresses alone."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first public address of a host that accepts.

        Raises:
            PrivateAddressError: The host has an address that is not public.
            UnresolvedNameError: The name does not resolve.
            httpcore.ConnectError: None accepts.
        """
        addresses = resolve_public(host, port)
        for address in addresses[:-1]:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)
