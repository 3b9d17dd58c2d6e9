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
# # 05 网格、联系户与走访：谁在管，联系到了吗？
# **Grids, contacts and visits: who looks after what, and is everyone reached?**
#
# 人员只以身份或掩码姓名出现，家庭户只有编号。 Persons appear by role or masked name, households by number alone.

# %%
import pandas as pd
from IPython.display import display

from api.pictures import draw_network
from api.usecases.networks import Networks
from graph.measures import strength

net = Networks(as_of="2021-09-10")

# %% [markdown]
# ## 每个网格都有党组织吗？/ Is there a party organisation on every grid?

# %%
grids = net.network("grids")
graph = grids.graph()
own = [key for key, kind in zip(grids.nodes["key"], grids.nodes["kind"], strict=True) if kind == "Grid"]
covered = [key for key in own if any(other.startswith("Party:") for other in graph[key])]
net.claim("网格 grids", len(own), 24)
net.claim("有党组织的网格 with a party organisation", len(covered), 24)
served = {key: sum(other.startswith("Unit:") for other in graph[key]) for key in own}
net.claim("有九类公共服务单位的网格 with all nine services", sum(count == 9 for count in served.values()), 7)
draw_network(grids, lang=net.lang)

# %% [markdown]
# ## 联系户数在规定范围内吗？/ Do contacts lie within the rule of the place?
# 大茅村每名党员联系 10—15 户，金鸡岭路 30—40 户（规则是数据，不是常数）。
#
# 10 to 15 households a member in Damao, 30 to 40 in Jinjiling Road; rules are data of a place, not constants.

# %%
contacts = net.network("contacts")
edges = contacts.tables()[1]
lasting = edges[edges.kind == "CONTACT"].groupby("source").size()
table = pd.DataFrame({"党员 member": [contacts.label(key) for key in lasting.index], "户 households": lasting.to_numpy()})
display(table)
net.claim("大茅村联系户党员的户数 in Damao", int(lasting.get("Person:h-inv-03", 0)), 10)
net.claim("金鸡岭路联系户党员的户数 in Jinjiling Road", int(lasting.get("Person:h-inv-04", 0)), 2)

# %% [markdown]
# ## 走访 / Visits
# 同一户多次走访只算一户；走访权重是次数。 A household visited twice counts once; the weight counts visits.

# %%
visits = edges[edges.kind == "VISIT"]
by_person = visits.groupby("source").agg(households=("target", "nunique"), visits=("weight", "sum"))
by_person.index = [contacts.label(key) for key in by_person.index]
display(by_person)
net.claim("走访次数 visits", int(visits.weight.sum()), 6)
reached = set(edges.target)
households = contacts.side("Household")
net.claim("没有联系也没有走访的户 households that nobody reaches", len(set(households) - reached), 0)

# %% [markdown]
# ## 工单怎么流转？/ How orders pass
# 个人经办的步骤记在网格名下；箭头越粗，次数越多。 Steps of persons count for the grid; wider arrows, more often.

# %%
orders = net.network("orders")
flow = orders.graph()
through = strength(flow)
busiest = max(through, key=through.get, default=None)
net.claim("经手最多的 handles most", orders.label(busiest) if busiest else None, "天涯区联合指挥中心")
net.claim("流转次数 passes", sum(orders.edges["weight"]), 7)
draw_network(orders, lang=net.lang)
