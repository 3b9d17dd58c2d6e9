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
# # 09 全国 620,573 个村级单位的树有多大、多均匀，哪些地方没有乡级？
# **How large and how even is the country's tree of 620,573 village-level units, and where is there no township?**
#
# 数据随笔记本提供（约 3 MB，来源见 `data/README.md`），不用数据库。
#
# Places such as Sanya lack the township level. The data come with the notebooks (some 3 MB, source in `data/README.md`); no database is
# needed.

# %%
import time

import numpy as np
import pandas as pd
from IPython.display import display

from api.pictures import draw_bars, draw_lorenz
from api.usecases.networks import Networks
from graph.measures import gini
from graph.networks.country import LEVELS

began = time.perf_counter()
net = Networks()
country = net.country()
print(f"{len(country):,} 个区划 divisions, {time.perf_counter() - began:.1f} s")

# %% [markdown]
# ## 每一级有多少？/ How many of each level

# %%
sizes = {name: len(country.at(level)) for level, name in enumerate(LEVELS)}
print(sizes)
assert sizes["village"] == 620_573
assert sum(sizes.values()) == len(country) == 665_276
assert (country.parent[country.at(4)] >= 0).all(), "每个村级单位都有上级 / every village has a parent"

# %% [markdown]
# ## 各省的村级单位 / Village-level units of the provinces

# %%
below = country.below()
provinces = pd.Series({country.names[at]: int(below[at]) for at in country.at(0)}).sort_values(ascending=False)
assert int(provinces.sum()) == 620_573
draw_bars(provinces.head(12).to_dict(), "村级单位最多的省 / provinces with most", "个 units")

# %% [markdown]
# ## 一个乡级单位管几个村？/ Villages under a township

# %%
towns = country.at(3)
width = country.children(4)[towns]
spread = pd.Series(width)
display(spread.describe(percentiles=[0.05, 0.5, 0.95]).round(1).to_frame("villages a township"))
assert int(width.sum()) == 620_573
counties = below[country.at(2)]
print(f"Gini: 乡镇 townships {gini(width):.3f}, 县 districts {gini(counties):.3f}")

# %%
rng = np.random.default_rng(1)
draw_lorenz(
    {"乡级 townships": rng.choice(width, 4000), "县级 districts": counties},
    "村级单位的分布 / how village-level units are spread",
    ("上级的累计份额 share of the level above", "村级单位的累计份额 share of villages"),
)

# %% [markdown]
# ## 没有乡级的地方 / Places without a township
# 统计上用编码以 198 结尾的占位代替。 Statistics put a stand-in there whose code ends in 198.

# %%
standing_in = [at for at in towns if country.codes[at].endswith("198")]
places = sorted({country.names[country.parent[country.parent[at]]] for at in standing_in})
print(f"{len(standing_in)} 个占位 stand-ins，例如 such as: {'、'.join(places[:8])}")
sanya = [country.codes[at] for at in standing_in if country.codes[at].startswith("4602")]
assert sanya == ["460202198", "460203198", "460204198", "460205198"], "三亚四个区都没有乡级 (T1)"
of_sanya = country.codes.index("4602")
assert int(below[of_sanya]) == 150, "三亚 150 个村（居）"

# %% [markdown]
# ## 居委会与村委会 / Residents' and villagers' committees

# %%
names = [country.names[at] for at in country.at(4)]
urban = sum("居" in name or "社区" in name for name in names)
print(f"名称含“居”或“社区”的 with a name of residents: {urban:,} ({urban / len(names):.0%})")
assert 0.15 < urban / len(names) < 0.4
common = pd.Series([name.removesuffix("村委会").removesuffix("村民委员会") for name in names]).value_counts().head(8)
draw_bars(common.to_dict(), "最常见的村名 / the commonest names", "个 villages")
