"""The `gongjian` command: every subject's commands in one application."""

import sys

import typer

from api.caches import place_caches
from api.cli.lazy import Subject, group_of
from api.cli.options import lang_of
from api.cli.output import say
from graph.wording import GongjianError, Wording
from matching.stdout import keep_stdout

UNEXPECTED = Wording("cli.unexpected", "出现意外错误（{kind}）", "Something unexpected went wrong ({kind})")

SUBJECTS = (
    Subject("demo", "demo", "demo", "示例：加载三亚清单并提出共建项目 / the main job on the sample lists"),
    Subject("load", "load", "load", "加载清单；--template 写空白模板 / load lists; --template writes empty ones"),
    Subject("divisions", "load", "divisions", "加载行政区划 / load administrative divisions"),
    Subject("sweep", "sweep", "sweep", "清除早已撤回的记录 / delete records withdrawn long ago"),
    Subject("propose", "propose", "propose", "提出共建项目及理由 / propose projects, with reasons"),
    Subject("explain", "explain", "explain", "为什么提出或没有提出 / why something was proposed or not"),
    Subject("what-if", "what_if", "what_if", "假如……会怎样，不写入 / what a change would do; nothing is written"),
    Subject("compare", "compare", "compare", "比较两个批次 / compare two runs"),
    Subject("decide", "decide", "decide", "采纳、否决或暂缓一个项目 / accept, reject or defer a project"),
    Subject("confirm", "confirm", "confirm", "确认或改正资源、需求的类别 / confirm or correct the kind of a line"),
    Subject("ask", "ask", "ask", "常用问题，不写名称则列出全部 / named questions; without a name, list them"),
    Subject("report", "report", "report", "报表，可写成 .xlsx / a report, as a table or a workbook"),
    Subject("cypher", "cypher", "cypher", "只读 Cypher 查询 / a reading Cypher statement"),
    Subject("check", "check", "check", "用事实清单检查库中的数据 / check the graph against the facts"),
    Subject("export", "export", "export", "导出为可再次加载的表格或网络 / write tables that load again, or a network"),
    Subject("serve", "serve", "serve", "HTTP 服务 / the service over HTTP"),
    Subject("store", "store", "app", "数据库的启停、备份、恢复与密钥 / look after the store and its key"),
    Subject("lab", "lab", "lab", "在 JupyterLab 中探索网络 / explore the networks in JupyterLab"),
    Subject("token", "token", "token", "签发或收回服务的令牌 / issue a token for the service, take one back"),
    Subject("audit", "audit", "app", "查看、核验审计记录 / show and verify the audit trail"),
    Subject("person", "person", "app", "本人请求：查阅、更正、删除 / one person's data: export, correct, erase"),
    Subject("doctor", "doctor", "doctor", "检查本机环境与全部设置 / check this computer and every setting"),
)
"""Every command, in the order in which `gongjian --help` lists them."""

app = typer.Typer(
    cls=group_of(SUBJECTS),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="共建：谁与谁共建什么 / who should build what with whom. 先试 / start with: gongjian load DIR; gongjian propose",
)


@app.callback()
def gongjian() -> None:
    # Typer makes a group only where there is a callback; its help stands above.
    pass


def main() -> None:
    """Run the command line. Errors a user can act on are said and give their exit code; others never print values."""
    try:
        place_caches()
        keep_stdout()
        app()
    except GongjianError as error:
        say(error.text(lang_of()))
        sys.exit(error.exit_code)
    except Exception as error:
        say(UNEXPECTED.text(lang_of(), {"kind": type(error).__name__}))
        sys.exit(1)
