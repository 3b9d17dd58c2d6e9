"""Why a line was proposed, a demand is unmet, a resource idle, a pair not chosen: every reason there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matching.months_read import READ as MONTHS_READ
from matching.pair_reasons import PAIR_REASONS
from matching.rules import FILTERS
from matching.wording import Lang, Wording


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason by its code, with the values its sentence needs; (zh, en) pairs among them are told by language."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """The sentence in the user's language."""
        return BY_CODE[self.code].text(lang, self.values)


KIND_FITS = Wording(
    "kind_fits",
    "类别适配度{fit:.2f}：“{resource_kind}”可用于“{demand_kind}”",
    "kind fit {fit:.2f}: {resource_kind} serves {demand_kind}",
)
KIND_GUESSED = Wording(
    "kind_suggested",
    "“{title}”的类别“{kind}”由系统按文字推断（可能性{sure:.0%}），请确认",
    "the kind {kind} of {title} was suggested from its text ({sure:.0%} likely); please confirm",
)
KIND_OPEN = Wording(
    "kind_unknown",
    "“{title}”没有填写类别，文字也不足以推断",
    "{title} has no kind and its text gives no hint",
)
PAST = Wording(
    "past_outcomes",
    "同类结对已有{projects}个完成项目的成效（平均{mean:.2f}，其中本单位{own}个），适配由{table:.2f}调整为{now:.2f}",
    "{projects} finished projects of these kinds have results (mean {mean:.2f}, {own} of them this unit's): the fit goes from {table:.2f} "
    "to {now:.2f}",
)
TEXT_FITS = Wording("text_fits", "文意契合{fit:.0%}（{sure}）：{because}", "the texts fit {fit:.0%} ({sure}): {because}")
TEXT_ALIKE = Wording("text_alike", "文字相近（{share:.0%}）", "the texts are alike ({share:.0%})")
NEAR = Wording("near", "相距{km:.1f}公里", "{km:.1f} km apart")
DISTANCE_OPEN = Wording("distance_unknown", "坐标不全，未计算距离", "distance unknown: coordinates are missing")
TIED = Wording("tied", "已有联系：{ties}", "already tied: {ties}")
URGENT = Wording("urgent", "需求优先级最高", "the demand has the highest priority")
PINNED = Wording("kept", "已采纳的项目，予以保留", "accepted before and kept")
ASKED = Wording("asked_for", "按要求必须安排（--pin）", "asked for (--pin)")
INCUMBENT = Wording("incumbent", "上一方案中已有，优先保留", "was in the last plan and is favoured")
PIN_AGAINST_RULE = Wording(
    "kept_against_rule",
    "按现有规则本不会提出（{why}），仍予保留",
    "would not be proposed under the rules ({why}) and is kept all the same",
)
NO_OFFER = Wording("nothing_offered", "没有任何资源可供匹配", "there is no resource to match")
NO_NEED = Wording("nothing_needed", "没有任何需求可供匹配", "there is no demand to match")
NO_KIND = Wording(
    "no_serving_kind",
    "没有一项资源的类别能满足“{kind}”类需求",
    "no resource is of a kind that serves {kind}",
)
NO_USE = Wording(
    "no_needing_kind",
    "没有需要“{kind}”类资源的需求",
    "no demand is of a kind that {kind} serves",
)
ALL_FORBIDDEN = Wording(
    "all_forbidden",
    "{total}个可能的配对都不可行：{counts}",
    "none of {total} possible pairs is allowed: {counts}",
)
REST_FORBIDDEN = Wording(
    "rest_forbidden",
    "其余{total}项资源都不可行：{counts}",
    "none of the other {total} resources is allowed: {counts}",
)
NO_OTHER = Wording("no_other_resource", "没有别的资源", "there is no other resource")
PLACES_USED = Wording(
    "places_used",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），但其名额已用于：{takers}",
    "closest is {title} ({owner}, score {score:.3f}), but its places go to {takers}",
)
LIMIT_USED = Wording(
    "limit_used",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），但{limit}已用满",
    "closest is {title} ({owner}, score {score:.3f}), but {limit} is used up",
)
PARTLY = Wording("partly", "需要{need}家，已安排{got}家；还缺的原因：{why}", "{got} of {need} suppliers; the rest is lacking because {why}")
ZERO_CAPACITY = Wording("no_capacity", "可承接项目数为0", "its capacity is 0")
ZERO_NEED = Wording("no_suppliers_wanted", "可接收单位数为0", "it asks for 0 suppliers")
OUTBID = Wording(
    "outbid",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），但名额给“{taker}”总分更高；如改配，总分减少{loss:.3f}",
    "closest is {title} ({owner}, score {score:.3f}), but its place does more for {taker}; moving it would cost the plan {loss:.3f}",
)
OUTBID_BY_LIMIT = Wording(
    "outbid_by_limit",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），但{limit}已用满；如改配，总分减少{loss:.3f}",
    "closest is {title} ({owner}, score {score:.3f}), but {limit} is used up; moving a place would cost the plan {loss:.3f}",
)
OUTBID_BY_FAIRNESS = Wording(
    "outbid_by_fairness",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），但改配会使村社区之间更不均衡（严格公平优先）",
    "closest is {title} ({owner}, score {score:.3f}), but moving it would treat the areas less evenly, and strict fairness comes first",
)
NOT_COMPUTED = Wording(
    "closest_not_computed",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），但没有排上；改配会使总分减少多少，没有计算",
    "closest is {title} ({owner}, score {score:.3f}), but it was not chosen; what moving a place would cost the plan was not computed",
)
UNSCORED = Wording(
    "pairs_not_scored",
    "清单很大，只给较合适的配对评分，它没有评分后可用的配对",
    "the lists are large: only the likelier pairs were scored, and none of those with it is left",
)
EQUAL = Wording(
    "equally_good",
    "“{title}”（{owner}，得分{score:.3f}）也可以，总分相同",
    "{title} ({owner}, score {score:.3f}) would do as well: the plan would be worth the same",
)
BUNDLE_BROKEN = Wording(
    "bundle_incomplete",
    "成套需求“{bundle}”无法全部满足或整体不划算，故整套不安排（缺：{missing}）",
    "the bundle {bundle} cannot be completed, or is not worth it as a whole, so none of it is planned (lacking: {missing})",
)
UNREACHED_NO_NEED = Wording(
    "unreached_nothing_taken",
    "该村社区的需求可接收单位数都为0，或已由已采纳的项目占满",
    "its demands ask for 0 suppliers",
)
UNREACHED_SHARED = Wording(
    "unreached_shared",
    "能用的资源（{resources}）名额有限，同样可行的安排里都要在它与这些村社区之间取舍：{areas}",
    "the resources that could serve it ({resources}) have too few places: any plan that reaches it gives up one of {areas}",
)
UNREACHED_FULL = Wording(
    "unreached_full",
    "能用的名额都已用满，且不能腾出：{limits}",
    "every place that could serve it is taken and can't be freed: {limits}",
)
BUDGET_SHORT = Wording(
    "budget_short",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），双方都有名额，但“{budget}”的经费上限只剩{left:g}元，不够所需的{cost:g}元",
    "closest is {title} ({owner}, score {score:.3f}), and both have places, but the budget of {budget} has {left:g} yuan left of "
    "the {cost:g} it takes",
)
BUDGET_OUTBID = Wording(
    "budget_outbid",
    "最接近的是“{title}”（{owner}，得分{score:.3f}），但在经费上限之内，名额和经费给其他条目总分更高",
    "closest is {title} ({owner}, score {score:.3f}), but within the budgets its place and the money do more for other lines",
)
WITHIN_BUDGETS = Wording(
    "within_budgets",
    "经费上限起作用：方案按整数规划求解，增减一个名额的影响没有计算",
    "budgets bind: the plan is solved as an integer program, and what one place more or less is worth was not computed",
)
BUDGET_UNEVEN = Wording(
    "budgets_before_evenness",
    "经费上限起作用时，总分相同的方案之间不再按均衡挑选；要均衡请用 --fairness weighted",
    "where budgets bind, plans worth the same are not chosen among by evenness; --fairness weighted does",
)
SEARCHED = Wording(
    "candidates_searched",
    "清单很大：只给类别适配且距离近、文字契合或已有联系的配对评分，上界以这些配对为准",
    "the lists are large: only pairs whose kinds fit and that are near, alike in text or tied were scored, and the bound holds over these",
)
LIMITED = Wording(
    "candidates_limited",
    "每项需求先取得分最高的{limit}个配对，另有{left}个未计入；按对偶价格逐个核对，未计入的配对最多能使总分增加{cost:.3f}（已算入上界）",
    "planned with the best {limit} pairs of each demand; the {left} others, each priced, could add {cost:.3f} at most (part of the bound)",
)
LIMITED_EXACTLY = Wording(
    "candidates_limited_exactly",
    "每项需求先取得分最高的{limit}个配对，另有{left}个未计入；按对偶价格逐个核对，未计入的配对不可能使方案更好",
    "planned with the best {limit} pairs of each demand; the {left} others, each priced, can't improve the plan",
)
LIMIT_UNUSED = Wording(
    "candidates_not_limited",
    "有成套需求、起作用的经费上限或变动条数上限，因此没有限制每项需求的配对数",
    "with bundles, budgets that bind or a limit on changes, the pairs of a demand are not limited",
)
MORE_CHANGES = Wording(
    "more_changes_than_asked",
    "最多变动{most}条已不可能，按最少的{least}条计算",
    "at most {most} changes can't be had; the plan makes {least}, the fewest there can be",
)
ONLY_PROVEN = Wording(
    "alternatives_not_here",
    "没有另列方案：均衡方式为 weighted、strict，或要求 --at-least-one、--max-changes，或经费上限起作用时，不另列",
    "no other plans are listed: there are none with --fairness weighted or strict, --at-least-one, --max-changes, or budgets that bind",
)
REACH_OPEN = Wording(
    "reach_not_proven",
    "因时间或工作量限制提前停止，没有证明覆盖的村社区已经最多",
    "stopped by the limit of time or work before it was proven that no plan reaches more areas",
)
UNFAIR = Wording(
    "fairness_not_proven",
    "因时间或工作量限制，没有证明在各村社区之间是最均衡的",
    "because of the limit of time or work it was not proven that areas are treated as evenly as can be",
)
NO_PLACE = Wording(
    "no_place",
    "可以配对的一方都没有名额了（名额为0，或已被采纳的项目、成套需求占用）",
    "whatever could be paired with it has no place left (capacity 0, or held by accepted projects or bundles)",
)
HELD = Wording(
    "places_held",
    "名额都由已采纳的项目或成套需求占用，不能再减，所以没有“少一个名额的损失”",
    "accepted projects or a bundle hold every place, so that there is no plan with one less",
)
TOO_LARGE = Wording(
    "too_large_for_exact",
    "方案太大，所选均衡方式下增减一个名额的影响超出精确运算范围，没有计算",
    "the plan is too large for the exact arithmetic of one place more or less under this fairness; it was not computed",
)
FEW_CHANGES = Wording(
    "within_few_changes",
    "方案受变动条数上限约束，增减一个名额的影响没有计算",
    "a limit on changes holds the plan; what one place more or less is worth was not computed",
)
SOME_PAIRS = Wording(
    "some_pairs_only",
    "只用每项需求得分最高的部分配对求解，增减一个名额的影响没有计算",
    "the plan was made with some of each demand's pairs; what one place more or less is worth was not computed",
)
NOT_PROVEN = Wording(
    "not_proven",
    "按所选的计算力度或时限，方案没有证明为最优（差距见上），因此没有计算增减一个名额的影响",
    "with this effort or time limit the plan is not proven best (see its gap), so what one place more or less is worth was not computed",
)
STOPPED = Wording(
    "stopped",
    "因时间或工作量限制提前停止，方案与上界相差{gap:.3f}",
    "stopped by the limit of time or work; the plan is within {gap:.3f} of the proven bound",
)
WITHIN_BUNDLES = Wording(
    "within_bundles",
    "增减一个名额的影响以成套需求的现有取舍为准",
    "gains and losses hold with the bundles as decided",
)

REASONS: tuple[Wording, ...] = (
    *(rule.reason for rule in FILTERS),
    KIND_FITS,
    KIND_GUESSED,
    KIND_OPEN,
    MONTHS_READ,
    PAST,
    TEXT_FITS,
    TEXT_ALIKE,
    NEAR,
    DISTANCE_OPEN,
    TIED,
    URGENT,
    PINNED,
    ASKED,
    INCUMBENT,
    PIN_AGAINST_RULE,
    NO_OFFER,
    NO_NEED,
    NO_KIND,
    NO_USE,
    ALL_FORBIDDEN,
    REST_FORBIDDEN,
    NO_OTHER,
    PLACES_USED,
    LIMIT_USED,
    PARTLY,
    ZERO_CAPACITY,
    ZERO_NEED,
    OUTBID,
    OUTBID_BY_LIMIT,
    OUTBID_BY_FAIRNESS,
    NOT_COMPUTED,
    UNSCORED,
    EQUAL,
    BUNDLE_BROKEN,
    UNREACHED_NO_NEED,
    UNREACHED_SHARED,
    UNREACHED_FULL,
    BUDGET_SHORT,
    BUDGET_OUTBID,
    WITHIN_BUDGETS,
    BUDGET_UNEVEN,
    SEARCHED,
    LIMITED,
    LIMITED_EXACTLY,
    LIMIT_UNUSED,
    *PAIR_REASONS,
    MORE_CHANGES,
    ONLY_PROVEN,
    REACH_OPEN,
    UNFAIR,
    NO_PLACE,
    HELD,
    TOO_LARGE,
    FEW_CHANGES,
    SOME_PAIRS,
    NOT_PROVEN,
    STOPPED,
    WITHIN_BUNDLES,
)
BY_CODE: Mapping[str, Wording] = {wording.code: wording for wording in REASONS}
