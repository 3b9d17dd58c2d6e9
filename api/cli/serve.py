"""`gongjian serve`: the service over HTTP."""

import os
from typing import Annotated

import typer

from api.cli.options import LangOption, StoreOption, lang_of
from api.cli.output import say, told
from graph.wording import GongjianError, Wording

NO_PARTS = Wording(
    "serve.no_parts",
    "服务需要附加组件：pip install gongjian[serve]",
    "The service needs further parts: pip install gongjian[serve]",
)
RUNS = Wording(
    "serve.runs",
    "服务在 {address}（接口说明 {address}/docs；停止：Ctrl-C）",
    "The service is at {address} (its interface: {address}/docs; stop it with Ctrl-C)",
)
OPEN_HTTP = Wording(
    "serve.open_http",
    "注意：{host} 不只限本机，且没有 HTTPS，令牌会在网络上明文传送。"
    "请设置 GONGJIAN_SERVE_CERTIFICATE 与 GONGJIAN_SERVE_PRIVATE_KEY，或放在反向代理之后",
    "Careful: {host} is open to others and there is no HTTPS, so tokens travel in clear. Set GONGJIAN_SERVE_CERTIFICATE and "
    "GONGJIAN_SERVE_PRIVATE_KEY, or put the service behind a proxy",
)


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="监听地址 / address to listen on (GONGJIAN_SERVE_HOST)", show_default=False)
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="端口 / port (GONGJIAN_SERVE_PORT)", show_default=False)
    ] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """启动 HTTP 服务 / Run the service over HTTP.

    Every request needs a token: gongjian token. It stops within 10 seconds, ending what it is working on first.

    Example: gongjian serve --port 8321
    """
    language = lang_of(lang)
    if store:
        os.environ["GONGJIAN_STORE"] = store  # worker processes open the same one
    with told(language):
        try:
            from api.web.server import run
        except ImportError:
            raise GongjianError(NO_PARTS) from None

        def ready(address: str, alone: bool, safe: bool) -> None:
            say(RUNS.text(language, {"address": address}))
            if not alone and not safe:
                say(OPEN_HTTP.text(language, {"host": host or ""}))

        run(host, port, language, ready)
