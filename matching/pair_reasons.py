"""What is said of one pair: chosen, not chosen and what that took, displaced, without a place."""

from matching.wording import Wording

CHOSEN = Wording("chosen", "已入选，得分{score:.3f}", "chosen, score {score:.3f}")
NEEDED_SCORE = Wording(
    "needed_score",
    "没有入选：得分{score:.3f}，要入选至少需要{needed:.3f}；强制入选并重新求解，{total}减少{loss:.3f}",
    "not chosen: it scores {score:.3f} and would have needed {needed:.3f}; forcing it and solving again costs {total} {loss:.3f}",
)
NO_SCORE_ENOUGH = Wording(
    "no_score_enough",
    "没有入选：得分{score:.3f}，即使满分1也不够；强制入选并重新求解，{total}减少{loss:.3f}",
    "not chosen: it scores {score:.3f}, and even a full score of 1 would not do; forcing it and solving again costs {total} {loss:.3f}",
)
AS_GOOD = Wording(
    "pair_as_good",
    "没有入选，但同样可行：得分{score:.3f}，强制入选并重新求解，总分不变",
    "not chosen, but just as good: it scores {score:.3f}, and forcing it and solving again leaves the plan worth the same",
)
LESS_FAIR = Wording(
    "pair_less_fair",
    "没有入选：得分{score:.3f}，强制入选并重新求解，各村社区的条数由{now}变为{forced}，不如现在均衡（严格公平优先，得分再高也不行）",
    "not chosen: it scores {score:.3f}; forcing it and solving again changes the lines per area from {now} to {forced}, which is less "
    "even (strict fairness comes first, whatever the score)",
)
REACHES_FEWER = Wording(
    "pair_reaches_fewer",
    "没有入选：得分{score:.3f}，强制入选并重新求解，有条目的村社区由{now}个变为{forced}个（先尽可能覆盖各村社区，得分再高也不行）",
    "not chosen: it scores {score:.3f}; forcing it and solving again reaches {forced} areas and not {now} (reaching every area comes "
    "first, whatever the score)",
)
PAIR_OPEN = Wording(
    "pair_not_proven",
    "没有入选：得分{score:.3f}。方案或强制入选后的方案没有证明为最优，因此只知道强制入选使{total}减少{least:.3f}到{most:.3f}，要入选需要多少分没有算出",
    "not chosen: it scores {score:.3f}. The plan, or the one it is forced into, is not proven best: forcing it costs {total} between "
    "{least:.3f} and {most:.3f}, and the score it would have needed is not known",
)
PAIR_REACH_OPEN = Wording(
    "pair_reach_not_proven",
    "没有入选：得分{score:.3f}。方案或强制入选后的方案没有证明能覆盖最多的村社区，因此强制入选的代价没有算出",
    "not chosen: it scores {score:.3f}. The plan, or the one it is forced into, is not proven to reach as many areas as can be, so that "
    "what forcing it costs is not known",
)
DISPLACES = Wording(
    "displaces",
    "它会挤掉：“{resource}”→“{demand}”（{area}，得分{score:.3f}）",
    "it would displace {resource} → {demand} ({area}, score {score:.3f})",
)
CANNOT_FORCE = Wording(
    "cannot_be_forced",
    "得分{score:.3f}，但没有名额：{why}",
    "scores {score:.3f}, but there is no place for it: {why}",
)
PAIR_REASONS = (
    CHOSEN,
    NEEDED_SCORE,
    NO_SCORE_ENOUGH,
    AS_GOOD,
    LESS_FAIR,
    REACHES_FEWER,
    PAIR_OPEN,
    PAIR_REACH_OPEN,
    DISPLACES,
    CANNOT_FORCE,
)
