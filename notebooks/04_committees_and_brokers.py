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
# # 04 大党委与中间人：谁把不同的区和系统连起来？
# **Committees and brokers: who joins different districts and systems?**

# %%
import pandas as pd
from IPython.display import display

from api.pictures import draw_network
from api.usecases.networks import Networks
from graph.measures import (
    against_chance,
    articulation,
    assortativity,
    betweenness,
    bridges,
    brokerage,
    change,
    communities,
    core_numbers,
    crossing,
    cut_off,
    one_mode,
    structural_holes,
)

net = Networks(as_of="2021-09-10")

# %% [markdown]
# ## 共同加入 / Joined together
# 两个单位加入同一个大党委就相连（单模投影）。在示例中，两个大党委没有共同的成员：它们之间没有单位作中间人。
#
# Two units are joined when they are members of one committee (one-mode projection). In the sample the two committees share no member: no
# unit stands between them.

# %%
members = net.network("members")
graph = members.graph()
units = members.side("Unit")
together = one_mode(graph, units)
net.claim("共同成员对 pairs with a committee in common", together.number_of_edges(), 16 * 15 // 2 + 9 * 8 // 2)
between = one_mode(graph, members.side("Party"))
net.claim("有共同成员的大党委对 pairs of committees with a member in common", between.number_of_edges(), 0)

# %% [markdown]
# ## 跨区、跨系统的联系 / Ties across districts and systems
# 打破条块分割（M13）：两端领域不同的联系占多少。与随机换成员、各单位加入数和各大党委成员数都不变的网络比，才知道是不是“多”。
#
# Breaking through 条块 (M13): the share of ties between different systems. Whether it is many can be said only beside networks in which
# members are exchanged at random, every unit and every committee keeping its number of memberships.

# %%
systems = {node: data.get("domain") for node, data in together.nodes(data=True)}
across, known = crossing(together, systems)
print(f"跨系统 across systems: {across} / {known}" + (f" = {across / known:.0%}" if known else ""))
# 换线的是“单位—大党委”，不是投影：投影里的联系是一起来的，单独换没有意义。
# What is rewired are memberships and not the projection, whose ties come together and can't be moved one by one.
chance = against_chance(graph, lambda g: assortativity(one_mode(g, units), "domain"), side=units, draws=100)
print("同类相聚 assortativity by system:", chance)
assert known == together.number_of_edges() or not net.sample
mixed, of = crossing(together, "district")
net.claim("跨区的共同成员对 pairs across districts", mixed, 0)

# %% [markdown]
# ## 中间人 / Brokers
# 在全部组织关系中：介数（最短路径经过的份额）、Gould 与 Fernandez 的五种中间人角色、Burt 的结构洞约束。
#
# In all ties of organisations: betweenness, the five roles of Gould and Fernandez, Burt's constraint.

# %%
ties = net.network("ties")
web = ties.graph()
central, roles, holes, core = betweenness(web), brokerage(web, "district"), structural_holes(web), core_numbers(web)
table = pd.DataFrame(
    [
        (ties.label(key), round(central[key], 3), roles[key].across, roles[key].liaison, round(holes.get(key, (1, 1))[0], 2), core[key])
        for key in web
    ],
    columns=["组织 organisation", "betweenness", "across districts", "liaison", "constraint", "core"],
).sort_values("betweenness", ascending=False)
display(table.head(8))
top = max(central, key=central.get, default=None)
net.claim("最居中的组织 most central", ties.label(top) if top else None, "大茅村党委")
net.claim("最大核数 highest core", max(core.values(), default=0), 7)

# %% [markdown]
# ## 断点 / Where it would break
# 去掉一个组织，会有多少组织与其余部分断开。
#
# How many would be cut off without one organisation.

# %%
lost = {ties.label(key): sum(len(part) for part in cut_off(web, key)) for key in articulation(web)}
display(pd.Series(lost, name="cut off", dtype=int).sort_values(ascending=False).head(6))
net.claim("湾区大党委断开时失散的 lost without the bay committee", lost.get("海棠区湾区大党委"), 18)
print(f"桥 bridges: {len(bridges(web))} / {web.number_of_edges()}")

# %% [markdown]
# ## 社区发现 / Communities
# 多个随机种子的结果有多一致，比分成几组更要紧。
#
# How much the divisions of several seeds agree matters more than how many groups there are.

# %%
found = communities(web, seeds=10)
print(f"{len([g for g in found.groups if len(g) > 1])} 组 groups, modularity {found.modularity:.2f}, stability {found.stability:.2f}")
if found.stability <= 0.8:
    print("不稳定就不该给组起名 / unstable groups should not be given names")
assert (found.modularity > 0.5 and found.stability > 0.8) or not net.sample
chance = against_chance(web, lambda g: communities(g, seeds=1).modularity, draws=30)
print("与随机相比 beside chance:", chance)
more = chance.beyond and chance.value > chance.high
print("比随机更成组 more in groups than by chance" if more else "不比随机更成组 not more in groups than by chance")
assert more or not net.sample

# %% [markdown]
# ## 随时间的变化 / Change
# 湾区大党委成立前后（2020-05-01）。 Before and after the bay committee was founded.

# %%
moved = change(net.network("members", as_of="2020-04-30").graph(), graph)
net.claim("新增的成员关系 memberships that came", len(moved.links_came), 16)
net.claim("消失的 that went", len(moved.links_went), 0)
draw_network(
    ties, colour="district", size=central, lang=net.lang, title="组织之间的关系：按区着色，按介数定大小 / by district and betweenness"
)
