"""`gongjian person`: what a person may ask for: all that is kept of them, its correction, their erasure."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import LangOption, StoreOption, lang_of
from api.cli.output import opening, print_json, say, told, writable
from api.scope import Scope
from api.usecases.persons import Kept, correct_person, erase_person, export_person
from graph.store.process import write_private
from graph.wording import Lang, Wording

app = typer.Typer(no_args_is_help=True, add_completion=False, help="本人请求：查阅、更正、删除 / one person's data: export, correct, erase")

WRITTEN = Wording(
    "person.written", "已写入 {path}，内有个人信息，用完请删除", "Written to {path}; it holds personal values, delete it after use"
)
CORRECTED = Wording(
    "person.corrected", "已更正 {id} 的 {count} 项，以后加载不会改动", "{count} fields of {id} corrected; later loads leave them alone"
)
SURE = Wording(
    "person.sure",
    "删除不能撤销。确认删除这个人请加 --yes",
    "Erasing can't be undone. Add --yes to erase this person",
)
ERASED = Wording(
    "person.erased",
    "已删除：{deleted} 条记录（人员及其任职、联系），清空家庭户中 {fields} 项；{kept} 条服务记录保留但不再有姓名。"
    "以后加载不会恢复。请一并处理：原始名单、隔离工作簿、先前的备份和导出文件",
    "Erased: {deleted} records (the person, posts, contacts), {fields} fields of the household emptied; {kept} records of services stay "
    "without a name. No load brings it back. Also see to the source lists, quarantine workbooks, earlier backups and exports",
)
BAD_SET = Wording("person.set_form", "写作 项目=值，空值表示清空", "Write FIELD=VALUE; an empty value takes it away")

Who = Annotated[str, typer.Argument(help="编号、手机号或身份证号 / id, phone or identity number; - : ask for it")]


@app.command()
def export(
    who: Who,
    out: Annotated[Path | None, typer.Option("--out", help="写入 .json 文件 / write to this .json file", show_default=False)] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """查阅：与此人有关的全部内容，明文 / all that is kept of a person, in clear; audited."""
    language = lang_of(lang)
    with told(language):
        writable(out)
    with opening(store, language) as opened:
        found = _document(export_person(Scope.local(), opened, _who(who, language)), language)
    if out is None:
        print_json(found)
        return
    with told(language):
        write_private(out, json.dumps(found, ensure_ascii=False, indent=1, default=str))
    say(WRITTEN.text(language, {"path": out}))


@app.command()
def correct(
    who: Who,
    change: Annotated[list[str], typer.Option("--set", help="项目=值，可多次 / FIELD=VALUE, may be repeated")],
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """更正：改正此人的内容 / correct what is kept of a person; later loads leave it alone."""
    language = lang_of(lang)
    pairs = [item.partition("=") for item in change]
    if any(not name.strip() or not equals for name, equals, _ in pairs):
        raise typer.BadParameter(BAD_SET.text(language), param_hint="--set")
    changes = {name.strip(): value.strip() or None for name, _, value in pairs}
    with opening(store, language) as opened:
        id_ = correct_person(Scope.local(), opened, _who(who, language), changes)
    say(CORRECTED.text(language, {"id": id_, "count": len(changes)}))


@app.command()
def erase(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="确认，不能撤销 / sure; it can't be undone")] = False,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """删除：删去此人并防止以后加载恢复 / erase a person; no later load brings them back."""
    language = lang_of(lang)
    if not yes:
        say(SURE.text(language))
        raise typer.Exit(2)
    with opening(store, language) as opened:
        found = erase_person(Scope.local(), opened, _who(who, language))
    say(ERASED.text(language, {"deleted": found.deleted, "fields": found.household_fields, "kept": found.kept}))


def _who(given: str, lang: Lang) -> str:
    """A number that is asked for does not show, nor stand in the shell's history."""
    return given if given != "-" else str(typer.prompt("编号或号码" if lang == "zh" else "id or number", hide_input=True))


def _document(kept: Kept, lang: Lang) -> dict[str, Any]:
    at = 1 if lang == "zh" else 0
    return {
        "id": kept.id,
        "fields": {each[at]: each[2] for each in kept.fields},
        "ties": [{k: v for k, v in tie.items() if k not in ("zh", "en", "outward")} | {"what": tie[lang]} for tie in kept.ties],
        "provenance": dict(kept.provenance),
    }
