"""Service centres, what they have and what they handle (HSDS: location, service)."""

from datetime import date, datetime
from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import LocatedIn, in_area
from graph.model.organisation import Party, Unit
from graph.model.people import Household
from graph.values import Figure, Words, YesNo

TIERS = Choices(
    MappingProxyType({"city": "市级", "district": "区(行业)级", "community": "社区(区域)级", "point": "服务点"}),
    MappingProxyType({"区级": "district", "行业级": "district", "社区级": "community", "便民服务站": "point"}),
)
METHODS = Choices(MappingProxyType({"straight_line": "直线估算", "network": "路网"}))


class ServiceCentre(Node):
    """A place where party members and residents are served, in one of three tiers and points below them."""

    label = "ServiceCentre"
    sheet = "service_centres"
    zh, en = "服务中心", "service centre"
    sheets = ("党群服务中心",)
    search = ("name",)
    facts = ("G20", "C01", "C02", "C03", "C05", "C10")

    name: str = column("名称", "Name of the centre.", required=True)
    tier: str = column("层级", "City, district or trade, community or area, point.", required=True, choices=TIERS)
    is_institution: YesNo = column("事业单位", "True for a public institution of its own.")
    staff_quota: int | None = column("编制", "Established posts.", ge=0, unit="个")
    people_served: Figure = column("服务人口", "People served, as the source says.", unit="人")
    floor_area: Figure = column("面积", "Floor area, as the source says.", unit="㎡")
    lat: float | None = column("纬度", "Latitude, WGS 84.", ge=-90, le=90, unit="°")
    lon: float | None = column("经度", "Longitude, WGS 84.", ge=-180, le=180, unit="°")


class UnderCentre(Relationship):
    """The centre of the tier above, to which a matter is passed on."""

    zh, en = "上级中心", "under centre"
    type = "UNDER_CENTRE"
    start = (ServiceCentre,)
    end = (ServiceCentre,)
    facts = ("C03", "C05")


class RunBy(Relationship):
    """The organisation that runs a centre."""

    zh, en = "主办", "run by"
    type = "RUN_BY"
    start = (ServiceCentre,)
    end = (Party, Unit)


ServiceCentre.links = (
    in_area(),
    Link("parent", "上级中心", "The centre of the tier above.", UnderCentre, (ServiceCentre,)),
    Link("operator", "主办", "Who runs it.", RunBy, (Party, Unit)),
)


class Facility(Node):
    """A room or corner of a centre, with the features people look for."""

    label = "Facility"
    sheet = "facilities"
    zh, en = "功能区", "facility"
    search = ("name", "features")
    facts = ("C07",)

    name: str = column("名称", "What it is called.", required=True)
    features: Words = column("功能", "What can be done there.")


class FacilityOf(Relationship):
    """The centre a facility is in."""

    zh, en = "所属中心", "facility of"
    type = "FACILITY_OF"
    start = (Facility,)
    end = (ServiceCentre,)


Facility.links = (Link("centre", "服务中心", "Which centre it is in.", FacilityOf, (ServiceCentre,), required=True),)


class ServiceItem(Node):
    """A matter that can be dealt with at a centre: a head item or one of its leaves."""

    label = "ServiceItem"
    sheet = "service_items"
    zh, en = "服务事项", "service item"
    search = ("name",)
    facts = ("C04",)

    name: str = column("名称", "What is dealt with.", required=True)


class UnderItem(Relationship):
    """The head item of a leaf."""

    zh, en = "所属大项", "under item"
    type = "UNDER_ITEM"
    start = (ServiceItem,)
    end = (ServiceItem,)


class Handles(Relationship):
    """A centre that deals with an item."""

    zh, en = "办理事项", "handles"
    type = "HANDLES"
    start = (ServiceCentre,)
    end = (ServiceItem,)


ServiceItem.links = (
    Link("parent", "所属大项", "The head item.", UnderItem, (ServiceItem,)),
    Link("centres", "办理中心", "Centres that deal with it.", Handles, (ServiceCentre,), direction="in", many=True),
)


class StockItem(Node):
    """Something kept ready at a centre: a medicine, a blood pressure meter, umbrellas. On its day of expiry it counts as expired."""

    label = "StockItem"
    sheet = "stock_items"
    zh, en = "便民物资", "stock item"
    facts = ("C08",)

    name: str = column("名称", "What it is.", required=True)
    quantity: float | None = column("数量", "How many there are; empty means there is one or more.", ge=0)
    measure: str | None = column("计量单位", "What the quantity counts.")
    min_quantity: float | None = column("最低存量", "Below this it has to be filled up.", ge=0)
    expires: date | None = column("有效期", "Day of expiry; on that day it counts as expired.", aliases=("到期日",))
    is_medicine: YesNo = column("药品", "True for a medicine.")


class StockedAt(Relationship):
    """The centre where it is kept."""

    zh, en = "存放中心", "stocked at"
    type = "STOCKED_AT"
    start = (StockItem,)
    end = (ServiceCentre,)


StockItem.links = (Link("centre", "服务中心", "Where it is kept.", StockedAt, (ServiceCentre,), required=True),)


class Incident(Node):
    """Something that happened at or near a centre and was answered there. Names no person."""

    label = "Incident"
    sheet = "incidents"
    zh, en = "事件", "incident"
    name_field = "title"
    facts = ("C09",)

    title: str = column("名称", "What happened.", required=True)
    person_role: str | None = column("当事人身份", "Role of the person concerned, never a name.")
    began_at: datetime | None = column("发生时间", "When it began, where the source gives a full date.")
    began_text: str | None = column("时间原文", "The source's words for the time.")
    relieved_at: datetime | None = column("缓解时间", "When the person was better.")
    minutes: Figure = column("用时", "Minutes until then, as the source says.", unit="min")
    outcome: str | None = column("结果", "How it ended.")


class AtCentre(Relationship):
    """The centre that answered an incident."""

    zh, en = "处置中心", "at centre"
    type = "AT_CENTRE"
    start = (Incident,)
    end = (ServiceCentre,)


Incident.links = (Link("centre", "服务中心", "Which centre answered.", AtCentre, (ServiceCentre,)),)


class Within(Relationship):
    """How long it takes to walk from a household to a centre; a missing one is unknown, not zero."""

    zh, en = "步行可达", "within reach"
    type = "WITHIN"
    sheet = "walking_times"
    sheets = ("步行时间",)
    start = (Household,)
    end = (ServiceCentre,)
    start_column = ("household", "家庭户")
    end_column = ("centre", "服务中心")
    keys = ("method",)
    facts = ("C01",)

    minutes: float = column("分钟", "Walking time.", required=True, ge=0, unit="min")
    method: str = column("方法", "Straight-line estimate or road network.", "straight_line", choices=METHODS)


LocatedIn.start = (*LocatedIn.start, ServiceCentre)

NODES: tuple[type[Node], ...] = (ServiceCentre, Facility, ServiceItem, StockItem, Incident)
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    UnderCentre,
    RunBy,
    FacilityOf,
    UnderItem,
    Handles,
    StockedAt,
    AtCentre,
    Within,
)
