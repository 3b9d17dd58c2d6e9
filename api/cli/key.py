"""`gongjian store key`: the life of the key that opens sealed fields."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Format, FormatOption, LangOption, StoreOption, lang_of
from api.cli.output import opening, print_rows, say, told
from api.usecases import key as use
from graph.wording import Wording

key_app = typer.Typer(no_args_is_help=True, help="加密密钥 / the key of the sealed fields: export, import, rotate, status")

EXPORTED = Wording("key_exported", "密钥已导出到 {path}；请与口令分开妥善保管", "exported to {path}; keep it apart from its passphrase")
IMPORTED = Wording("key_imported", "已启用密钥 {key_id}", "key {key_id} is in use now")
SAME_KEY = Wording("key_same", "密钥 {key_id} 已在使用，无须更改", "key {key_id} was in use already; nothing changed")
KEPT = Wording(
    "key_kept", "原密钥另存为 {path}（旧备份和其他库可能仍需要）", "the former key is kept in {path}: backups and other stores may need it"
)
ROTATED = Wording("key_rotated", "已换成密钥 {key_id}，重新加密 {values} 项", "key {key_id} is in use now; {values} values sealed anew")
LEFT = Wording(
    "key_left",
    "{left} 项无法解密，保持原样（内容被改动，或由手头没有的密钥加密）",
    "{left} values could not be opened and stay as they were (they were changed, or sealed with a key that is not at hand)",
)
FORMER_STAYS = Wording(
    "key_former_stays",
    "其中有由原密钥加密的，所以原密钥仍留在密钥文件中，更换尚未完成；处理好后请再运行同一命令",
    "Some of them name the former key, so it stays in the key file and the rotation is not done; see to them and run this again",
)
FILE_EXISTS = "文件已存在 / the file exists"
PASSPHRASE = "GONGJIAN_KEY_PASSPHRASE"


@key_app.command("export")
def export_command(to: Annotated[Path, typer.Argument(help="写入的新文件 / new file")], lang: LangOption = None) -> None:
    """导出密钥（用口令加密） / Export the key under a passphrase (asked for, or GONGJIAN_KEY_PASSPHRASE)."""
    language = lang_of(lang)
    if to.exists():
        raise typer.BadParameter(FILE_EXISTS)
    with told(language):
        use.export_key(_passphrase(confirm=True), to)
    say(EXPORTED.text(language, {"path": to}))


@key_app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="导出的密钥 / exported key", exists=True, dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="替换另一个密钥（原密钥另存） / replace another key, kept aside")] = False,
    lang: LangOption = None,
) -> None:
    """导入密钥 / Import an exported key."""
    language = lang_of(lang)
    with told(language):
        done = use.import_key(file.read_text(encoding="utf-8", errors="replace"), _passphrase(confirm=False), force=force)
    say((IMPORTED if done.changed else SAME_KEY).text(language, {"key_id": done.key_id}))
    if done.kept_aside is not None:
        say(KEPT.text(language, {"path": done.kept_aside}))


@key_app.command("rotate")
def rotate_command(store: StoreOption = None, lang: LangOption = None) -> None:
    """更换密钥并重新加密 / Take a new key and seal everything anew; run it again when it was interrupted."""
    language = lang_of(lang)
    with opening(store, language) as opened:
        done = use.rotate_key(opened)
    say(ROTATED.text(language, {"key_id": done.key_id, "values": done.values}))
    if done.left:
        say(LEFT.text(language, {"left": done.left}))
    if done.unfinished:
        say(FORMER_STAYS.text(language))
    if done.former_kept is not None:
        say(KEPT.text(language, {"path": done.former_kept}))


@key_app.command("status")
def status_command(form: FormatOption = Format.table, store: StoreOption = None, lang: LangOption = None) -> None:
    """哪些字段已加密、密钥是否在手 / Which fields are sealed, and whether their key is at hand."""
    with opening(store, lang_of(lang)) as opened:
        found = use.key_state(opened)
    print_rows([asdict(item) for item in found], form)


def _passphrase(*, confirm: bool) -> str:
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    return str(typer.prompt("口令 / passphrase", hide_input=True, confirmation_prompt=confirm, err=True))
