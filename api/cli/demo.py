"""`gongjian demo`: the main job on the sample lists, start to end."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Format, LangOption, lang_of
from api.cli.output import fetching, print_rows, say, told
from graph.wording import Wording

SHOWN = 12

LOADED = Wording(
    "demo.loaded",
    "已加载三亚示例：{rows} 行，{kinds} 类清单",
    "Loaded the sample lists of Sanya: {rows} rows of {kinds} lists",
)
PLANNED = Wording(
    "demo.planned",
    "提出 {projects} 个项目，{unmet} 项需求未满足，{idle} 项资源未用；总分 {objective:.3f}，已证明的上界 {bound:.3f}。前 {shown} 个：",
    "{projects} projects proposed, {unmet} demands unmet, {idle} resources idle; worth {objective:.3f}, proven bound {bound:.3f}. "
    "The first {shown}:",
)
UNMET = Wording("demo.unmet", "未满足的需求及原因：", "Unmet demands and why:")
FILES = Wording(
    "demo.files",
    "项目清单：{workbook}\n网络图（得分最高的 {drawn} 条）：{picture}",
    "Project list: {workbook}\nPicture of the {drawn} best lines: {picture}",
)
NEXT = Wording(
    "demo.next",
    "接下来可以试：\n"
    "  1. gongjian decide {run} {project} accept --reason 同意 --store {store}，然后再次 gongjian propose --store {store}\n"
    "  2. gongjian ask --store {store}（列出常用问题），gongjian check --store {store}\n"
    "  3. 在浏览器打开 Neo4j Browser：{browser}（口令：gongjian store browser --store {store}）\n"
    "数据库仍在运行，停止请用：gongjian store stop --store {store}",
    "Three things to try next:\n"
    "  1. gongjian decide {run} {project} accept --reason agreed --store {store}, then gongjian propose --store {store} again\n"
    "  2. gongjian ask --store {store} lists the named questions; gongjian check --store {store}\n"
    "  3. open the Neo4j Browser at {browser} (login: gongjian store browser --store {store})\n"
    "The store keeps running; stop it with: gongjian store stop --store {store}",
)


def demo(
    out: Annotated[Path, typer.Option(help="结果文件夹 / folder for what it makes")] = Path("demo-out"),
    lang: LangOption = None,
) -> None:
    """示例：加载三亚清单并提出共建项目 / load the sample lists of Sanya and propose projects."""
    from api.usecases.demo import run_demo

    speak = lang_of(lang)
    with told(speak), fetching(speak) as progress:
        made = run_demo(out, speak, fetching=progress)
    plan, run = made.plan, made.plan["run"]
    kinds = {source.kind for source in made.report.sources}
    say(LOADED.text(speak, {"rows": made.report.total("written"), "kinds": len(kinds)}))
    for finding in made.report.all_findings[:SHOWN]:
        say(finding.text(speak))
    counts = {"projects": len(plan["projects"]), "unmet": len(plan["unmet"]), "idle": len(plan["idle"])}
    say(PLANNED.text(speak, {**run, **counts, "shown": min(SHOWN, counts["projects"])}))
    print_rows(_projects(plan["projects"][:SHOWN]), Format.table)
    if plan["unmet"]:
        say(UNMET.text(speak))
        for left in plan["unmet"][:SHOWN]:
            say(f"  · {left['demand_title']}（{left['area_name']}）：{left['reason']}")
    say(FILES.text(speak, {"workbook": made.workbook, "picture": made.picture, "drawn": made.drawn}))
    first = plan["projects"][0]["id"] if plan["projects"] else "1"
    say(NEXT.text(speak, {"run": run["id"], "project": first, "store": made.store, "browser": made.browser}))


def _projects(projects: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{"项目 / project": p["title"], "得分 / score": f"{p['score']:.3f}", "理由 / reasons": p["reasons"]} for p in projects]
