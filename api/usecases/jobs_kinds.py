"""The kinds of jobs: who may ask for one, and its limits. Begun again, a job of any kind does no harm."""

from dataclasses import dataclass

from api.roles import Act
from graph.wording import GongjianError, Wording

NO_KIND = Wording("job.no_kind", "没有“{kind}”这类任务。可用：{known}", "There is no kind of job {kind}. There are: {known}")


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job. `seconds` is the longest it may take; `files`: it comes with files, so that it is done where they lie."""

    name: str
    act: Act
    seconds: float
    files: bool = False


KINDS = (
    JobKind("propose", "propose", 1_800),
    JobKind("load", "load", 3_600, files=True),
)
"""Every kind; `api.usecases.worker` has a runner for each."""


def job_kind(name: str) -> JobKind:
    """The kind with this name. Raises GongjianError when there is none."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise GongjianError(NO_KIND, kind=name, known="、".join(kind.name for kind in KINDS))
