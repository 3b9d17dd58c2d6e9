"""People: persons, households, the posts they hold and whom they act for (Popolo: person, post, membership).

Personal values are sealed before they are stored. There are no scores of residents, and a household holds no more than a service needs.
"""

from datetime import date
from types import MappingProxyType

from graph.kinds import Choices, Link, Node, Relationship, column
from graph.model.area import Area, LocatedIn, in_area
from graph.model.organisation import Party, Unit
from graph.values import Months, Words, YesNo

POST_KINDS = Choices(
    MappingProxyType(
        {
            "secretary": "党组织书记",
            "committee_member": "委员",
            "co_opted_member": "兼职委员",
            "two_committees": "两委成员",
            "section_chief": "片长",
            "grid_chief": "网格长",
            "grid_member": "网格员",
            "group_leader": "党小组组长",
            "residents_group_leader": "居民小组组长",
            "residents_group_deputy": "居民小组副组长",
            "residents_representative": "居民代表",
            "assigned_duty": "设岗定责",
            "other": "其他",
        }
    ),
    MappingProxyType({"党支部书记": "secretary", "书记": "secretary", "党小组长": "group_leader", "村党小组长": "group_leader"}),
)
EMPLOYMENTS = Choices(MappingProxyType({"full_time": "专职", "part_time": "兼职", "unstated": "未说明"}))


class Person(Node):
    """A person who acts in the system. Carries the label `Member` while party membership is held."""

    label = "Person"
    sheet = "persons"
    zh, en = "人员", "person"
    sheets = ("党员名册", "人员名单", "person")
    extra_labels = MappingProxyType({"Member": "is_member"})
    facts = ("G05", "G13", "G14", "G16", "G18", "C10")

    name: str | None = column("姓名", "Name; sealed. Empty where only a role is kept.", sealed="name", lookup=True)
    phone: str | None = column("手机号", "Telephone number; sealed.", sealed="phone", lookup=True, aliases=("电话", "联系电话", "手机"))
    identity_number: str | None = column("身份证号", "Identity number; sealed.", sealed="identity", lookup=True)
    role: str | None = column("身份说明", "The role a source gives in place of a name, such as a retired scientist.", aliases=("角色",))
    is_member: YesNo = column("是否党员", "True while party membership is held.", aliases=("党员",))
    seasonal_window: Months = column(
        "在岛月份", "Months in which a seasonal person is present; empty means all year.", aliases=("可用月份",)
    )
    skills: Words = column("专长", "What the person can do.")
    home_province: str | None = column("来源省份", "Province of origin of a seasonal person.")
    invented: YesNo = column("虚构", "True for a person made up for samples and tests.")


class HomeBranch(Relationship):
    """The one party organisation in which a member's membership is held."""

    zh, en = "组织关系所在", "home branch"
    type = "HOME_BRANCH"
    start = (Person,)
    end = (Party,)
    facts = ("G05",)


class WorksAt(Relationship):
    """The unit a person works at."""

    zh, en = "工作单位", "works at"
    type = "WORKS_AT"
    start = (Person,)
    end = (Unit,)


class Household(Node):
    """A household, holding what a service needs and no more."""

    label = "Household"
    sheet = "households"
    zh, en = "家庭户", "household"
    sheets = ("住户", "户籍", "入户名册", "household")
    name_field = None
    facts = ("R04", "R12", "C01")

    address: str | None = column("住址", "Address; sealed.", sealed="address", aliases=("地址", "家庭住址"))
    contact_name: str | None = column("联系人", "Whom to ask for; sealed.", sealed="name", lookup=True, aliases=("户主",))
    phone: str | None = column("联系电话", "Telephone number; sealed.", sealed="phone", lookup=True, aliases=("电话", "手机号"))
    people: int | None = column("人数", "Number of people who live there.", ge=0, unit="人", aliases=("人口", "家庭人口"))
    needs: Words = column("服务需要", "Services the household asked for.")
    care_note: str | None = column("照护备注", "What a carer must know; sealed.", sealed="note", aliases=("备注",))
    invented: YesNo = column("虚构", "True for a household made up for samples and tests.")


class BelongsTo(Relationship):
    """The household a person belongs to."""

    zh, en = "所在家庭", "belongs to household"
    type = "BELONGS_TO"
    start = (Person,)
    end = (Household,)


Person.links = (
    Link(
        "home_branch",
        "组织关系所在党组织",
        "The party organisation in which membership is held.",
        HomeBranch,
        (Party,),
        aliases=("所在支部", "党组织"),
    ),
    Link("unit", "工作单位", "Where the person works.", WorksAt, (Unit,), aliases=("单位",)),
    in_area("居住地"),
    Link("household", "所在家庭户", "The household the person belongs to.", BelongsTo, (Household,)),
)


class Post(Node):
    """A post that can be held: in a committee, a grid, a village, a unit."""

    label = "Post"
    sheet = "posts"
    zh, en = "岗位", "post"
    facts = ("G07", "G15", "G17", "G18", "R11")

    name: str = column("名称", "What the post is called.", required=True)
    kind: str = column("类别", "Kind of post.", required=True, choices=POST_KINDS)
    duties: str | None = column("职责", "What the post is for.")


class Appointment(Node):
    """One person's term in one post; stands between them so that history and the sending unit are kept."""

    label = "Appointment"
    sheet = "appointments"
    zh, en = "任职", "appointment"
    name_field = None
    facts = ("G07", "G15", "G16", "G17", "R05", "R06", "R11")

    employment: str | None = column("专兼职", "Full-time or part-time.", choices=EMPLOYMENTS)
    purchased_service: YesNo = column("政府购买服务", "True when the post is filled by a purchased service.")
    flag: str | None = column("提示", "What has to be looked at, such as a sending unit that has left.")


class Holds(Relationship):
    """The person who holds an appointment."""

    zh, en = "担任", "holds"
    type = "HOLDS"
    start = (Person,)
    end = (Appointment,)


class At(Relationship):
    """The post of an appointment."""

    zh, en = "所任岗位", "at post"
    type = "AT"
    start = (Appointment,)
    end = (Post,)


class OnBehalfOf(Relationship):
    """The member unit that sent the person."""

    zh, en = "代表单位", "on behalf of"
    type = "ON_BEHALF_OF"
    start = (Appointment,)
    end = (Unit,)
    facts = ("G07",)


Appointment.links = (
    Link("person", "人员", "Who holds it.", Holds, (Person,), direction="in", required=True),
    Link("post", "岗位", "Which post.", At, (Post,), required=True),
    Link("on_behalf_of", "代表单位", "The unit that sent the person.", OnBehalfOf, (Unit,)),
)


class Contact(Node):
    """A lasting tie between a party member and a household that the member looks after."""

    label = "Contact"
    sheet = "contacts"
    zh, en = "联系户", "contact"
    sheets = ("党员联系户",)
    name_field = None
    facts = ("R04",)


class ContactBy(Relationship):
    """The member who keeps the contact."""

    zh, en = "联系人", "contact kept by"
    type = "CONTACT_BY"
    start = (Contact,)
    end = (Person,)


class ContactOf(Relationship):
    """The household that is looked after."""

    zh, en = "被联系户", "contact of"
    type = "CONTACT_OF"
    start = (Contact,)
    end = (Household,)


Contact.links = (
    Link("person", "党员", "The member.", ContactBy, (Person,), required=True),
    Link("household", "家庭户", "The household.", ContactOf, (Household,), required=True),
)


class Visit(Node):
    """One visit by a grid worker or member to a household."""

    label = "Visit"
    sheet = "visits"
    zh, en = "走访", "visit"
    name_field = None
    facts = ("R12",)

    on: date = column("走访日期", "Day of the visit.", required=True, aliases=("日期",))
    purpose: str | None = column("事由", "What the visit was for.")


class VisitedBy(Relationship):
    """Who made the visit."""

    zh, en = "走访人", "visited by"
    type = "VISITED_BY"
    start = (Visit,)
    end = (Person,)


class VisitTo(Relationship):
    """The household that was visited."""

    zh, en = "走访户", "visit to"
    type = "VISIT_TO"
    start = (Visit,)
    end = (Household,)


Visit.links = (
    Link("person", "走访人", "Who made it.", VisitedBy, (Person,), required=True, aliases=("网格员",)),
    Link("household", "家庭户", "Who was visited.", VisitTo, (Household,), required=True),
)
LocatedIn.start = (*LocatedIn.start, Person, Household)

NODES: tuple[type[Node], ...] = (Person, Household, Post, Appointment, Contact, Visit)
RELATIONSHIPS: tuple[type[Relationship], ...] = (
    HomeBranch,
    WorksAt,
    BelongsTo,
    Holds,
    At,
    OnBehalfOf,
    ContactBy,
    ContactOf,
    VisitedBy,
    VisitTo,
)
__all__ = ["NODES", "RELATIONSHIPS", "Appointment", "Area", "Contact", "Household", "Person", "Post", "Visit"]
