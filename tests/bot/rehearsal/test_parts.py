"""Who of a rehearsal files what when: in time, unless the scenario says otherwise; and who stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.conditions import Conditions
from bot.rehearsal.parts import asked, parts, there
from bot.rehearsal.scenario import Act, Away, Cue, Late, PutOff, Silent
from bot.season.cast import Owed

ZONE = ZoneInfo("Asia/Shanghai")


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZONE)


OWED = Owed(
    campaign="c",
    unit="baotou",
    unit_name="包头市",
    cycle="xun",
    period="2021-10-X1",
    short_title="旬报第7期",
    opens=at("2021-10-07 08:30"),
    due=at("2021-10-11 17:00"),
    lock=at("2021-10-13 17:00"),
    filers=("a", "b"),
    tasks=(1,),
    labels=("无进展", "已完成"),
)
SINCE = at("2021-10-01 00:00")


def under(*acts: Act, seed: int = 1) -> Conditions:
    return Conditions(date(2021, 10, 1), 3, seed, tuple(Cue("", "", act) for act in acts))


@given(st.integers(0, 500), st.sampled_from([(), ("s",)]))
def test_everybody_is_in_time_and_the_same_again(seed: int, signers: tuple[str, ...]) -> None:
    owed = replace(OWED, signers=signers)
    (part,) = parts([owed], under(seed=seed), SINCE)
    assert owed.opens < part.starts <= owed.due - timedelta(minutes=20)
    assert parts([replace(OWED, unit="other"), owed], under(seed=seed), SINCE)[0:2].count(part) == 1, (
        "whoever else files"
    )


def test_late_and_never() -> None:
    (part,) = parts([OWED], under(Late("baotou", "2021-10-X1")), SINCE)
    assert part.starts == OWED.due + timedelta(hours=2)
    assert parts([OWED], under(Late("baotou", "2021-10-X2")), SINCE)[0].starts < OWED.due
    assert parts([OWED], under(Silent("baotou")), SINCE) == ()


def test_put_off_it_is_filed_once_that_is_settled_and_by_then() -> None:
    granted = PutOff("baotou", "2021-10-X1", at("2021-10-12 12:00").astimezone(UTC))
    for wish, due in ((granted, at("2021-10-12 12:00")), (replace(granted, until=None), OWED.due)):
        (ask,) = asked([OWED], under(wish), SINCE)
        (part,) = parts([OWED], under(wish), SINCE)
        assert ask.at == at("2021-10-10 09:30") < part.starts < due
    assert parts([OWED], under(granted), SINCE)[0].starts > OWED.due
    short = replace(OWED, opens=at("2021-10-11 16:00"))
    (ask,), (part,) = asked([short], under(granted), SINCE), parts([short], under(granted), SINCE)
    assert short.opens < ask.at < short.due and part.starts > ask.at


def test_who_is_away_is_stood_in_for() -> None:
    away = Away("a", date(2021, 10, 7), date(2021, 10, 11))
    assert parts([OWED], under(away), SINCE)[0].filer == "b"
    moment = at("2021-10-08 10:00")
    assert there(("a", "b", "c"), moment, [replace(away, deputy="c")]) == ("c", moment)
    assert there(("a", "b"), moment, [replace(away, deputy="x")]) == ("b", moment), "who holds no post here cannot"
    assert there(("a", "b"), at("2021-10-12 10:00"), [away]) == ("a", at("2021-10-12 10:00"))


def test_where_all_are_away_the_first_to_be_back_files_that_morning() -> None:
    both = (Away("a", date(2021, 10, 7), date(2021, 10, 12)), Away("b", date(2021, 10, 7), date(2021, 10, 13)))
    (part,) = parts([OWED], under(*both), SINCE)
    assert (part.filer, part.starts) == ("a", at("2021-10-13 08:40"))
    longer = (replace(both[0], last=date(2021, 10, 20)), both[1])
    assert parts([OWED], under(*longer), SINCE) == (), "after 补报截止 there is nothing to file"
    again = (*both, Away("a", date(2021, 10, 13), date(2021, 10, 30)))
    assert there(("a", "b"), OWED.due, again) == ("b", at("2021-10-14 08:40"))
