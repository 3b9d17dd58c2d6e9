"""Every rule of matching, one a file, listed here and nowhere else."""

from matching.rules.area_projects import AREA_PROJECTS
from matching.rules.capacity import CAPACITY
from matching.rules.committee_projects import COMMITTEE_PROJECTS
from matching.rules.deadline import DEADLINE
from matching.rules.forbidden import FORBIDDEN
from matching.rules.kind_fit import KIND_FIT
from matching.rules.kind_served import KIND_SERVED
from matching.rules.kind_wanted import KIND_WANTED
from matching.rules.minimum_score import MINIMUM_SCORE
from matching.rules.months import MONTHS
from matching.rules.nearness import NEARNESS
from matching.rules.outcomes import OUTCOMES
from matching.rules.placeholder import PLACEHOLDER
from matching.rules.plan_size import PLAN_SIZE
from matching.rules.priority import PRIORITY
from matching.rules.radius import RADIUS
from matching.rules.relations import RELATIONS
from matching.rules.season import SEASON
from matching.rules.season_overlap import SEASON_OVERLAP
from matching.rules.shape import Filter, Limit, Part
from matching.rules.suppliers import SUPPLIERS
from matching.rules.territory_projects import TERRITORY_PROJECTS
from matching.rules.text_fit import TEXT_FIT
from matching.rules.unit_projects import UNIT_PROJECTS
from matching.rules.validity import VALIDITY

# In the order in which they are asked: the first that forbids a pair is the reason told.
FILTERS: tuple[Filter, ...] = (
    PLACEHOLDER,
    VALIDITY,
    FORBIDDEN,
    KIND_WANTED,
    KIND_SERVED,
    SEASON,
    MONTHS,
    DEADLINE,
    RADIUS,
    MINIMUM_SCORE,
)
PARTS: tuple[Part, ...] = (KIND_FIT, OUTCOMES, TEXT_FIT, RELATIONS, NEARNESS, SEASON_OVERLAP, PRIORITY)
# On each side from fine to coarse.
LIMITS: tuple[Limit, ...] = (
    CAPACITY,
    UNIT_PROJECTS,
    COMMITTEE_PROJECTS,
    PLAN_SIZE,
    SUPPLIERS,
    AREA_PROJECTS,
    TERRITORY_PROJECTS,
)
