"""Words that count nothing though they have a numeral and a measure in them: 一条龙, 千家万户, 一户一策, 每周两次, 24小时."""

import re

# At the numeral. What follows the measure decides: 一条路 is one road, 一条龙 is none.
_IDIOM = re.compile(
    r"一次性|一部分|一条(?:龙|心|街|线|鞭)|一家(?:人|子|老小|亲)|一把(?:手|火|抓)|一口(?:气|价)|一批|一件(?:事|代发)|一个(?:劲|样)|一头(?:雾|扎|热)"
    r"|一份(?:力|心|子|爱心|情)|一张(?:网|图|蓝图|清单|纸|嘴|脸)|一本(?:账|通|经|万利)|一门(?:心思|式)|一期工程|[二三四五六]期工程|一度(?!电)"
    r"|一天(?:到晚|比)|一年(?:到头|四季|一度|半载)|一日(?:三餐|游)|三天两头|三番五次|五次三番|两头(?:跑|忙|空|堵)|两节(?!课|车)|一家[三四五六]口"
    r"|一(?P<same>[位名个户家所处座栋间套台辆条张件册棵头只口场次期节堂支门项])(?P=same)"
    r"|一(?P<again>.)[接又挨]一(?P=again)|零件|二次|四周|两口子?(?![井塘锅缸])"
    r"|千家|万家|万户|百家(?:姓|宴|讲坛)|百年|千年|万年|千里|万里|百里|十年如一日|十年树木|十里八|三里屯|一米(?:阳光|线)|三分钟热度"
    r"|[一两半]个?(?:年|月|周|天|季度?|学期)[一二两三四五六七八九十\d]+[次场趟回期节]"
    r"|(?:24|二十四)小时|(?:365|三百六十五)天|(?:8|八)小时(?:外|之外|以外)|三百六十行"
)
_PER_EACH = re.compile(r"^一.{1,2}一")
_GRADE = re.compile(r"^.*年(?:级|代|度|底|初|终|货|关|夜|味)$")
_WEEK = re.compile(r"^.*周(?:边|围|末|年|岁|[一二三四五六日到至])$")
# Two times a week is a rate, not an amount; 300 jin a day is an amount a day.
_RATE = re.compile(
    r"(?:每|一|两|半)个?(?:年|月|周|天|日|季度?|学期|星期)$|每(?:个?(?:年|月|周|天|日|季度?|学期|星期)|逢?周[一二三四五六日])[^,。;\d]{0,3}$"
)
_TIMES = frozenset({"次", "场", "场次", "期", "节", "堂", "课时", "小时", "天"})
_FIRST_HALF = re.compile(r"(?:成百上?|成千上?|千家|十里|三天|三番)$")


def of_speech(text: str, start: int, end: int, unit: str) -> bool:
    """Whether the numeral at `start`, whose measure `unit` reaches up to `end`, counts nothing."""
    words, before = text[start : end + 3], text[max(start - 10, 0) : start]
    if _IDIOM.match(words) or _FIRST_HALF.search(before):
        return True
    if any(pattern.match(text[start : end + 1]) for pattern in (_PER_EACH, _GRADE, _WEEK)):
        return True
    # 一户一策, 一人一岗: one for each.
    if words[0] == "一" and (before[-1:] == "每" or re.search(r"一[^,。;\d]{1,2}$", before)):
        return True
    half = words[0] == "半" and before[-1:] in tuple("上下前后大小多")
    return half or (unit in _TIMES and _RATE.search(before) is not None)
