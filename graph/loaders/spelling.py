"""Names written otherwise: the forms under which two spellings certainly mean the same, and how alike two names are.

A form is certain by rule (traditional characters, `有限公司`, `市一院`, a missing `三亚市`), never by a likeness: neighbouring villages
often differ in one character.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_SPACE = re.compile(r"\s+")
# Signs that lists put into names or leave out.
_SIGNS = re.compile(r"[·・•.,，、。:：;；\-—–_/()（）\[\]【】「」『』《》〈〉“”\"'‘’]+")
# Traditional characters that names of places and units are made of, each before its simple form.
_OLD = (
    "亞亚東东區区鎮镇鄉乡縣县灣湾島岛龍龙鳳凤興兴華华國国門门橋桥陽阳陰阴嶺岭崗岗樓楼廣广場场員员會会處处隊队醫医學学衛卫銀银農农業业務务聯联協协電电訊讯網网鐵铁園园莊庄鋪铺廟庙壩坝溝沟澤泽濱滨滬沪寧宁蘇苏遼辽貴贵慶庆達达運运輸输機机構构關关稅税檢检長长風风馬马鳥鸟魚鱼"
    "雞鸡鷄鸡鴨鸭鵝鹅羅罗楊杨陳陈劉刘趙赵黃黄吳吴鄭郑孫孙許许葉叶蔣蒋鄧邓馮冯蕭萧韓韩譚谭鍾钟鐘钟盧卢陸陆顧顾錢钱湯汤賀贺龔龚萬万億亿賓宾館馆飯饭廳厅樂乐藝艺術术體体報报紙纸書书畫画戲戏劇剧團团黨党組组織织總总勞劳動动婦妇殘残愛爱養养護护療疗藥药診诊險险災灾應应車车"
    "輛辆貨货倉仓庫库廠厂礦矿氣气熱热環环綠绿圖图資资財财產产貿贸進进發发開开設设計计師师範范實实驗验測测繪绘觀观臺台灘滩濤涛瀾澜瓊琼檳槟欖榄楓枫樹树墾垦壟垄塊块塢坞墳坟頭头頂顶順顺領领顏颜題题類类飛飞驛驿騰腾鷹鹰麗丽麥麦點点齊齐齡龄節节築筑約约紅红級级線线經经綜综"
    "維维義义習习聖圣職职蘭兰蓮莲蓋盖蘆芦藍蓝蝦虾衝冲裝装裏里見见規规覽览訓训記记評评詢询試试話话語语課课調调論论證证識识讀读變变豐丰貝贝賽赛質质軍军軟软輔辅輕轻輪轮轉转辦办遠远選选邊边郵邮鄰邻釀酿鋼钢錄录鏡镜閘闸閣阁隨随雜杂雲云霧雾靈灵靜静飲饮駐驻魯鲁鮮鲜鹽盐潔洁"
    "漁渔濟济瀘泸滅灭溫温潤润漢汉滿满獅狮現现瑪玛甕瓮畢毕當当疊叠盤盘碼码磚砖禮礼種种積积穩稳窯窑競竞筆笔簡简糧粮係系緯纬縫缝罰罚聲声聽听膠胶艦舰艙舱莖茎蒼苍薦荐虛虚號号蟲虫補补製制複复訪访該该認认讓让譯译貧贫費费賢贤賬账贊赞趕赶跡迹軌轨輝辉遊游過过違违遞递適适鄒邹"
    "鄔邬醜丑釣钓鈔钞鉛铅銷销鋒锋錦锦鍋锅鎢钨閩闽閱阅闖闯隴陇陣阵階阶際际隱隐雙双離离難难韋韦頁页項项須须預预頻频額额願愿"
)
_SIMPLE = str.maketrans({_OLD[at]: _OLD[at + 1] for at in range(0, len(_OLD), 2)})
_FIRMS = re.compile(r"(股份)?有限(?:责任)?公司")
_NUMBER = "[一二三四五六七八九十]"
# What people write for what stands on the sign; both sides are brought to the right-hand form.
_SHORT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?:第?({_NUMBER}))(?:人民)?医?院$"), r"第\1人民医院"),
    (re.compile(r"人医$"), "人民医院"),
    (re.compile(r"中医医院$"), "中医院"),
    (re.compile(r"妇幼(?:保健)?院?$"), "妇幼保健院"),
    (re.compile(rf"第?({_NUMBER})中学?$"), r"第\1中学"),
    (re.compile(rf"第?({_NUMBER})小学?$"), r"第\1小学"),
    (re.compile(r"实验?小学?$"), "实验小学"),
    (re.compile(r"^中国共产党"), "中共"),
    (re.compile(r"^(?:中共)?(.{2,})总支部委员会$"), r"\1党总支"),
    (re.compile(r"^(?:中共)?(.{2,}?)党?支部委员会$"), r"\1党支部"),
    (re.compile(r"^(?:中共)(.{2,})委员会$"), r"\1党委"),
    (re.compile(r"(?<!党)支部$"), "党支部"),
)
_RANKS = "省市区县州"
# Words that begin like a rank (`市场监督管理局`): nothing is cut off before their second character.
_NO_RANK = ("市场", "州长", "区块", "区域")
# A name with no more than this left of it says too little.
_CORE = 3
_ROAD = re.compile(r"(?:大道|路|街|巷)$")
_OFFICE = re.compile(r"街道办事处$|街道办$")
_TYPE = re.compile(r"(?:社区|村)$")


def plain(text: str) -> str:
    """A name without blanks, in half width and lower case."""
    return _SPACE.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def folded(text: str) -> str:
    """A plain name in simple characters, without signs."""
    return _SIGNS.sub("", plain(text)).translate(_SIMPLE)


@dataclass(frozen=True, slots=True)
class Form:
    """A name brought to the form that all its certain spellings share. `before`: the division that stands before it (`三亚市`, a bare
    `市`, or nothing); `sort`: 村 or 社区 where an area says so; `road`: the 路, 街 and so on that a community is called after; `firm`: 股份
    or 有限, two legal forms and so two companies. Two names mean the same when their cores are equal and nothing else that both say
    differs."""

    core: str
    before: str = ""
    sort: str = ""
    road: str = ""
    firm: str = ""

    def agrees(self, other: "Form") -> bool:
        """Whether both may be the same thing."""
        said = ((self.sort, other.sort), (self.road, other.road), (self.firm, other.firm))
        if self.core != other.core or any(mine and theirs and mine != theirs for mine, theirs in said):
            return False
        a, b = sorted((self.before, other.before), key=len)
        return not a or b.endswith(a) or b[:-1].endswith(a)


def form_of_area(name: str) -> Form:
    """A place: without 居委会 and the like, 社区 or 村, and without the road that a community is called after (`金鸡岭路社区`)."""
    bare = _OFFICE.sub("街道", folded(name))
    sort = found[0] if (found := _TYPE.search(bare)) else ""
    core = _TYPE.sub("", bare)
    roadless = _ROAD.sub("", core)
    return Form(roadless, "", sort, core[len(roadless) :]) if len(roadless) >= 2 else Form(core, "", sort)


def form_of_unit(name: str, divisions: Collection[str]) -> Form:
    """A unit or party organisation, `divisions` being the names of provinces, cities and counties that may stand before it."""
    whole = folded(name)
    limited = _FIRMS.search(whole)
    before, core = _parted(_FIRMS.sub("公司", whole), divisions)
    for written, meant in _SHORT:
        core = written.sub(meant, core)
    return Form(core, before, firm="" if limited is None else limited[1] or "有限")


def _parted(name: str, divisions: Collection[str]) -> tuple[str, str]:
    """The divisions before a name, and the rest."""
    before, rest = "", name
    if name[:1] and name[0] in _RANKS and len(name) >= _CORE and not name.startswith(_NO_RANK):
        return name[0], name[1:]
    while True:
        sizes = range(min(len(rest) - 2, 11), 1, -1)
        first = next((rest[:n] for n in sizes if rest[:n] in divisions and not rest[n - 1 :].startswith(_NO_RANK)), None)
        if first is None:
            return before, rest
        before, rest = before + first, rest[len(first) :]


def divisions_of(names: Iterable[str]) -> frozenset[str]:
    """What may stand before a unit's name: the names of provinces, cities and counties, with their rank and (three characters) without."""
    ranked = {name for name in map(folded, names) if len(name) >= 3 and name[-1] in _RANKS}
    return frozenset(ranked | {name[:-1] for name in ranked})


def likeness(value: str, names: Collection[str], most: int = 3, least: float = 60) -> list[tuple[str, int]]:
    """The known names most like a cell with how alike they are in percent, best first: by edits (rapidfuzz), or because all characters of
    the cell stand in the name in their order, as they do in an abbreviation."""
    if not value:
        return []
    found = {
        name: round(score) for name, score, _ in process.extract(value, list(names), scorer=fuzz.ratio, limit=most, score_cutoff=least)
    }
    if len(value) >= 2 and not value.isascii():
        within = re.compile(".*?".join(map(re.escape, value[:20])))
        for name in names:
            if len(found) >= 4 * most:
                break
            if name not in found and within.search(name):
                found[name] = 60
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
