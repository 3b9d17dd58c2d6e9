"""Uploads: lists in as workbooks or tables, what could not be loaded out as a workbook to be mended."""

import hashlib
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse

from api import problems
from api.problems import ProblemError
from api.routes.proposals import mark_of
from api.routes.records import Key
from api.routes.shapes import JobShown, TheId, job_shown
from api.scope import NotFoundError, Scope, not_found
from api.usecases.audit_record import recorded, refusal_recorded
from api.usecases.editing import KEY_REUSED, KeyReusedError
from api.usecases.jobs import Job
from api.usecases.uploads import claim, discard, quarantine_folder
from api.web.answers import XLSX, lang_of, problem_responses, sent
from api.web.service import Service
from graph.wording import Lang

ENDINGS = (".xlsx", ".xls", ".ods", ".et", ".csv")
MOST_FILES = 50
_CHUNK = 1 << 20

MACROS: dict[Lang, str] = {
    "zh": "“{name}”带有宏，请另存为不带宏的 .xlsx 再上传",
    "en": "{name} holds macros; save it as an .xlsx without them",
}
ENDING: dict[Lang, str] = {
    "zh": "第 {number} 个文件不是 .xlsx、.xls、.ods、.et 或 .csv",
    "en": "file {number} is no .xlsx, .xls, .ods, .et or .csv",
}


def uploads_router(service: Service) -> APIRouter:
    """/uploads."""
    router = APIRouter(prefix="/uploads", tags=["uploads"])

    @router.post(
        "",
        status_code=202,
        operation_id="upload",
        summary="上传清单 / upload lists",
        response_model=JobShown,
        max_body_size=service.options.upload,
        responses={202: {"headers": _HEADERS}, **problem_responses(*_WRONG)},
    )
    def upload(
        request: Request,
        files: Annotated[list[UploadFile], File(description="Workbooks and tables, each list named as in the templates.")],
        allow_shrink: Annotated[bool, Form(description="Withdraw more than a fifth of a list's rows.")] = False,
        key: Key = None,
    ) -> Response:
        asker: Scope = request.state.asker
        with refusal_recorded(asker, "upload", to=service.trail):
            asker.require("load")
        job = f"J{mark_of(asker, key, 'load')}" if key else service.jobs.new_id()
        found = _submit(service, asker, files, {"allow_shrink": allow_shrink, "lang": lang_of(request)}, job)
        return sent(job_shown(found, lang_of(request)), status=202, headers={"Location": f"/v1/jobs/{found.id}", "Retry-After": "2"})

    @router.get(
        "/{id}/quarantine/{name}",
        operation_id="get_quarantine",
        summary="未能加载的行（工作簿） / rows that could not be loaded, as a workbook",
        response_class=FileResponse,
        responses={
            200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "The workbook."},
            **problem_responses(problems.NOT_FOUND, problems.NOT_READY, problems.INVALID),
        },
    )
    def quarantine(request: Request, id: TheId, name: TheId) -> Response:
        asker: Scope = request.state.asker
        with recorded(asker, "quarantine", id, to=service.trail):
            asker.require("load")
            path = workbook(asker, id, name)
        return FileResponse(path, media_type=XLSX, filename=name, headers={"Cache-Control": "no-store"})

    def workbook(asker: Scope, id: str, name: str) -> Path:
        job = service.jobs.get(asker, id)
        if not job.ended:
            raise ProblemError(problems.NOT_READY)
        if job.kind != "load" or job.result is None or name not in (job.result.get("quarantine") or {}).values():
            raise not_found(name)
        path = quarantine_folder(job.id) / name
        if not path.is_file():
            raise not_found(name)
        return path

    return router


_WRONG = (problems.BAD_UPLOAD, problems.INVALID, problems.KEY_REUSED, problems.IN_PROGRESS)
_HEADERS = {
    "Location": {"schema": {"type": "string"}, "description": "The job that loads them."},
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until it is worth looking."},
}


def _submit(service: Service, asker: Scope, files: Sequence[UploadFile], given: dict[str, Any], job: str) -> Job:
    names = [_name(file, number) for number, file in enumerate(files[: MOST_FILES + 1], 1)]
    if len(names) > MOST_FILES or len(set(names)) < len(names):
        raise ProblemError(problems.BAD_UPLOAD)
    marks = [_hash(file.file) for file in files]
    asked = given | {"files": [[mark, PurePath(name).suffix] for mark, name in zip(marks, names, strict=True)]}
    found = _there(service, asker, job) or _new(service, asker, dict(zip(names, files, strict=True)), asked, job)
    if found.request != asked:
        raise KeyReusedError(KEY_REUSED)
    return found


def _new(service: Service, asker: Scope, files: Mapping[str, UploadFile], asked: dict[str, Any], job: str) -> Job:
    """The job of new files. Of several requests at once with one key, one makes the folder and the others are told to come again."""
    try:
        folder = claim(job, service.store.url)
    except FileExistsError:
        if (there := _there(service, asker, job)) is not None:
            return there
        raise ProblemError(problems.IN_PROGRESS) from None
    try:
        for name, file in files.items():
            _keep(file.file, folder / name)
            if _has_macros(folder / name):
                raise ProblemError(
                    problems.BAD_UPLOAD, {lang: text.format(name="…") for lang, text in MACROS.items()}, more={"code": "macros"}
                )
        found = service.jobs.submit(asker, "load", asked, id=job)
    except BaseException:
        discard(job)
        raise
    if found.ended or found.request != asked:  # another request's job, whose files are gone
        discard(job)
    return found


def _there(service: Service, asker: Scope, job: str) -> Job | None:
    try:
        return service.jobs.wait(asker, job, 0)
    except NotFoundError:
        return None


def _name(file: UploadFile, number: int) -> str:
    """The file's own name without folders: a list may be named by it."""
    name = PurePath((file.filename or "").replace("\\", "/")).name
    ending = PurePath(name).suffix.casefold()
    if ending not in ENDINGS or name.startswith(".") or len(name.encode()) > 200 or not name.isprintable():
        code = {"code": "macros" if ending in (".xlsm", ".xltm", ".xlsb") else "ending"}
        said = MACROS if code["code"] == "macros" else ENDING
        raise ProblemError(problems.BAD_UPLOAD, {lang: text.format(number=number, name="…") for lang, text in said.items()}, more=code)
    return name


def _hash(file: BinaryIO) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _keep(file: BinaryIO, path: Path) -> None:
    file.seek(0)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := file.read(_CHUNK):
            out.write(chunk)


def _has_macros(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as book:
            return any(name.casefold().endswith("vbaproject.bin") for name in book.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return False  # whatever is broken about it is told by the loader, in its own words
