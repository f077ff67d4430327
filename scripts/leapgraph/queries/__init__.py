"""The questions that a project can be asked: the files `queries/*.rq`, their headers, their parameters.

The names below are imported when they are asked for, so that a verb pays for nothing that it does not use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapgraph.queries.parameters import Parameter, ParameterError
    from leapgraph.queries.questions import Question, bound, find_question, load_questions

__all__ = ["Parameter", "ParameterError", "Question", "bound", "find_question", "load_questions"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "parameters" if name.startswith("Parameter") else "questions"
    return getattr(import_module(f"{__name__}.{module}"), name)
