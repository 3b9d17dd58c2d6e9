import pytest

from matching.months import months_of
from matching.texts.months import months_named, seasons

CASES = {
    "冬季有空": ((1, 2, 12), "冬季"),
    "农闲时能来": ((1, 2, 11, 12), "农闲"),
    "寒暑假可开放": ((1, 2, 7, 8), "寒暑假"),
    "暑期托管": ((7, 8), "暑期"),
    "每周二下午义诊": ((), "每周二"),
    "每月5日": ((), "每月5日"),
    "10月至次年4月": ((1, 2, 3, 4, 10, 11, 12), "10月至次年4月"),
    "7-8月": ((7, 8), "7-8月"),
    "十一月到二月": ((1, 2, 11, 12), "十一月到二月"),
    "每年三月份": ((3,), "每年三月份"),
    "第三季度": ((7, 8, 9), "第三季度"),
    "上半年": ((1, 2, 3, 4, 5, 6), "上半年"),
    "全年": ((), "全年"),
    "周末": ((), "周末"),
}


@pytest.mark.parametrize("text", CASES)
def test_a_time_of_year_becomes_months_with_its_words(text: str) -> None:
    (found,) = seasons(text)
    assert (months_of(found.mask), found.text) == CASES[text]
    assert found.limits == bool(CASES[text][0])


@pytest.mark.parametrize("text", ["", "2021年7月20日开工", "5月1日", "月饼", "13月"])
def test_days_and_other_words_name_no_months(text: str) -> None:
    assert seasons(text) == ()


def test_several_times_join_and_a_weekday_limits_nothing() -> None:
    assert months_named("寒假和每周二") == 0b11
    assert months_named("每周二") is None
