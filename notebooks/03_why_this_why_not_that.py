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
# # 03 为什么是这个，为什么不是那个？
# **Why this, why not that?**
#
# 每一条建议都有理由，每一条没有建议的也有：被哪条规则排除，或输给了谁、差多少。
#
# Every proposed pair has reasons, and so has every other: which rule forbids it, or what it lost to and by how much.

# %%
import pandas as pd
from IPython.display import display

from api.pictures import draw_bars
from api.usecases.networks import Networks
from api.usecases.proposal import told as in_words
from api.usecases.propose import draw
from api.usecases.request import Request
from graph.plans.inputs import read_inputs
from matching.explain import explain as reasons
from matching.pair import explain_pair
from matching.rules import PARTS
from matching.solve import solve

net = Networks(as_of="2021-09-10")

# %% [markdown]
# 在内存中求解基准日的方案，不写库。 The plan of the day is solved in memory; nothing is written.

# %%
request = Request(as_of=net.as_of, area="三亚市" if net.sample else None)
problem = draw(net.scope, net.store, read_inputs(net.store, request.as_of), request).problem
result = solve(problem)
assert result.gap == 0 or not net.sample


def why(resource, demand):
    """Say why this plan has a pair or not."""
    found = explain_pair(problem, result, resource, demand)
    for reason in found.reasons:
        print("·", in_words(reason).text(net.lang))
    return found


# %% [markdown]
# ## 为什么让蜈支洲岛的团队去青塘村？/ Why the island's team for Qingtang?

# %%
first = ("res-wzz-team", "dem-qingtang")
pair = first if net.sample else next(((x.resource, x.demand) for x in result.lines), None)  # 自己的数据：第一条 / your data: the first line
if pair:
    net.claim("结论 verdict", why(*pair).verdict, "chosen")

# %% [markdown]
# ## 为什么不让水稻公园的场地给青塘村？/ Why not the park's land for Qingtang?

# %%
planned = {(x.resource, x.demand) for x in result.lines}
others = ((line.resource, demand.id) for line in result.lines for demand in problem.demands)
other = ("res-rice-land", "dem-qingtang") if net.sample else next((each for each in others if each not in planned), None)
if other:
    net.claim("结论 verdict", why(*other).verdict, "outbid")
    net.claim("在方案中 in the plan", other in planned, False)

# %% [markdown]
# ## 分数由什么组成？/ What a score is made of
# 每一部分在 0 到 1 之间，按权重相加。 Each part lies between 0 and 1; they are added by their weights.

# %%
rows = [{"resource": x.resource, "demand": x.demand, "score": x.score, **x.parts} for x in result.lines]
if rows:
    parts = pd.DataFrame(rows).set_index(["resource", "demand"])
    display(parts.round(2))
    assert parts.drop(columns="score").stack().between(0, 1).all()
    best = parts.sort_values("score").iloc[-1]
    words = {part.code: f"{part.zh.partition('：')[0]} {part.code}" for part in PARTS}
    titles = {record.id: record.title for record in (*problem.resources, *problem.demands)}
    display(draw_bars(best.drop("score").rename(words).to_dict(), " → ".join(titles[each] for each in best.name), "0 - 1"))

# %% [markdown]
# ## 没有满足的需求和没有用上的资源 / What is left over, and why

# %%
told = reasons(problem, result)
unmet = [("需求 demand", x.id, x.reason.text(net.lang)) for x in told.unmet]
idle = [("资源 resource", x.id, x.reason.text(net.lang)) for x in told.idle]
left = pd.DataFrame(unmet + idle, columns=["side", "id", "why"])
display(left)
served, used = {x.demand for x in result.lines}, {x.resource for x in result.lines}
net.claim(
    "没有供方、也没有理由的需求 needs without a supplier and without a reason",
    len({d.id for d in problem.demands} - served - {x.id for x in told.unmet}),
    0,
)
net.claim(
    "没有用上、也没有理由的资源 idle resources without a reason",
    len({r.id for r in problem.resources} - used - {x.id for x in told.idle}),
    0,
)
assert left.why.ne("").all(), "每一条都有理由 / each has a reason"
