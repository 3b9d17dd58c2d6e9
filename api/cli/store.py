"""`gongjian store`: start, stop, status, browser, backup, restore, fetch, key."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.key import key_app
from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import fetching, print_json, print_rows, say, told
from api.usecases import store as use
from graph.model import node_by_label
from graph.store import default_url
from graph.wording import Lang, Wording

app = typer.Typer(no_args_is_help=True, help="数据库的启停、状态、备份与恢复 / look after the store")
app.add_typer(key_app, name="key")

STARTED = Wording(
    "store.started",
    "数据库已运行（{folder}）。用完请停止：gongjian store stop",
    "The store runs ({folder}). To stop it: gongjian store stop",
)
ANSWERS = Wording("store.answers", "数据库 {folder} 可以使用", "The store {folder} answers")
STOPPED = Wording("store.stopped", "数据库已停止", "The store was stopped")
DID_NOT_RUN = Wording("store.did_not_run", "数据库本来没有运行", "The store was not running")
OWNERS_TOOL = Wording(
    "store.owners_tool",
    "这是库的所有者的工具：拥有全部权限，不经过查询关口，也不留审计记录；组织者请用 gongjian cypher。",
    "This is the owner's tool: it has full rights, no gate and no audit; organisers use gongjian cypher.",
)
BACKED_UP = Wording(
    "store.backed_up", "已备份到 {file}（{size} 字节；不含密钥）", "Backed up to {file} ({size} bytes; the key is not in it)"
)
RESTORED = Wording("store.restored", "已从 {file} 恢复，数据库已运行", "Restored from {file}; the store runs")
NO_KEY = Wording(
    "store.restored_without_key",
    "这台电脑上没有密钥，下列字段保持加密（密钥 {keys}）。有了导出的密钥后：gongjian store key import 文件",
    "There is no key on this computer, so these fields stay sealed (key {keys}). Once you have its export: gongjian store key import FILE",
)
OTHER_KEY = Wording(
    "store.restored_other_key",
    "手头的密钥打不开下列字段，它们保持加密（需要密钥 {keys}）。有了导出的密钥后：gongjian store key import 文件",
    "The key at hand does not open these fields, which stay sealed (they need key {keys}). "
    "Once you have its export: gongjian store key import FILE",
)
STAYS_SEALED = Wording("store.stays_sealed", "  · {kind} 的 {field}：{count} 项", "  · {field} of {kind}: {count} values")
FETCHED = Wording("store.fetched", "{folder} 中有全部 {jars} 个组件（新取 {fetched} 个）", "{folder} holds all {jars} jars ({fetched} new)")
ADDRESS, LOGIN = Wording("store.address", "地址", "Address"), Wording("store.login", "用户名", "User")
PASSWORD = Wording("store.password", "密码所在文件", "Password is in")


@app.command()
def start(store: StoreOption = None, lang: LangOption = None) -> None:
    """启动内置数据库（已运行则不动） / start the private store; does nothing when it runs."""
    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress:
        found = use.start(store, progress)
    say((STARTED if found.pid else ANSWERS).text(speak, {"folder": store or default_url()}))


@app.command()
def stop(store: StoreOption = None, lang: LangOption = None) -> None:
    """停止内置数据库 / stop the private store."""
    speak = lang_of(lang)
    with told(speak):
        say((STOPPED if use.stop(store) else DID_NOT_RUN).text(speak))


@app.command()
def status(store: StoreOption = None, form: FormatOption = Format.table, lang: LangOption = None) -> None:
    """是否运行、地址、密码文件、进程与版本 / whether it runs, where, as whom, and its version."""
    with told(lang_of(lang)):
        found = asdict(use.status(store))
    if form is Format.json:
        print_json(found)
    elif form is Format.csv:
        print_rows([found], form)
    else:
        print_rows([{"name": name, "value": value} for name, value in found.items() if value is not None], form, {"name": "", "value": ""})


@app.command()
def browser(store: StoreOption = None, form: FormatOption = Format.table, lang: LangOption = None) -> None:
    """Neo4j Browser 的地址与登录方式 / address and login of the Neo4j Browser."""
    speak = lang_of(lang)
    with told(speak):
        found = use.browser(store)
    if form is not Format.table:
        print_json(asdict(found)) if form is Format.json else print_rows([asdict(found)], form)
        say(OWNERS_TOOL.text(speak))
        return
    for wording, value in ((ADDRESS, found.address), (LOGIN, found.user), (PASSWORD, found.password_file)):
        typer.echo(f"{wording.text(speak)}: {value}")
    say(OWNERS_TOOL.text(speak))


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="备份文件 / the file to write", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件 / replace the file")] = False,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """备份到一个文件（期间停库） / back up into one file; the store stops for it."""
    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress:
        made = use.backup(store, file, force=force, progress=progress, waiting=lambda said: say(said.text(speak)))
    say(BACKED_UP.text(speak, {"file": made.file, "size": made.size}))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件 / a file that backup wrote")], store: StoreOption = None, lang: LangOption = None
) -> None:
    """用备份替换现有数据 / put a backup in the place of the present data."""
    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress:
        done = use.restore(store, file, progress, waiting=lambda said: say(said.text(speak)))
    say(RESTORED.text(speak, {"file": file}))
    if done.trouble is not None:
        say(done.trouble.text(speak))
    if done.sealed:
        say((OTHER_KEY if done.has_key else NO_KEY).text(speak, {"keys": ", ".join(sorted({each.key_id for each in done.sealed}))}))
        for each in done.sealed:
            say(STAYS_SEALED.text(speak, {"kind": _kind(each.kind, speak), "field": each.field, "count": each.count}))


def _kind(label: str, lang: Lang) -> str:
    kind = node_by_label(label)
    return f"{kind.zh}（{label}）" if lang == "zh" else label


@app.command()
def fetch(
    to: Annotated[
        Path | None, typer.Option("--to", help="另存到文件夹，供离线电脑使用 / copy into a folder for an offline computer")
    ] = None,
    source: Annotated[Path | None, typer.Option("--from", help="从文件夹取，不用网络 / take from a folder, without network")] = None,
    lang: LangOption = None,
) -> None:
    """预先取好内置数据库的组件 / fetch what the private store needs beforehand."""
    speak = lang_of(lang)
    if to is not None and source is not None:
        raise typer.BadParameter("--to / --from")
    with told(speak), fetching(speak) as progress:
        done = use.fetch(progress, to=to, source=source)
    say(FETCHED.text(speak, {"folder": done.folder, "jars": done.jars, "fetched": done.fetched}))
