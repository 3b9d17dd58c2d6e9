"""Uploads: lists in as workbooks or tables, what could not be loaded out as a workbook to be mended."""

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from api import problems
from api.problems import ProblemError
from api.routes.proposals import mark_of
from api.routes.records import AGAIN, Key, again_said
from api.routes.shapes import JobShown, TheId, job_shown
from api.scope import NotFoundError, Scope, not_found
from api.usecases.audit_record import recorded, refusal_recorded
from api.usecases.editing import KEY_REUSED, KeyReusedError, fingerprint
from api.usecases.jobs import Job
from api.usecases.sealed_files import get, put
from api.usecases.uploads import claim, discard, quarantine_folder
from api.web.answers import XLSX, lang_of, problem_responses, sent
from api.web.service import Service
from graph.privacy import scan
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
        found = _submit(service, asker, files, allow_shrink, lang_of(request), job)
        headers = {"Location": f"/v1/jobs/{found.id}", "Retry-After": "2", **again_said(found.again)}
        return sent(job_shown(found, lang_of(request)), status=202, headers=headers)

    @router.get(
        "/{id}/quarantine/{name}",
        operation_id="get_quarantine",
        summary="未能加载的行（工作簿） / rows that could not be loaded, as a workbook",
        response_class=Response,
        responses={
            200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}, "description": "The workbook."},
            **problem_responses(problems.NOT_FOUND, problems.NOT_READY, problems.INVALID),
        },
    )
    def quarantine(request: Request, id: TheId, name: TheId) -> Response:
        asker: Scope = request.state.asker
        with recorded(asker, "quarantine", id, to=service.trail):
            asker.require("load")
            book = workbook(asker, id, name)
        headers = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}", "Cache-Control": "no-store"}
        return Response(book, media_type=XLSX, headers=headers)

    def workbook(asker: Scope, id: str, name: str) -> bytes:
        job = service.jobs.get(asker, id)
        if not job.ended:
            raise ProblemError(problems.NOT_READY)
        if job.kind != "load" or job.result is None or name not in (job.result.get("quarantine") or {}).values():
            raise not_found(name)
        book = get(quarantine_folder(job.id), name)
        if book is None:
            raise not_found(name)
        return book

    return router


_WRONG = (problems.BAD_UPLOAD, problems.INVALID, problems.KEY_REUSED, problems.IN_PROGRESS)
_HEADERS = {
    "Location": {"schema": {"type": "string"}, "description": "The job that loads them."},
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until it is worth looking."},
    **AGAIN,
}


def _submit(service: Service, asker: Scope, files: Sequence[UploadFile], allow_shrink: bool, lang: Lang, job: str) -> Job:
    names = [_name(file, number) for number, file in enumerate(files[: MOST_FILES + 1], 1)]
    if len(names) > MOST_FILES or len(set(names)) < len(names):
        raise ProblemError(problems.BAD_UPLOAD)
    mark = fingerprint(service.store, ["load", allow_shrink, [[name, _hash(file.file)] for name, file in zip(names, files, strict=True)]])
    if (there := _there(service, asker, job)) is not None:
        if there.mark != mark:
            raise KeyReusedError(KEY_REUSED)
        return replace(there, again=True)
    return _new(service, asker, dict(zip(names, files, strict=True)), {"allow_shrink": allow_shrink, "lang": lang}, job, mark)


def _new(service: Service, asker: Scope, files: Mapping[str, UploadFile], given: Mapping[str, Any], job: str, mark: str) -> Job:
    """The job of new files. Of several requests at once with one key, one makes the folder and the others are told to come again."""
    try:
        folder = claim(job, service.store.url)
    except FileExistsError:
        raise ProblemError(problems.IN_PROGRESS) from None
    try:
        for name, file in files.items():
            if _has_macros(file.file):
                raise ProblemError(
                    problems.BAD_UPLOAD, {lang: text.format(name="…") for lang, text in MACROS.items()}, more={"code": "macros"}
                )
            put(folder, name, file.file)
        found = service.jobs.submit(asker, "load", given, id=job, mark=mark)
    except BaseException:
        discard(job)
        raise
    if found.ended:  # another request's job, whose files are gone
        discard(job)
    return found


def _there(service: Service, asker: Scope, job: str) -> Job | None:
    try:
        return service.jobs.wait(asker, job, 0)
    except NotFoundError:
        return None


def _name(file: UploadFile, number: int) -> str:
    """The file's own name without folders, personal numbers masked: a list may be named by it, and records say what file they are from."""
    name = scan(PurePath((file.filename or "").replace("\\", "/")).name).text.replace("*", "_")
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


def _has_macros(file: BinaryIO) -> bool:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as book:
            return any(name.casefold().endswith("vbaproject.bin") for name in book.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return False  # whatever is broken about it is told by the loader, in its own words
