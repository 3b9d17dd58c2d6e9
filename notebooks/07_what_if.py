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
# 方案立在内存中，改变就从它出发、逐步求出改变之后的最优方案，不必从头求解；库里什么也不变。
#
# The plan stands in memory; a change is worked out from there, step by step and proven best, without solving anew. The store stays as it
# is.

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
from matching.change import OtherMonths, UnitLeaves, changed
from matching.check import check
from matching.explain import explain
from matching.months import months_mask
from matching.solve import solve
from matching.standing import stand
from matching.what_if import what_if

net = Networks(as_of="2021-09-10")
request = Request(as_of=net.as_of, area="三亚市" if net.sample else None)
problem = draw(net.scope, net.store, read_inputs(net.store, net.as_of), request).problem
# 成套的需求在这里放开：成套或经费上限的方案不能逐步改变，会从头求解。
# Bundles are let go here: a plan with bundles or budgets can't be changed step by step and is solved again.
problem = replace(problem, demands=tuple(replace(demand, together=None) for demand in problem.demands))
today = solve(problem)
assert not check(problem, today), "方案经过独立核对 / the plan passes the independent check"
standing = stand(today)
print(f"现在 now: {len(today.lines)} 条 lines, 总分 worth {today.objective:.3f}")
net.claim("方案可以逐步改变 the plan can be changed step by step", standing is not None, True)


def supposed(*changes):
    """What changes would do to the plan of today, compared with solving the changed problem from scratch."""
    found, after = what_if(standing or today, changes), changed(problem, changes)
    again = solve(after)
    assert not check(after, again), "每个方案都经过独立核对 / every plan passes the independent check"
    net.claim("逐步求出 found step by step", not found.afresh, True)
    net.claim("与最优的差距 gap", found.gap, 0)
    net.claim("与从头求解相同 equal to solving again", abs(found.objective - again.objective) < 1e-6, True)
    return found


def table(found):
    """What changes from the plan of today."""
    rows = [("没有了 gone", part) for part in found.lost] + [("新增 new", part) for part in found.gained]
    return pd.DataFrame([(change, part.resource, part.demand, part.score) for change, part in rows], columns=COLUMNS)


COLUMNS = ["change", "resource", "demand", "score"]

# %% [markdown]
# ## 蜈支洲岛退出 / The island resort leaves

# %%
# 自己的数据：现在条目最多的单位 / with your own data, the unit with most lines
busy = pd.Series([line.unit for line in today.lines], dtype=object).value_counts()
resort = "u-wuzhizhou" if net.sample else next(iter(busy.index), None)
if resort is not None:
    without = supposed(UnitLeaves(resort))
    display(table(without))
    loss = without.before - without.after
    print(f"损失 loss: {loss:.3f}" + (f"（{loss / without.before:.0%}）" if without.before else ""))
    print("落空的需求 needs that go without:", "、".join(without.unmet) or "无 none")
    own = {resource.id for resource in problem.resources if resource.unit == resort}
    assert not {part.resource for part in without.gained} & own
    assert {line.resource for line in today.lines} & own <= set(without.idle)
    assert loss > 0 or not net.sample

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
def lines(found):
    """The plan after a change, as pairs."""
    now = {(line.resource, line.demand) for line in today.lines}
    lost, gained = ({(part.resource, part.demand) for part in parts} for parts in (found.lost, found.gained))
    return (now - lost) | gained


july, january = supposed(OtherMonths(months_mask([7]))), supposed(OtherMonths(months_mask([1])))
seasonal = {resource.id for resource in problem.resources if resource.window is not None}
used = {name: sorted({r for r, _ in lines(found)} & seasonal) for name, found in (("七月 July", july), ("一月 January", january))}
print(used)
assert not used["七月 July"], "七月不用候鸟人才 / nobody seasonal in July (G14)"
if net.sample:
    assert used["一月 January"], "一月有候鸟人才 / seasonal people help in January"
net.claim("依托候鸟人才的资源 resources that depend on seasonal people", len(seasonal), 4)
display(table(july))
