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
# # 08 在 Jupyter 里写 Cypher：能问什么，会被拒绝什么？
# **Cypher from Jupyter: what can be asked, and what is refused?**
#
# `%%cypher` 经过与 `gongjian cypher` 相同的关口：只读、限行数和时间、留审计记录，个人信息是加密和掩码的。
#
# `%%cypher` passes the same gate as `gongjian cypher`: reading only, limits of rows and time, an audit row; personal values are sealed.

# %%
from api.usecases.networks import Networks

net = Networks(as_of="2021-09-10")
# %load_ext api.magic

# %% [markdown]
# ## 表格 / A table
# 结果存入变量 `tied`。 The result is kept in the variable `tied`.

# %% tags=["active-ipynb"]
# %%cypher tied --param committee=海棠区湾区大党委
# MATCH (u:Unit)-[:MEMBER_OF]->(p:Party {name: $committee})
# RETURN u.domain AS domain, count(u) AS units ORDER BY units DESC, domain

# %%
net.claim("湾区大党委成员 members", int(tied.units.sum()), 16)  # noqa: F821  (made by the magic)

# %% [markdown]
# ## 网络与图 / A network and its picture

# %% tags=["active-ipynb"]
# %%cypher around --picture
# MATCH path = (:Unit)-[:MEMBER_OF]->(:Party {id: 'p-alliance'}) RETURN path

# %% tags=["active-ipynb"]
# %%cypher around --network
# MATCH path = (:Unit)-[:MEMBER_OF]->(:Party {id: 'p-alliance'}) RETURN path

# %%
net.claim("联盟与成员 the alliance and its members", around.size, (10, 9))  # noqa: F821

# %% [markdown]
# ## 拒绝 / Refusals
# 写、调用过程、读文件都被拒绝，并说明原因；写了变量名的，变量原来的值也删去，免得误作新结果。
#
# Writing, procedures and files are refused, and the reason is said; what the named variable held before is gone, lest it be taken for the
# answer.

# %% tags=["active-ipynb"]
# %%cypher tied
# MATCH (n) DETACH DELETE n

# %%
assert "tied" not in globals()

# %% tags=["active-ipynb"]
# %%cypher
# LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row

# %% [markdown]
# ## 没有结果、写错名称 / No rows, a misspelt name

# %% tags=["active-ipynb"]
# %%cypher
# MATCH (u:Units) RETURN u.name

# %% tags=["active-ipynb"]
# %%cypher
# MATCH (u:Unit {id: 'u-none'}) RETURN u.name

# %% tags=["active-ipynb"]
# %%cypher around --network
# MATCH path = (:Unit {id: 'u-none'})-[:MEMBER_OF]->() RETURN path

# %%
net.claim("没有结果就是空的网络 without rows the network is empty", around.size, (0, 0))  # noqa: F821

# %% [markdown]
# ## 太多行 / Too many rows
# 只显示前 1,000 行，并说明。 The first 1,000 rows are shown, and it is said.

# %% tags=["active-ipynb"]
# %%cypher many
# UNWIND range(1, 1000000) AS row RETURN row

# %%
assert len(many) == 1000  # noqa: F821

# %% [markdown]
# ## 掩码 / Masks
# 姓名只有掩码。 Names are masked.

# %% tags=["active-ipynb"]
# %%cypher people
# MATCH (p:Person) WHERE p.name IS NOT NULL RETURN p.name AS name ORDER BY name

# %%
assert people.name.str.fullmatch(r".{1,2}\*").all()  # noqa: F821
net.claim("有姓名的人员 persons with a name", len(people), 12)  # noqa: F821
