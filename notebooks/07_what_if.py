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
# # 07 如果大景区退出、如果旺季结束，会怎样？
# **What if the big resort leaves, what if the season ends?**
#
# 在内存中改一改再求解，库里什么也不变。 The problem is changed in memory and solved again; the store stays as it is.

# %%
from dataclasses import replace

import pandas as pd
from IPython.display import display

from api.pictures import draw_bars
from api.usecases.networks import Networks
from api.usecases.propose import draw
from api.usecases.request import Request
from graph.measures import cut_off
from graph.plans.inputs import read_inputs
from matching.check import check
from matching.explain import explain
from matching.solve import solve

net = Networks(as_of="2021-09-10")
inputs = read_inputs(net.store, net.as_of)


def solved(without=(), **asked):
    """The best plan for the city without some units."""
    request = Request(as_of=net.as_of, area="三亚市" if net.sample else None, **asked)
    problem = draw(net.scope, net.store, inputs, request).problem
    kept = tuple(resource for resource in problem.resources if resource.unit not in without)
    pins = tuple(pin for pin in problem.pins if pin.resource in {resource.id for resource in kept})
    limits = tuple(limit for limit in problem.limits if limit.id not in without)
    problem = replace(problem, resources=kept, pins=pins, limits=limits)
    result = solve(problem)
    assert not check(problem, result), "每个方案都经过独立核对 / every plan passes the independent check"
    return problem, result


def compared(before, after):
    """What changes from one plan to the other."""
    one, two = ({(x.resource, x.demand) for x in result.lines} for result in (before, after))
    return pd.DataFrame(
        [("没有了 gone", *pair) for pair in sorted(one - two)] + [("新增 new", *pair) for pair in sorted(two - one)],
        columns=["change", "resource", "demand"],
    )


problem, today = solved()
print(f"现在 now: {len(today.lines)} 条 lines, 总分 worth {today.objective:.3f}")

# %% [markdown]
# ## 蜈支洲岛退出 / The island resort leaves

# %%
_, without = solved(without=("u-wuzhizhou",))
display(compared(today, without))
loss = today.objective - without.objective
print(f"损失 loss: {loss:.3f}" + (f"（{loss / today.objective:.0%}）" if today.objective else ""))
assert without.objective <= today.objective
if net.sample:
    gone = {x.demand for x in today.lines} - {x.demand for x in without.lines}
    assert loss > 0
    assert {x.resource for x in without.lines}.isdisjoint({"res-wzz-team", "res-wzz-tourism"})
    print("落空的需求 needs that go without:", sorted(gone) or "无 none")

# %% [markdown]
# 逐项资源的损失（精确值，不是边际估计）与退出后的网络。
#
# What losing one place of each resource would cost (exact, no marginal estimate), and the network without the resort.

# %%
told = explain(problem, today)
cost = {r: why.loss_one_less for (r, _), why in told.lines.items() if why.loss_one_less is not None}
titles = {resource.id: resource.title for resource in problem.resources}
best = sorted(cost.items(), key=lambda item: (-item[1], item[0]))[:10]
web = net.network("ties").graph()
pieces = cut_off(web, "Unit:u-wuzhizhou") if "Unit:u-wuzhizhou" in web else []
net.claim("湾区大党委网络因此失散的组织 organisations cut off", sum(len(part) for part in pieces), 1)
if best:
    display(draw_bars({titles[r]: value for r, value in best}, "少一项资源的损失 / loss of one place less", "分 score"))

# %% [markdown]
# ## 旺季结束：七月与一月 / The season ends: July and January
# 候鸟人才十月到次年四月在岛。七月的方案里不能有他们。 Seasonal people are there from October to April; a plan for July must do without.

# %%
_, july = solved(months=(7,))
_, january = solved(months=(1,))
seasonal = {resource.id for resource in problem.resources if resource.window is not None}
used = {name: sorted({x.resource for x in result.lines} & seasonal) for name, result in (("七月 July", july), ("一月 January", january))}
print(used)
assert not used["七月 July"], "七月不用候鸟人才 / nobody seasonal in July (G14)"
if net.sample:
    assert used["一月 January"], "一月有候鸟人才 / seasonal people help in January"
    net.claim("依托候鸟人才的资源 resources that depend on seasonal people", len(seasonal), 4)
display(compared(january, july))
