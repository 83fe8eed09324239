"""A chat outlives restarts as JSON: today's form comes back whole, and what lies in databases already is read."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.state import (
    AcceptThese,
    Chat,
    DeferWhich,
    Disturbed,
    Focus,
    HandedIn,
    HandOverThis,
    Heard,
    LeaveThis,
    ListShown,
    NameWanted,
    Pending,
    ReportShown,
    ReturnThis,
    SettleThis,
    SheetWanted,
    SignThis,
    TakeBackThis,
    TakeOver,
    UnbindThis,
    UndeliveredThese,
    UrgeThese,
    VouchThis,
    WhichDigest,
    WhichDuty,
    WhichMeaning,
    WhichToSign,
    WhichToTakeBack,
    WhichWithdrawal,
    WhoFills,
)

NOW = datetime(2021, 10, 11, 1, tzinfo=UTC)
# As earlier versions wrote them.
KEPT: tuple[tuple[str, Pending], ...] = (
    (
        '{"is":"WhichDuty","choices":[[1,2],[3,4]],"said":"0","photos":[7],"word_of":"电话"}',
        WhichDuty(((1, 2), (3, 4)), "0", (7,), "电话"),
    ),
    (
        '{"is":"WhoFills","people":[1,2],"issue":3,"unit":4,"said":"0","photos":[5]}',
        WhoFills((1, 2), 3, 4, "0", (5,)),
    ),
    (
        '{"is":"TakeOver","focus":{"is":"Focus","issue":1,"unit":2,"person":3,"word_of":"电话 王芳"},"said":"1",'
        '"photos":[2]}',
        TakeOver(Focus(1, 2, 3, "电话 王芳"), "1", (2,)),
    ),
    ('{"is":"WhichMeaning","said":"0","other":[1,2]}', WhichMeaning("0", (1, 2))),
    ('{"is":"Heard","text":"完成"}', Heard("完成")),
    ('{"is":"NameWanted","code":5,"tries":2}', NameWanted(5, 2)),
    ('{"is":"WhichWithdrawal","choices":[[1,2]]}', WhichWithdrawal(((1, 2),))),
    ('{"is":"WhichDigest","campaigns":[1,2]}', WhichDigest((1, 2))),
    (
        '{"is":"ReturnThis","issue":1,"unit":2,"reasons":[[3,"缺文件","Q1"]],"submission":4}',
        ReturnThis(1, 2, ((3, "缺文件", "Q1"),), 4),
    ),
    ('{"is":"ReturnThis","issue":1,"unit":2,"reasons":[[3,"缺文件"]]}', ReturnThis(1, 2, ((3, "缺文件", ""),), 0)),
    ('{"is":"AcceptThese","reports":[[1,2,3]]}', AcceptThese(((1, 2, 3),))),
    ('{"is":"WhichToTakeBack","choices":[[1,2],[3,2]]}', WhichToTakeBack(((1, 2), (3, 2)))),
    ('{"is":"TakeBackThis","issue":1,"unit":2,"version":3}', TakeBackThis(1, 2, 3)),
    ('{"is":"HandOverThis","choices":[[1,2]]}', HandOverThis(((1, 2),))),
    ('{"is":"DeferWhich","choices":[[1,2]],"reason":"会议"}', DeferWhich(((1, 2),), "会议")),
    ('{"is":"SettleThis","petition":1,"granted":true,"until":1633914000000,"reason":""}', SettleThis(1, True, NOW)),
    (
        '{"is":"SettleThis","petition":1,"granted":false,"until":null,"reason":"不急"}',
        SettleThis(1, False, None, "不急"),
    ),
    ('{"is":"UnbindThis","person":3}', UnbindThis(3)),
    (
        '{"is":"LeaveThis","people":[1,2],"first":"2021-10-11","last":"2021-10-12","deputy":null}',
        LeaveThis((1, 2), date(2021, 10, 11), date(2021, 10, 12), None),
    ),
    (
        '{"is":"SignThis","issue":1,"unit":2,"submission":3,"page":1,"of":2,"after":1633914000000}',
        SignThis(1, 2, 3, 1, 2, NOW),
    ),
    ('{"is":"UrgeThese","units":[[1,2]]}', UrgeThese(((1, 2),))),
    ('{"is":"WhichToSign","choices":[[1,2]]}', WhichToSign(((1, 2),))),
    ('{"is":"SheetWanted","choices":[[1,2]]}', SheetWanted(((1, 2),))),
    ('{"is":"UndeliveredThese","act":"resend","messages":[4,5]}', UndeliveredThese("resend", (4, 5))),
    ('{"is":"VouchThis","request":1,"person":0,"reason":"查无此人"}', VouchThis(1, 0, "查无此人")),
)
WHOLE = (
    '{"format":1,"focus":{"is":"Focus","issue":1,"unit":2,"person":3,"word_of":""},"pending":null,'
    '"asked_at":1633914000000,"disturbed":{"issue":1,"unit":2,"label":"月报","at":1633914000000},'
    '"done":{"is":"HandedIn","issue":1,"unit":2,"at":1633914000000,"on_time":null},'
    '"shown":{"is":"Shown","issue":1,"unit":2,"submission":3,"at":1633914000000},"counting":4,'
    '"listed":{"is":"Listed","kind":"owing","rows":[[1,2]],"at":1633914000000},"more":["第2页"]}'
)


def test_every_question_is_among_those_kept() -> None:
    assert {type(question) for _, question in KEPT} == set(get_args(Pending))


@pytest.mark.parametrize(("text", "question"), KEPT, ids=[type(question).__name__ for _, question in KEPT])
def test_a_question_that_lies_in_a_database_is_read(text: str, question: Pending) -> None:
    assert Chat.from_json(f'{{"format":1,"pending":{text}}}') == Chat(pending=question)


def test_a_whole_chat_that_lies_in_a_database_is_read() -> None:
    assert Chat.from_json(WHOLE) == Chat(
        focus=Focus(1, 2, 3),
        asked_at=NOW,
        disturbed=Disturbed(1, 2, "月报", NOW),
        done=HandedIn(1, 2, NOW, None),
        shown=ReportShown(1, 2, 3, NOW),
        counting=4,
        listed=ListShown("owing", ((1, 2),), NOW),
        more=("第2页",),
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"is":"UnbindThis"}',
        '{"is":"UnbindThis","person":"3"}',
        '{"is":"UnbindThis","person":true}',
        '{"is":"UnbindThis","person":3,"more":1}',
        '{"is":"WhichDigest","campaigns":{}}',
        '{"is":"WhichDigest","campaigns":[null]}',
        '{"is":"WhichToSign","choices":[[1,2,3]]}',
        '{"is":"LeaveThis","people":[1],"first":"10月8日","last":"2021-10-12","deputy":null}',
        '{"is":"SignThis","issue":1,"unit":2,"submission":3,"after":"2021-10-11"}',
        '{"is":"TakeOver","focus":null}',
        '{"is":"Chat"}',
        "{}",
    ],
)
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Chat.from_json(f'{{"format":1,"pending":{text}}}')


MOMENTS = st.integers(0, 4_000_000_000_000).map(lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms))


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Anything a field of this type may hold."""
    if hint is datetime:
        return MOMENTS
    if hint == datetime | None:
        return st.none() | MOMENTS
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        hints = get_type_hints(hint)
        return st.builds(hint, **{f.name: values(hints[f.name]) for f in fields(hint)})
    parts = get_args(hint)
    if parts and all(isinstance(p, type) for p in parts) and any(hasattr(p, "__dataclass_fields__") for p in parts):
        return st.one_of([st.none() if p is type(None) else values(p) for p in parts])
    return st.from_type(hint)


@given(values(Chat))
def test_a_chat_comes_back_whole(chat: Chat) -> None:
    again = Chat.from_json(chat.to_json())
    assert again == chat
    assert again.to_json() == chat.to_json()


@given(values(Chat))
def test_absent_keys_take_their_defaults(chat: Chat) -> None:
    """An earlier version did not write what came later."""
    value = json.loads(chat.to_json())
    for key in ("listed", "more", "counting", "shown"):
        del value[key]
    again = Chat.from_json(json.dumps(value))
    assert (again.listed, again.more, again.counting, again.shown) == (None, (), None, None)
    assert (again.focus, again.pending, again.done) == (chat.focus, chat.pending, chat.done)
