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
# # 02 三张清单与建议：采纳一些、否决一些、重新计划，代价是多少？
# **Three lists and proposals: accept some, reject some, plan again; what is the price?**
#
# 这本笔记本会把批次和决定写进库里，请在练习库上运行。
#
# This notebook writes a run and decisions into the store; use it on a store for practice.

# %%
import pandas as pd
from IPython.display import display

from api.pictures import draw_flows
from api.pictures.style import word
from api.usecases.decide import decide
from api.usecases.networks import Networks
from api.usecases.propose import propose
from api.usecases.request import LAST, Request

net = Networks(as_of="2021-09-10")
AREA = "三亚市" if net.sample else None  # 自己的数据：填区划名，或 None 表示全部 / with your own data name an area, or None for all

# %% [markdown]
# ## 两张清单 / The two lists

# %%
lists = net.network("lists")
offers = sum(w for w, kind in zip(lists.edges["weight"], lists.edges["kind"], strict=True) if kind == "OFFERS")
needs = sum(w for w, kind in zip(lists.edges["weight"], lists.edges["kind"], strict=True) if kind == "NEEDED_BY")
net.claim("有效的资源 resources that hold", offers, 34)
net.claim("需求 demands", needs, 31)

# %% [markdown]
# ## 第三张清单：建议的项目 / The third list: proposed projects

# %%
first = propose(net.scope, net.store, Request(as_of=net.as_of, area=AREA))


def listed(proposal):
    """Projects as a table."""
    rows = [(p.id, p.title, p.state, round(p.score, 3), len(p.lines)) for p in proposal.projects]
    return pd.DataFrame(rows, columns=["project", "title", "state", "score", "lines"])


display(listed(first))
print(f"总分 worth {first.figures.objective:.3f}，已证明的上界 proven bound {first.figures.bound:.3f}")
assert first.figures.gap == 0 or not net.sample, "小问题总能证明最优 / small problems are proven best"
lines = {(line.resource, line.demand) for project in first.projects for line in project.lines}
if net.sample:
    assert ("res-rice-land", "dem-wanpo") in lines, "水稻公园的场地给湾坡村 / the park's land goes to Wanpo"
    assert {r for r, d in lines if d == "dem-qingtang"} == {"res-wzz-team", "res-wzz-tourism"}, "蜈支洲岛的两项资源给青塘村"
print(f"未满足 unmet: {len(first.unmet)}, 未用 idle: {len(first.idle)}")

# %% [markdown]
# 从哪类资源到哪类需求 / From which kind of resource to which kind of need

# %%
flows = pd.DataFrame(
    [
        (word("ResourceKind", line.resource_kind, net.lang), word("DemandKind", line.demand_kind, net.lang))
        for project in first.projects
        for line in project.lines
    ],
    columns=["resource", "demand"],
)
counted = flows.value_counts().reset_index(name="lines")
assert int(counted.lines.sum()) == len(lines)
if lines:
    links = [tuple(row) for row in counted.itertuples(index=False)]
    display(draw_flows(links, "资源类别 → 需求类别 / kinds", ("资源 resources", "需求 demands")))

# %% [markdown]
# ## 决定 / Decide
# 采纳第一个，否决第二个，然后重新计划：采纳的保留，否决的不再出现，其余尽量不变。
#
# Accept the first, reject the second, and plan again: what was accepted stays, what was rejected does not come back, the rest changes as
# little as possible.

# %%
fresh = [project for project in first.projects if project.state == "proposed"]
accepted, rejected = fresh[:1], fresh[1:2]
for project in accepted:
    decide(net.scope, net.store, first.id, project.id, "accept", "双方同意（练习）")
for project in rejected:
    decide(net.scope, net.store, first.id, project.id, "reject", "对方暂不需要（练习）")
second = propose(net.scope, net.store, Request(as_of=net.as_of, area=AREA, after=LAST))
display(listed(second))

# %%
again = {(line.resource, line.demand) for project in second.projects for line in project.lines}
kept = {(line.resource, line.demand) for project in accepted for line in project.lines}
gone = {(line.resource, line.demand) for project in rejected for line in project.lines}
assert kept <= again, "采纳的保留 / what was accepted stays"
assert not gone & again, "否决的不再出现 / what was rejected stays away"
price = sum(line.score for p in first.projects for line in p.lines) - sum(line.score for p in second.projects for line in p.lines)
print(f"否决的代价 the price of rejecting: {price:.3f}")
assert price > 0 or not net.sample, "最优方案去掉一个项目，总分只会更低 / without one of its projects the best plan is worth less"
changed = (lines ^ again) - gone
print(f"另外改变的条目 other lines that changed: {sorted(changed) or '无 none'}")
