"""Meetings of committees and who attended for whom; menus of theme days and their bookings."""

from datetime import date, datetime
from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.centre import ServiceCentre
from graph.model.grid import Grid
from graph.model.organisation import Party, Unit
from graph.model.people import Person

MEETING_KINDS = Choices(
    MappingProxyType(
        {
            "joint": "党建联席会议",
            "grid_chiefs": "网格长例会",
            "supervision": "网格工作督导",
            "theme_day": "主题党日",
            "other": "其他",
        }
    ),
    MappingProxyType({"联席会议": "joint"}),
)
ATTENDANCE = Choices(MappingProxyType({"present": "出席", "proxy": "代会", "leave": "请假", "absent": "缺席"}))


class Meeting(Node):
    """A meeting of a committee, an alliance or the chiefs of a grid."""

    label = "Meeting"
    sheet = "meetings"
    zh, en = "会议", "meeting"
    facts = ("G08", "R07")

    name: str = column("名称", "Subject of the meeting.", required=True)
    kind: str = column("类别", "Kind of meeting.", "joint", choices=MEETING_KINDS)
    held: date = column("日期", "Day of the meeting.", required=True)
    minutes: str | None = column("纪要", "What was settled.")


class HeldBy(Relationship):
    """Who held a meeting."""

    zh, en = "召开者", "held by"
    type = "HELD_BY"
    start = (Meeting,)
    end = (Party, Grid)


Meeting.links = (Link("party", "党组织", "Whose meeting it is.", HeldBy, (Party, Grid), required=True),)


class Attendance(Node):
    """One seat at one meeting: a person, the unit it counts for, and for whom a proxy stood in."""

    label = "Attendance"
    sheet = "attendances"
    zh, en = "到会", "attendance"
    name_field = None
    facts = ("G08",)

    status: str = column("到会情况", "Present, by proxy, on leave, absent.", required=True, choices=ATTENDANCE)


class AtMeeting(Relationship):
    """The meeting of a seat."""

    zh, en = "所属会议", "at meeting"
    type = "AT_MEETING"
    start = (Attendance,)
    end = (Meeting,)


class Attended(Relationship):
    """The person who sat there."""

    zh, en = "到会人", "attended"
    type = "ATTENDED"
    start = (Person,)
    end = (Attendance,)


class ForUnit(Relationship):
    """The unit a seat counts for."""

    zh, en = "所代表单位", "for unit"
    type = "FOR_UNIT"
    start = (Attendance,)
    end = (Unit,)


class ProxyFor(Relationship):
    """The absent person a proxy stood in for; the proxy counts for the unit, not for that person."""

    zh, en = "代替", "proxy for"
    type = "PROXY_FOR"
    start = (Attendance,)
    end = (Person,)


Attendance.links = (
    Link("meeting", "会议", "Which meeting.", AtMeeting, (Meeting,), required=True),
    Link("person", "人员", "Who sat there.", Attended, (Person,), direction="in"),
    Link("unit", "单位", "For which unit.", ForUnit, (Unit,), required=True),
    Link("proxy_for", "代替", "For which absent person.", ProxyFor, (Person,)),
)


class Menu(Node):
    """One item a service centre offers for a theme day, in one slot with a number of places."""

    label = "Menu"
    sheet = "menus"
    zh, en = "主题党日菜单", "theme-day menu"
    sheets = ("菜单",)
    facts = ("C06",)

    name: str = column("项目", "What is offered, such as a lecture or a reading circle.", required=True, aliases=("名称",))
    slot: datetime = column("时段", "When it starts.", required=True)
    capacity: int | None = column("名额", "How many people there is room for.", ge=0, unit="人")


class OfferedAt(Relationship):
    """The centre that offers a menu item."""

    zh, en = "提供场所", "offered at"
    type = "OFFERED_AT"
    start = (Menu,)
    end = (ServiceCentre,)


Menu.links = (Link("centre", "服务中心", "Which centre offers it.", OfferedAt, (ServiceCentre,), required=True),)


class Booking(Node):
    """A party organisation's booking of a menu item."""

    label = "Booking"
    sheet = "bookings"
    zh, en = "预约", "booking"
    name_field = None
    facts = ("C06",)

    people: int | None = column("人数", "How many will come.", ge=0, unit="人")
    booked_at: datetime | None = column("预约时间", "When it was booked.")


class OfMenu(Relationship):
    """The menu item of a booking."""

    zh, en = "预约项目", "of menu item"
    type = "OF_MENU"
    start = (Booking,)
    end = (Menu,)


class BookedBy(Relationship):
    """The party organisation that booked."""

    zh, en = "预约党组织", "booked by"
    type = "BOOKED_BY"
    start = (Booking,)
    end = (Party,)


Booking.links = (
    Link("menu", "菜单", "Which item.", OfMenu, (Menu,), required=True),
    Link("party", "党组织", "Who booked.", BookedBy, (Party,), required=True),
)

NODES: tuple[type[Node], ...] = (Meeting, Attendance, Menu, Booking)
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    HeldBy,
    AtMeeting,
    Attended,
    ForUnit,
    ProxyFor,
    OfferedAt,
    OfMenu,
    BookedBy,
)
