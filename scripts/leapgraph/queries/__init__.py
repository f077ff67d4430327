"""The questions that a project can be asked: the files `queries/*.rq`, their headers, their parameters.

The names below are imported when they are asked for, so that a verb pays for nothing that it does not use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapgraph.queries.parameters import Parameter, ParameterError
    from leapgraph.queries.question_set import QuestionSet, load_questions, read_question_set
    from leapgraph.queries.questions import Question, bound, find_question

_MODULES = {
    "Parameter": "parameters",
    "ParameterError": "parameters",
    "Question": "questions",
    "QuestionSet": "question_set",
    "bound": "questions",
    "find_question": "questions",
    "load_questions": "question_set",
    "read_question_set": "question_set",
}
__all__ = [
    "Parameter",
    "ParameterError",
    "Question",
    "QuestionSet",
    "bound",
    "find_question",
    "load_questions",
    "read_question_set",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
