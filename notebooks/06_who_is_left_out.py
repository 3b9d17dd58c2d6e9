# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 06 谁被落下了，帮助分得均不均？
# **Who is left out, and is help spread evenly?**
#
# 力量有限时（例如今年只能做 16 条），可以只求总分最高，也可以先求各村均衡。这里在内存中求解，不写库。
#
# When strength is short (16 lines this year, say) it can go for the highest total, or for an even spread first. Solved in memory,
# nothing is written.

# %%
from dataclasses import replace

import pandas as pd
from IPython.display import display

from api.pictures import draw_lorenz, draw_map
from api.usecases.networks import Networks
from api.usecases.propose import draw
from api.usecases.request import Request
from graph.measures import concentration, gini, interval
from graph.networks import from_tables
from graph.plans.inputs import read_inputs
from matching.explain import explain
from matching.solve import solve

net = Networks(as_of="2021-09-10")
inputs = read_inputs(net.store, net.as_of)
MOST = 16  # 今年最多做几条 / lines that can be done this year


def solved(fairness):
    """A plan for the whole lists under a fairness, and its problem."""
    request = Request(as_of=net.as_of, max_projects=MOST)
    problem = draw(net.scope, net.store, inputs, request).problem
    # "Even first" does not go together with bundles, so that they are let go in all three, to compare like with like.
    loose = tuple(replace(demand, together=None) for demand in problem.demands)
    problem = replace(problem, demands=loose, settings=replace(problem.settings, fairness=fairness))
    return problem, solve(problem)


plans = {fairness: solved(fairness) for fairness in ("off", "tie-break", "strict")}

# %% [markdown]
# ## 每个村（社区）得到几条？/ Lines a village

# %%
WORDS = {"off": "只求总分 total only", "tie-break": "同分取均衡 ties even", "strict": "均衡优先 even first"}


def by_village(problem, result):
    """Lines a village, with those that get none."""
    found = pd.Series({demand.area: 0 for demand in problem.demands})
    return found.add(pd.Series([line.area for line in result.lines]).value_counts(), fill_value=0).astype(int)


counts = pd.DataFrame({WORDS[name]: by_village(problem, result) for name, (problem, result) in plans.items()})
display(counts.describe().loc[["count", "mean", "min", "max"]])
for name, (_, result) in plans.items():
    values = counts[WORDS[name]].to_numpy()
    spread = f"Gini {interval(values, draws=300)}, HHI {concentration(values):.3f}, 没有得到 none: {(values == 0).sum()}"
    print(f"{WORDS[name]}: 总分 worth {result.objective:.3f}, {spread}")
off, even = counts[WORDS["off"]].to_numpy(), counts[WORDS["strict"]].to_numpy()
assert (even == 0).sum() <= (off == 0).sum(), "均衡优先时，落空的村不会更多 / even first leaves no more villages without"
assert plans["strict"][1].objective <= plans["off"][1].objective + 1e-9, "均衡有代价 / evenness has its price"
assert gini(even) <= gini(off) + 1e-9 or even.sum() > off.sum()

# %%
draw_lorenz(
    {name: counts[name].to_numpy() for name in counts},
    "帮助在各村（社区）之间的分布 / how help is spread",
    ("村（社区）的累计份额 share of villages", "帮助的累计份额 share of help"),
)

# %% [markdown]
# ## 谁落空，为什么？/ Who goes without, and why

# %%
problem, result = plans["tie-break"]
told = explain(problem, result)
names = {demand.id: demand.area_name or demand.area for demand in problem.demands}
unmet = pd.DataFrame([(names[x.id], x.id, x.reason.text(net.lang)) for x in told.unmet], columns=["area", "demand", "why"])
display(unmet)
assert {line.demand for line in result.lines}.isdisjoint(set(unmet.demand) - {d.id for d in problem.demands if d.need > 1})
assert unmet.why.ne("").all()

# %% [markdown]
# ## 没有被覆盖的单位 / Units that are not covered

# %%
uncovered = net.ask("units-not-covered")
net.claim("未覆盖单位 units not covered", len(uncovered), 37)
display(uncovered.groupby("domain").size().rename("units").to_frame())

# %% [markdown]
# ## 在地图上 / On the map
# 建议的帮助，从单位到村（社区）。边界很粗，坐标也粗略，只作示意。
#
# Proposed help from units to villages. Borders and coordinates are rough; it is a sketch.

# %%
help_now = net.network("help")
nodes = help_now.tables()[0]
given = [(f"Unit:{line.unit}", f"Area:{line.area}", "HELPS", 1) for line in result.lines]
lines = pd.DataFrame(given, columns=["source", "target", "kind", "weight"])
proposed = from_tables(nodes, lines, directed=True, title=help_now.title)
shades = {}
for area in {x.area for x in result.lines}:
    if area.startswith("4602"):
        shades[area[:6]] = shades.get(area[:6], 0) + 1
unit, title = "得到帮助的村（社区）数 villages helped", "建议的帮助 / proposed help"
picture = draw_map(proposed, within="4602", shades=shades, unit=unit, title=title, lang=net.lang)
print(picture.caption)
display(picture)
