"""Start the server, print its address, and stop it together with its processes and files."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn

from leapgraph.errors import RunError
from leapgraph.serve.access_policy import access_policy_at
from leapgraph.serve.errors_and_log import log_line, silence_libraries
from leapgraph.serve.release_reload import ReloadingApp
from leapgraph.serve.release_server import open_release_server
from leapgraph.serve.response_middleware import SecurityMiddleware
from leapgraph.serve.uvicorn_protocol import TimeLimitedProtocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from leapgraph.project import Project
    from leapgraph.serve.server_limits import Limits

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_LAST_SECONDS = 2  # for requests in progress to end


@dataclass(frozen=True)
class ListenAddress:
    """The address to listen at, and who may use it.

    Attributes:
        host: The host name or IP address.
        port: The port, 0 for any free one.
        cors: Whether pages of any site may read the responses of a server on loopback.
        unconfined: Whether to serve other machines where the system cannot sandbox the query workers.
    """

    host: str
    port: int
    cors: bool = False
    unconfined: bool = False


def serve(project: Project, folder: Path, address: ListenAddress, limits: Limits, say: Callable[[str], None]) -> None:
    """Serve the release in `folder` until the process is stopped (SIGINT, SIGTERM, SIGHUP, SIGQUIT).

    Args:
        project: The project that the release was published from.
        folder: The folder that `publish` wrote.
        address: Where to listen.
        limits: The limits of a client.
        say: Called with the server's URL once it answers there.

    Raises:
        DataError: A saved query of the project is invalid.
        RunError: There is no release, the address cannot be listened at, or the query engine fails.
    """
    silence_libraries()
    asyncio.run(_serve_until_signal(project, folder, address, limits, say))


async def _serve_until_signal(
    project: Project, folder: Path, address: ListenAddress, limits: Limits, say: Callable[[str], None]
) -> None:
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop() -> None:
        if not stopped.is_set() and task is not None:
            stopped.set()
            task.cancel()

    loop.set_exception_handler(lambda _loop, _context: None)  # a broken connection is handled where it ends
    for number in _STOP_SIGNALS:
        # nohup(1) makes a program ignore the first of these, which must stay ignored.
        if signal.getsignal(number) == signal.SIG_IGN and number in {signal.SIGHUP, signal.SIGQUIT}:
            continue
        loop.add_signal_handler(number, stop)
    try:
        await _serve(project, folder, address, limits, say)
    except asyncio.CancelledError:
        if not stopped.is_set():
            raise


async def _serve(
    project: Project, folder: Path, address: ListenAddress, limits: Limits, say: Callable[[str], None]
) -> None:
    async with AsyncExitStack() as stack:
        current = ReloadingApp(await open_release_server(project.root, folder, limits), project.root, folder, limits)
        stack.callback(current.close)
        stack.push_async_callback(current.end)
        listener = _open_listener(address)
        stack.callback(listener.close)
        _warn_of_exposure(address, listener, current.site.workers.missing)
        access = access_policy_at(listener, address.host, cors=address.cors)
        async with run_server(SecurityMiddleware(current, limits, access), listener, limits) as running:
            watching = asyncio.create_task(current.watch())
            try:
                await _check_server(_url(listener))
                say(_url(listener))
                await asyncio.wait({running, watching}, return_when=asyncio.FIRST_COMPLETED)
                if watching.done():
                    watching.result()
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                # First of all, so that clients waiting for a result are told at once that there will be none.
                await current.end()


def _warn_of_exposure(address: ListenAddress, listener: socket.socket, missing: list[str]) -> None:
    """Warn whoever runs the server about the address and about missing parts of the sandbox.

    Raises:
        RunError: Other machines would be served without the sandbox, and `--unconfined` was not given.
    """
    walls = f"the query processes are not kept from files and the network here, for want of {' and '.join(missing)}"
    if not ipaddress.ip_address(str(listener.getsockname()[0]).partition("%")[0]).is_loopback:
        if missing and not address.unconfined:
            raise RunError(f"{walls}: serve this machine alone, without --bind, or accept it with --unconfined")
        log_line(
            f"{address.host} is not this machine alone: whoever reaches it over the network can read and query all here"
        )
    if missing:
        log_line(walls)


@asynccontextmanager
async def run_server(app: ASGIApp, listener: socket.socket, limits: Limits) -> AsyncIterator[asyncio.Task[None]]:
    """Yield the task in which `app` is served at `listener`; after the block, stalled connections are cut off."""
    server = _Server(
        uvicorn.Config(
            app,
            http=type("Connection", (TimeLimitedProtocol,), {"limits": limits}),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=limits.arriving,
            timeout_graceful_shutdown=_LAST_SECONDS,
            h11_max_incomplete_event_size=limits.head,
        )
    )
    running = asyncio.create_task(server.serve([listener]))
    starting = asyncio.create_task(server.has_started.wait())
    try:
        await asyncio.wait({running, starting}, return_when=asyncio.FIRST_COMPLETED)
        yield running
    finally:
        starting.cancel()
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await running
        for connection in list(server.server_state.connections):
            connection.transport.abort()


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signal handling to us and reports when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.has_started = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and report it."""
        await super().startup(sockets)
        self.has_started.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handlers."""
        yield


def _open_listener(address: ListenAddress) -> socket.socket:
    family, place = _socket_address(address)
    # With the protocol named: asyncio disables Nagle's algorithm only where it sees that a socket is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        what = f"cannot listen at {address.host}, port {address.port}: {error.strerror}"
        raise RunError(f"{what}; choose another with --port, 0 for any that is free") from error
    return listener


def _socket_address(address: ListenAddress) -> tuple[socket.AddressFamily, tuple[Any, ...]]:
    try:
        number = ipaddress.ip_address(address.host)
    except ValueError:
        try:
            found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
        except (OSError, UnicodeError) as error:
            raise RunError(f"{address.host} is no address of this machine: name one with --bind") from error
        return found[0], found[4]
    return socket.AF_INET6 if number.version == 6 else socket.AF_INET, (address.host, address.port)  # noqa: PLR2004


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = ipaddress.ip_address(host.partition("%")[0])
    if shown.is_unspecified:
        shown = ipaddress.ip_address("::1" if shown.version == 6 else "127.0.0.1")  # noqa: PLR2004 - of the protocol
    return f"http://[{shown}]:{port}/" if shown.version == 6 else f"http://{shown}:{port}/"  # noqa: PLR2004


async def _check_server(url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{url}sparql", params={"query": "ASK {}"}, timeout=30)
    if answer.status_code != httpx.codes.OK:
        raise RunError(f"the server does not answer as it should: {answer.text.strip()}")
