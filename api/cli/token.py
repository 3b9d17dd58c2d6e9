"""`gongjian token`: issue a token for the local service, take one back, change the signing key."""

import re
from typing import Annotated

import typer

from api.cli.options import LangOption, StoreOption, lang_of
from api.cli.output import say, told
from api.roles import ROLES
from api.scope import Scope
from api.usecases.access_tokens import issue_token, revoke_token, revoke_tokens_of, rotate_key
from graph.wording import Wording

BAD_TTL = Wording("token.bad_ttl", "有效期写作 30m、8h 或 7d，而不是“{value}”", "Write how long it holds like 30m, 8h or 7d, not {value}")
ISSUED = Wording(
    "token.issued",
    "已签发：{user}，{role}，区划 {areas}，{ttl} 内有效。它等同口令，请勿转发；收回：gongjian token --revoke-user {user}",
    "Issued: {user}, {role}, areas {areas}, holds {ttl}. As good as a password; take it back with gongjian token --revoke-user {user}",
)
TAKEN_BACK = Wording("token.taken_back", "已收回 {user} 的令牌", "Taken back from {user}")
ROTATED = Wording(
    "token.rotated", "已更换签名密钥（{key}）；以前的令牌到期前仍有效", "New signing key {key}; earlier tokens hold until they expire"
)
WHAT = Wording(
    "token.what",
    "请写 --user、--role、--area（全部区划写 all），或 --revoke、--revoke-user、--rotate 之一",
    "Give --user, --role and --area (all for everything), or one of --revoke, --revoke-user and --rotate",
)
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def token(
    user: Annotated[str | None, typer.Option(help="用户名 / who", show_default=False)] = None,
    role: Annotated[str | None, typer.Option(help=" | ".join(f"{r.name} {r.zh}" for r in ROLES), show_default=False)] = None,
    area: Annotated[
        list[str] | None, typer.Option(help="区划编码或名称，可多次；all 为全部 / code or name, may be repeated; all", show_default=False)
    ] = None,
    ttl: Annotated[str, typer.Option(help="有效期，如 8h、7d，至多 90 天 / how long it holds, at most 90d")] = "8h",
    revoke: Annotated[bool, typer.Option("--revoke", help="收回从标准输入读到的令牌 / take back the token on standard input")] = False,
    revoke_user: Annotated[str | None, typer.Option(help="收回此人的全部令牌 / take back all of a user's", show_default=False)] = None,
    rotate: Annotated[bool, typer.Option("--rotate", help="更换签名密钥 / sign with a new key from now on")] = False,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """签发本机服务的令牌 / Issue a token for the local service (printed on standard output).

    Example: gongjian token --user li --role planner --area 460202 --ttl 8h
    """
    language = lang_of(lang)
    scope = Scope.local()
    with told(language):
        if revoke:
            say(TAKEN_BACK.text(language, {"user": revoke_token(scope, typer.get_text_stream("stdin").read().strip())}))
        elif revoke_user:
            revoke_tokens_of(scope, revoke_user)
            say(TAKEN_BACK.text(language, {"user": revoke_user}))
        elif rotate:
            say(ROTATED.text(language, {"key": rotate_key(scope)}))
        elif user and role and area:
            found, areas = issue_token(scope, user, role, area, _seconds(ttl, language), store)
            typer.echo(found)
            named = next((each.text(language) for each in ROLES if each.name == role), role)
            say(ISSUED.text(language, {"user": user, "role": named, "areas": "、".join(a or "all" for a in areas), "ttl": ttl}))
        else:
            raise typer.BadParameter(WHAT.text(language))


def _seconds(text: str, lang: str) -> float:
    found = re.fullmatch(r"(\d+)([smhd])", text.strip())
    if found is None:
        raise typer.BadParameter(BAD_TTL.text("en" if lang == "en" else "zh", {"value": text}), param_hint="--ttl")
    return int(found[1]) * _UNITS[found[2]]
