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
# # 01 城市一览：谁和谁在一起共建，谁在外面？
# **The city at a glance: who builds together, and who stands outside?**
#
# 本笔记本用示例数据（三亚，2021-09-10）。换成自己的数据时，把基准日改成今天；带 ✓ 的数字只在示例数据上核对。
#
# These are the sample data (Sanya, 2021-09-10). With your own data set the day to today; figures with a ✓ are checked on the sample alone.

# %%
from IPython.display import display

from api.pictures import draw_bars, draw_network
from api.pictures.style import word
from api.usecases.networks import Networks
from graph.measures import articulation, components, degree, left_out

net = Networks(as_of="2021-09-10")
net.catalogue()

# %% [markdown]
# ## 成员关系 / Membership
# 一端是单位，一端是大党委、联盟和候鸟党委。没有边的单位就是“在外面”的。
#
# Units on one side, committees on the other. A unit without a line stands outside.

# %%
members = net.network("members")
graph = members.graph()
units, committees = members.side("Unit"), members.side("Party")
outside = [key for key in left_out(graph) if key in set(units)]
net.claim("单位 units", len(units), 62)
net.claim("加入了大党委或联盟的单位 units that joined", len(units) - len(outside), 25)
net.claim("没有加入的单位 units outside", len(outside), 37)
sizes = {members.label(key): graph.degree(key) for key in committees if graph.degree(key)}
net.claim("各大党委的成员数 members of each", sizes, {"海棠区湾区大党委": 16, "保利崖州湾商圈党建联盟": 9})

# %%
picture = draw_network(members, colour="domain", lang=net.lang)
print(picture.caption)
display(picture)

# %% [markdown]
# 空心圆是名称待查的占位：来源计了数、没有点名，系统不编造。
#
# Hollow points are placeholders: a source counted them without naming them, and nothing is made up.

# %%
nodes, _ = members.tables()
placeholders = nodes[(nodes.kind == "Unit") & nodes.placeholder.astype(bool)]
net.claim("名称待查的单位 placeholders", len(placeholders), 31)
by_domain = nodes[nodes.kind == "Unit"].groupby("domain").size().sort_values(ascending=False)
draw_bars({word("domain", code, net.lang): count for code, count in by_domain.items()}, "各领域的单位数 / units by system", "个 units")

# %% [markdown]
# ## 覆盖率 / Coverage
# 已覆盖：有自己的党组织，或加入了大党委、联盟。分母是图中已知的全部单位。
#
# Covered: with a party organisation of its own, or a member. The denominator is every unit that the graph knows.

# %%
coverage = net.ask("coverage")
display(net.ask("coverage", words=True))
net.claim("已覆盖 covered", int(coverage.covered.sum()), 25)
net.claim("已知单位 known", int(coverage.known.sum()), 62)

# %% [markdown]
# ## 靠谁连着？/ Held together by whom?
# 把隶属、成员、网格覆盖、服务和共同活动合在一起看：分成几块，去掉谁会断开。
#
# Subordination, membership, grids, services and joint activities together: how many pieces, and without whom it would fall apart.

# %%
ties = net.network("ties")
web = ties.graph()
pieces = [len(part) for part in components(web) if len(part) > 1]
net.claim("连通的块 pieces", pieces, [77, 24, 10])
central = sorted(degree(web).items(), key=lambda item: (-item[1], item[0]))[:3]
print([(ties.label(key), count) for key, count in central])
points = articulation(web)
assert "Party:p-460204" in points or not net.sample, "天涯区委把金鸡岭路和候鸟党委连到全市"
print(f"去掉就会断开的节点 articulation nodes: {len(points)}")
draw_network(ties, lang=net.lang)
