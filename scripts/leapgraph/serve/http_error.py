"""HTTP errors: a status with one plain text that says why."""

from __future__ import annotations

from starlette.exceptions import HTTPException


class HttpError(HTTPException):
    """An error response to a request.

    Args:
        status: The HTTP status.
        why: What is wrong and what to do, for the client to read.
        headers: Headers of the response besides the common ones.
    """

    def __init__(self, status: int, why: str, **headers: str) -> None:
        super().__init__(status, why, {name.replace("_", "-"): value for name, value in headers.items()})


def service_unavailable(why: str, seconds: int) -> HttpError:
    """Return a 503 with a Retry-After of so many seconds."""
    return HttpError(503, why, Retry_After=str(seconds))
