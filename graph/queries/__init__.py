"""Named questions: the common ones, asked by name, so that nobody has to write Cypher for them."""

import difflib

from graph.queries import agreements, centres, grids, lists, membership, network, people, projects, record
from graph.queries.question import Column, Parameter, Question, Words
from graph.wording import GongjianError, Wording

SUBJECTS = (membership, agreements, grids, people, lists, projects, centres, network, record)
"""The subjects with their questions, in the order in which they are shown."""

QUESTIONS: tuple[Question, ...] = tuple(question for subject in SUBJECTS for question in subject.QUESTIONS)

UNKNOWN = Wording(
    "ask.unknown",
    "没有名为 {name} 的问题。最接近的是：{nearest}。全部问题：gongjian ask",
    "There is no question named {name}. Nearest: {nearest}. All questions: gongjian ask",
)


class UnknownQuestionError(GongjianError):
    """No question has this name (exit code 2)."""

    exit_code = 2


def question_by_name(name: str) -> Question:
    """The question with this name or this Chinese title; UnknownQuestionError names the nearest ones otherwise."""
    for question in QUESTIONS:
        if name in (question.name, question.title.zh):
            return question
    raise UnknownQuestionError(UNKNOWN, name=name, nearest=", ".join(nearest_names(name)))


def nearest_names(name: str) -> tuple[str, ...]:
    """Up to three names that look like it or share its words."""
    names = [question.name for question in QUESTIONS]
    close = difflib.get_close_matches(name.casefold().replace("_", "-").replace(" ", "-"), names, n=3, cutoff=0.4)
    shared = [q.name for q in QUESTIONS if name and (name in q.title.zh or name.casefold() in q.title.en or name.casefold() in q.name)]
    return tuple(dict.fromkeys([*shared, *close]))[:3] or tuple(names[:3])


__all__ = [
    "QUESTIONS",
    "SUBJECTS",
    "Column",
    "Parameter",
    "Question",
    "UnknownQuestionError",
    "Words",
    "nearest_names",
    "question_by_name",
]
