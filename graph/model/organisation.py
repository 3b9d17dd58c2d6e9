"""Organisations: units, party organisations of every level, and the ties between them (W3C ORG, Popolo)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import Area, LocatedIn, in_area
from graph.values import Figure, RoughDate, Words, YesNo, read_bound, read_words

DOMAINS = Choices(
    MappingProxyType(
        {
            "government": "机关",
            "state_enterprise": "国企",
            "public_institution": "事业",
            "new_organisation": "两新",
            "industry": "行业",
            "college": "院校",
            "scenic_area": "景区",
            "hotel": "酒店",
            "garrison": "驻军",
            "community": "社区",
            "other": "其他",
        }
    ),
    MappingProxyType(
        {
            "央企": "state_enterprise",
            "事业单位": "public_institution",
            "两新组织": "new_organisation",
            "机关单位": "government",
        }
    ),
)
PARTY_KINDS = Choices(
    MappingProxyType(
        {
            "committee": "党委",
            "work_committee": "党工委",
            "general_branch": "党总支",
            "branch": "党支部",
            "group": "党小组",
            "regional": "区域化大党委",
            "alliance": "党建联盟",
            "migratory": "候鸟党委",
        }
    ),
    MappingProxyType(
        {
            "大党委": "regional",
            "区域大党委": "regional",
            "支部": "branch",
            "总支": "general_branch",
            "联盟": "alliance",
            "候鸟": "migratory",
        }
    ),
)
THEMES = Choices(
    MappingProxyType(
        {
            "community": "社区",
            "bay": "湾区",
            "industry": "行业",
            "port": "渔港",
            "business": "商圈",
            "district": "区",
            "city": "市",
        }
    )
)
MEMBERSHIP_KINDS = Choices(
    MappingProxyType({"co-opted": "吸纳", "host": "属地", "founding": "发起"}),
    MappingProxyType({"共建": "co-opted", "成员": "co-opted"}),
)


class SubordinateTo(Relationship):
    """The organisation it answers to: a tree, never mixed with co-opted membership."""

    zh, en = "隶属于", "subordinate to"
    type = "SUBORDINATE_TO"
    facts = ("G01", "G04")


class Unit(Node):
    """An organisation that works somewhere and may have something to offer: a hotel, school, hospital, firm, bureau, scenic area."""

    label = "Unit"
    sheet = "units"
    zh, en = "单位", "unit"
    sheets = ("单位名单", "成员单位名单", "unit")
    search = ("name", "aliases")
    facts = ("G02", "G10", "G12", "R16")

    name: str = column("名称", "Official name.", required=True, aliases=("单位名称",))
    kind: str | None = column("类别", "What sort of unit it is, in the sender's words.", aliases=("单位类别", "类型"))
    domain: str | None = column("领域", "The system it belongs to (条).", choices=DOMAINS, aliases=("系统",))
    uscc: str | None = column("统一社会信用代码", "Unified social credit code, 18 characters.", code=True)
    aliases: Words = column("别名", "Other names people use for it.")
    name_unknown: YesNo = column("名称未知", "True for a member that a source counts but does not name; never enters matching.")
    lat: float | None = column("纬度", "Latitude, WGS 84.", ge=-90, le=90, unit="°")
    lon: float | None = column("经度", "Longitude, WGS 84.", ge=-180, le=180, unit="°")


class Party(Node):
    """A party organisation of any level, also the regional committees, alliances and seasonal committees that units join."""

    label = "Party"
    sheet = "parties"
    zh, en = "党组织", "party organisation"
    sheets = ("大党委", "党委", "party")
    search = ("name", "aliases")
    facts = ("G01", "G03", "G10", "G11", "G12", "G13", "G15", "R02", "R15")

    name: str = column("名称", "Official name, or a placeholder where the source gives none.", required=True)
    kind: str = column("类别", "Kind of party organisation.", required=True, choices=PARTY_KINDS)
    theme: str | None = column("融合类型", "What a regional committee is built around.", choices=THEMES)
    aliases: Words = column("别名", "Other names people use for it.")
    name_unknown: YesNo = column("名称未知", "True where a source counts it without naming it.")
    founded: RoughDate = column("成立时间", "When it was founded, as exactly as the source says.")
    stated_units: Figure = column("成员单位数", "Member units as the source counts them.", unit="家")
    stated_organisations: Figure = column("基层党组织数", "Primary party organisations as the source counts them.", unit="个")
    stated_members: Figure = column("党员数", "Party members as the source counts them.", unit="名")
    stated_parts: Words = column("成员构成", "Make-up of the member units, as kind:number; the parts must add up to the member units.")

    @model_validator(mode="before")
    @classmethod
    def check_that_the_parts_add_up(cls, data: Any) -> Any:
        """A make-up that does not add up to the stated number of units is refused, not mended."""
        if not isinstance(data, Mapping) or not data.get("stated_parts") or not data.get("stated_units"):
            return data
        parts = [str(p).replace("：", ":").rpartition(":")[2] for p in read_words(data["stated_parts"]) or ()]
        total, stated = sum(int(p) if p.strip().isdigit() else 0 for p in parts), read_bound(data["stated_units"])
        if stated is not None and stated.low == stated.high and total != stated.low:
            raise PydanticCustomError(
                "parts",
                "the parts add up to {total}, but {stated} units are stated",
                {"total": total, "stated": stated.text},
            )
        return data


class PartyOf(Relationship):
    """The unit that a party organisation belongs to."""

    zh, en = "单位党组织", "party organisation of"
    type = "PARTY_OF"
    start = (Party,)
    end = (Unit,)


class MemberOf(Relationship):
    """A unit's dated membership in a committee or alliance it is not subordinate to."""

    zh, en = "成员单位", "member of"
    type = "MEMBER_OF"
    sheet = "memberships"
    sheets = ("成员单位关系", "成员关系")
    start = (Unit, Party)
    end = (Party,)
    start_column = ("unit", "单位")
    end_column = ("party", "党组织")
    keys = ("since",)
    facts = ("G04", "G05", "G10", "G12")

    kind: str = column("方式", "How it belongs: co-opted, host community, founding.", "co-opted", choices=MEMBERSHIP_KINDS)
    since: str | None = column("届次", "Tells two terms of membership apart; empty for the only one.")
    agreement: str | None = column("协议编号", "Id of the agreement that it joined by.")


Party.links = (
    in_area(),
    Link("parent", "上级党组织", "The party organisation it is subordinate to.", SubordinateTo, (Party,)),
    Link("unit", "所在单位", "The unit it is the party organisation of.", PartyOf, (Unit,)),
)
SubordinateTo.start = (Party, Unit)
SubordinateTo.end = (Party, Unit)
LocatedIn.start = (Unit, Party)
Unit.links = (
    in_area(),
    Link(
        "parent",
        "上级单位",
        "The organisation it is subordinate to.",
        SubordinateTo,
        (Unit, Party),
        aliases=("主管单位",),
    ),
)


class Agreement(Node):
    """A written agreement to build together, signed by units under a committee."""

    label = "Agreement"
    sheet = "agreements"
    zh, en = "共建协议", "agreement"
    sheets = ("协议", "agreement")
    facts = ("G06",)

    name: str = column("名称", "Title of the agreement.", required=True)
    signed: RoughDate = column("签订日期", "When it was concluded.")
    file_hash: str | None = column("文件校验值", "SHA-256 of the signed document.", code=True)


class Under(Relationship):
    """The committee under which an agreement was concluded."""

    zh, en = "所属党组织", "under"
    type = "UNDER"
    start = (Agreement,)
    end = (Party,)


class Signed(Relationship):
    """A unit's signature on an agreement."""

    zh, en = "签订", "signed"
    type = "SIGNED"
    sheet = "signatures"
    sheets = ("协议签订",)
    start = (Unit,)
    end = (Agreement,)
    start_column = ("unit", "单位")
    end_column = ("agreement", "协议")
    facts = ("G06",)

    on: date | None = column("签字日期", "Day of this unit's signature; empty means with the agreement.")


Agreement.links = (Link("party", "党组织", "The committee it was concluded under.", Under, (Party,)),)


class Brand(Node):
    """A name under which party-building work is known; a label to search by, nothing more."""

    label = "Brand"
    sheet = "brands"
    zh, en = "党建品牌", "brand"
    search = ("name",)
    facts = ("G14", "G21")

    name: str = column("名称", "The brand.", required=True)
    description: str | None = column("说明", "What it stands for.")


class BrandOf(Relationship):
    """The area, unit or party organisation that uses a brand."""

    zh, en = "品牌所属", "brand of"
    type = "BRAND_OF"
    start = (Brand,)
    end = (Area, Unit, Party)


Brand.links = (Link("owner", "所属", "Who uses it.", BrandOf, (Area, Unit, Party)),)


class Award(Node):
    """A title or prize that was given, with its year and source."""

    label = "Award"
    sheet = "awards"
    zh, en = "荣誉", "award"
    facts = ("R18",)

    name: str = column("名称", "The title or prize.", required=True)
    given: RoughDate = column("授予时间", "When it was given.")
    body: str | None = column("授予单位", "Who gave it, where a source says so.")


class AwardedTo(Relationship):
    """Who received an award."""

    zh, en = "授予", "awarded to"
    type = "AWARDED_TO"
    start = (Award,)
    end = (Area, Unit, Party)


Award.links = (Link("receiver", "获得者", "Who received it.", AwardedTo, (Area, Unit, Party)),)

NODES: tuple[type[Node], ...] = (Unit, Party, Agreement, Brand, Award)
RELATIONSHIPS: tuple[type[Relationship], ...] = (SubordinateTo, PartyOf, MemberOf, Under, Signed, BrandOf, AwardedTo)
