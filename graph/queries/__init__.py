"""Named questions: the common ones, asked by name, so that nobody has to write Cypher for them."""

import difflib

from graph.queries import agreements, centres, dates, grids, lists, membership, network, people, projects, record, stated
from graph.queries.question import Column, Parameter, Question, Words
from graph.wording import GongjianError, Wording

SUBJECTS = (membership, agreements, grids, people, lists, projects, centres, network, dates, stated, record)
"""The subjects with their questions, in the order in which they are shown."""

TITLES: dict[str, Words] = {
    "membership": Words("成员与覆盖", "members and coverage"),
    "agreements": Words("协议与联席会议", "agreements and joint meetings"),
    "grids": Words("网格与工单", "grids and matters reported"),
    "people": Words("人员", "people"),
    "lists": Words("资源与需求", "resources and demands"),
    "projects": Words("项目与成效", "projects and outcomes"),
    "centres": Words("服务中心", "service centres"),
    "network": Words("关系", "relations"),
    "dates": Words("时间与到期", "time and deadlines"),
    "stated": Words("规则与统计数字", "rules and stated figures"),
    "record": Words("图的记录", "the graph as a record"),
}
"""What a subject is called, by the name of its module."""


def subject_of(question: Question) -> Words:
    """What the subject of a question is called."""
    return next(TITLES[subject.__name__.rpartition(".")[2]] for subject in SUBJECTS if question in subject.QUESTIONS)


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
    "subject_of",
]
