"""Every kind of message and event becomes an act; whatever a person writes stays words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbound import (
    Act,
    Choice,
    Clicked,
    DataRevoked,
    Followed,
    Noted,
    SaidOther,
    SaidPhoto,
    SaidText,
    SaidVoice,
    Scanned,
    Subscribed,
    SubscriptionSent,
    SubscriptionsOff,
    TemplateFinished,
    Unfollowed,
)
from bot.wechat.inbound import BadBody, parse, read, vouched

AT = datetime(2024, 4, 26, tzinfo=UTC)


def xml(kind: str, rest: str = "", *, openid: str = "oSOMEONE", created: str = "1348831860") -> str:
    return (
        f"<xml><ToUserName><![CDATA[gh_us]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{rest}</xml>"
    )


def event(name: str, rest: str = "") -> str:
    return xml("event", f"<Event><![CDATA[{name}]]></Event>{rest}")


PICS = (
    "<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item>"
)
POPUP = (
    "<SubscribeMsgPopupEvent><List><TemplateId>t1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString>"
    "<PopupScene>2</PopupScene></List><List><TemplateId>t2</TemplateId></List></SubscribeMsgPopupEvent>"
)
SENT = (
    "<SubscribeMsgSentEvent><List><TemplateId>t</TemplateId><MsgID>1</MsgID><ErrorCode>0</ErrorCode>"
    "<ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>"
)
CHANGE = (
    "<SubscribeMsgChangeEvent><List><TemplateId>t1</TemplateId><SubscribeStatusString>reject</SubscribeStatusString>"
    "</List><List><TemplateId>t2</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
    "</SubscribeMsgChangeEvent>"
)
SHAPES: list[tuple[str, str, Act]] = [
    ("text", xml("text", "<Content><![CDATA[ 推进 60% ]]></Content><MsgId>1</MsgId>"), SaidText(" 推进 60% ")),
    ("empty text", xml("text", "<Content></Content><MsgId>1</MsgId>"), SaidText("")),
    ("emoji", xml("text", "<Content><![CDATA[👍/::)]]></Content><MsgId>1</MsgId>"), SaidText("👍/::)")),
    ("lines", xml("text", "<Content><![CDATA[a\r\nb\n]]></Content><MsgId>1</MsgId>"), SaidText("a\nb\n")),
    (
        "msgmenu tap",
        xml("text", "<Content>填报</Content><MsgId>1</MsgId><bizmsgmenuid>101</bizmsgmenuid>"),
        SaidText("填报", "101"),
    ),
    (
        "image",
        xml("image", "<PicUrl><![CDATA[http://p/1]]></PicUrl><MediaId>m1</MediaId><MsgId>1</MsgId>"),
        SaidPhoto("m1", "http://p/1"),
    ),
    ("image without id", xml("image", "<MsgId>1</MsgId>"), SaidOther("image")),
    ("voice", xml("voice", "<MediaId>m2</MediaId><Format>amr</Format><MsgId>1</MsgId>"), SaidVoice("m2")),
    (
        "voice with words",
        xml("voice", "<MediaId>m2</MediaId><Recognition><![CDATA[第二项完成]]></Recognition><MsgID>1</MsgID>"),
        SaidVoice("m2", "第二项完成"),
    ),
    ("voice misspelt", xml("voice", "<MediaId>m2</MediaId><Recongnition>好</Recongnition>"), SaidVoice("m2", "好")),
    ("video", xml("video", "<MediaId>m3</MediaId><ThumbMediaId>t</ThumbMediaId><MsgId>1</MsgId>"), SaidOther("video")),
    ("shortvideo", xml("shortvideo", "<MediaId>m3</MediaId><MsgId>1</MsgId>"), SaidOther("shortvideo")),
    (
        "location",
        xml("location", "<Location_X>40.8</Location_X><Label>新城区</Label><MsgId>1</MsgId>"),
        SaidOther("location"),
    ),
    ("link", xml("link", "<Title>t</Title><Url>http://u</Url><MsgId>1</MsgId>"), SaidOther("link")),
    ("mini program", xml("miniprogrampage", "<AppId>wx1</AppId><MsgId>1</MsgId>"), SaidOther("miniprogrampage")),
    ("file", xml("file", "<Title>a.docx</Title><MsgId>1</MsgId>"), SaidOther("file")),
    ("of next year", xml("hologram", "<MsgId>1</MsgId>"), SaidOther("hologram")),
    ("subscribe", event("subscribe", "<EventKey></EventKey>"), Followed()),
    ("subscribe, no key", event("subscribe"), Followed()),
    ("subscribe by code", event("subscribe", "<EventKey>qrscene_p:12</EventKey><Ticket>T</Ticket>"), Followed("p:12")),
    ("subscribe after paying", event("subscribe", "<EventKey>last_trade_no_4000</EventKey>"), Followed()),
    ("unsubscribe", event("unsubscribe"), Unfollowed()),
    ("SCAN", event("SCAN", "<EventKey>p:12</EventKey><Ticket>T</Ticket>"), Scanned("p:12")),
    ("scan", event("scan", "<EventKey>p:12</EventKey>"), Scanned("p:12")),
    ("LOCATION", event("LOCATION", "<Latitude>40.8</Latitude><Longitude>111.7</Longitude>"), Noted("LOCATION")),
    ("CLICK", event("CLICK", "<EventKey><![CDATA[填报]]></EventKey>"), Clicked("填报")),
    ("VIEW", event("VIEW", "<EventKey>https://u</EventKey><MenuId>4</MenuId>"), Noted("VIEW")),
    ("view_miniprogram", event("view_miniprogram", "<EventKey>pages/a</EventKey>"), Noted("view_miniprogram")),
    (
        "scancode_waitmsg",
        event("scancode_waitmsg", "<EventKey>k</EventKey><ScanCodeInfo><ScanType>q</ScanType></ScanCodeInfo>"),
        Noted("scancode_waitmsg"),
    ),
    (
        "pic_sysphoto",
        event("pic_sysphoto", f"<EventKey>k</EventKey>{PICS}</PicList></SendPicsInfo>"),
        Noted("pic_sysphoto"),
    ),
    (
        "location_select",
        event("location_select", "<SendLocationInfo><Location_X>1</Location_X></SendLocationInfo>"),
        Noted("location_select"),
    ),
    (
        "template delivered",
        event("TEMPLATESENDJOBFINISH", "<MsgID>200163836</MsgID><Status><![CDATA[success]]></Status>"),
        TemplateFinished("200163836", "success"),
    ),
    (
        "template blocked",
        event("TEMPLATESENDJOBFINISH", "<MsgID>7</MsgID><Status><![CDATA[failed:user block]]></Status>"),
        TemplateFinished("7", "failed:user block"),
    ),
    (
        "template failed",
        event("TEMPLATESENDJOBFINISH", "<MsgID>7</MsgID><Status><![CDATA[failed: system failed]]></Status>"),
        TemplateFinished("7", "failed: system failed"),
    ),
    (
        "mass job",
        event("MASSSENDJOBFINISH", "<MsgID>1</MsgID><CopyrightCheckResult><Count>0</Count></CopyrightCheckResult>"),
        Noted("MASSSENDJOBFINISH"),
    ),
    ("publish job", event("PUBLISHJOBFINISH"), Noted("PUBLISHJOBFINISH")),
    ("popup", event("subscribe_msg_popup_event", POPUP), Subscribed((Choice("t1", True), Choice("t2", False)))),
    ("popup of nothing", event("subscribe_msg_popup_event"), Subscribed(())),
    ("change", event("subscribe_msg_change_event", CHANGE), SubscriptionsOff(("t1",))),
    ("change without parts", event("subscribe_msg_change_event"), SubscriptionsOff(())),
    ("sent", event("subscribe_msg_sent_event", SENT), SubscriptionSent("1", True, "0 success")),
    (
        "not sent",
        event("subscribe_msg_sent_event", SENT.replace(">0<", ">43101<").replace("success", "refused")),
        SubscriptionSent("1", False, "43101 refused"),
    ),
    ("sent without parts", event("subscribe_msg_sent_event"), SubscriptionSent("", False, "")),
    ("customer service", event("kf_create_session", "<KfAccount>a@b</KfAccount>"), Noted("kf_create_session")),
    ("unheard of", event("moon_landing", "<EventKey>k</EventKey>"), Noted("moon_landing")),
]


@pytest.mark.parametrize(("body", "act"), [s[1:] for s in SHAPES], ids=[s[0] for s in SHAPES])
def test_shape(body: str, act: Act) -> None:
    said = read(parse(body.encode()), AT)
    assert said.act == act
    assert said.openid == "oSOMEONE"
    assert said.sent_at == datetime(2012, 9, 28, 11, 31, tzinfo=UTC)
    assert said.received_at == AT


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("user_info_modified", Noted("user_info_modified")),
        ("user_authorization_revoke", DataRevoked()),
        ("user_authorization_cancellation", DataRevoked()),
    ],
)
def test_events_about_someone_name_him_in_openid(name: str, act: Act) -> None:
    rest = "<OpenID><![CDATA[oTHEUSER]]></OpenID><AppID>wx1</AppID><RevokeInfo>205</RevokeInfo>"
    fields = parse('<?xml version="1.0" encoding="utf-8"?>\n' + event(name, rest))
    said = read(fields, AT)
    assert (said.openid, said.act) == ("oTHEUSER", act)
    assert vouched(fields, "oTHEUSER")
    assert vouched(fields, "oANYBODY")


def test_the_query_must_name_the_sender_where_it_names_anyone() -> None:
    fields = parse(xml("text", "<Content>1</Content><MsgId>1</MsgId>"))
    assert vouched(fields, "oSOMEONE")
    assert vouched(fields, None)
    assert not vouched(fields, "oSOMEONEELSE")


def keys(*bodies: str) -> list[str]:
    return [read(parse(body), AT).key for body in bodies]


def test_a_message_is_the_same_by_its_number_and_person() -> None:
    first = xml("text", "<Content>1</Content><MsgId>77</MsgId>")
    again = xml("text", "<MsgId>77</MsgId><Content>1</Content>", created="1348831865")
    other = xml("text", "<Content>1</Content><MsgId>78</MsgId>")
    stranger = xml("text", "<Content>1</Content><MsgId>77</MsgId>", openid="oSTRANGER")
    a, b, c, d = keys(first, again, other, stranger)
    assert a == b
    assert len({a, c, d}) == 3


def test_two_results_for_one_person_in_one_second_are_two() -> None:
    def finished(msgid: str) -> str:
        return event("TEMPLATESENDJOBFINISH", f"<MsgID>{msgid}</MsgID><Status>success</Status>")

    popup = event("subscribe_msg_popup_event", POPUP)
    a, b, c, d, e = keys(finished("1"), finished("2"), popup, popup.replace("t1", "t9"), finished("1"))
    assert a == e
    assert len({a, b, c, d}) == 4


def test_keys_hold_no_words_of_a_message() -> None:
    (key,) = keys(xml("text", "<Content>机密★</Content><MsgId>5</MsgId>"))
    assert "机密" not in key


def test_control_characters_are_dropped_and_the_rest_is_kept() -> None:
    body = xml("text", "<Content><![CDATA[一\x02二\x10三\x1d\x00四\tfive\ufffe]]></Content><MsgId>1</MsgId>")
    assert read(parse(body.encode()), AT).act == SaidText("一二三四\tfive")


def test_broken_utf8_costs_a_character_and_not_the_message() -> None:
    body = xml("text", "<Content><![CDATA[好@的]]></Content><MsgId>1</MsgId>").encode().replace(b"@", b"\xf0\x9f")
    assert read(parse(body), AT).act == SaidText("好\ufffd的")


def test_the_encoding_a_body_claims_is_not_believed() -> None:
    body = '<?xml version="1.0" encoding="gbk"?>' + xml("text", "<Content>填报</Content><MsgId>1</MsgId>")
    assert read(parse(body.encode()), AT).act == SaidText("填报")


def test_a_person_may_write_about_xml() -> None:
    said = '<!DOCTYPE html><!ENTITY x "y">&lol; <xml>'
    body = xml("text", f"<Content><![CDATA[{said}]]></Content><MsgId>1</MsgId>")
    assert read(parse(body), AT).act == SaidText(said)


BOMB = '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
TEXT = xml("text", "<Content><![CDATA[@]]></Content><MsgId>1</MsgId>")
HOSTILE = {
    "second sender": (
        TEXT.replace("@", "x]]></Content><FromUserName>oVICTIM</FromUserName><Content><![CDATA["),
        "duplicate",
    ),
    "second content": (TEXT.replace("@", "x]]></Content><Content><![CDATA[y"), "duplicate"),
    "comment to the end": (TEXT.replace("@", "x]]></Content><FromUserName>oVICTIM</FromUserName><!--"), "xml"),
    "early end": (TEXT.replace("@", "x]]></Content></xml><xml><Content><![CDATA["), "xml"),
    "nested rest": (TEXT.replace("@", "x]]></Content><A><Content><![CDATA["), "xml"),
    "doctype": ("<!DOCTYPE xml>" + TEXT, "head"),
    "doctype after prolog": ('<?xml version="1.0"?><!DOCTYPE xml>' + TEXT, "head"),
    "doctype after comment": ("<!-- <xml> --><!DOCTYPE xml>" + TEXT, "head"),
    "entity bomb": (BOMB + TEXT.replace("@", "]]>&b;<![CDATA["), "head"),
    "external entity": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + TEXT, "head"),
    "doctype inside": (TEXT.replace("<Content>", "<!DOCTYPE xml><Content>"), "xml"),
    "undeclared entity": (TEXT.replace("@", "]]>&b;<![CDATA["), "xml"),
    "another root": (TEXT.replace("xml>", "soap>"), "head"),
    "root with a longer name": (TEXT.replace("<xml>", "<xmlx>"), "head"),
    "root with attributes": (TEXT.replace("<xml>", "<xml a='1'>"), "head"),
    "json": ('{"MsgType":"text"}', "head"),
    "nothing": ("", "head"),
    "blank": (" \n", "head"),
    "cut off": (TEXT[:-10], "xml"),
    "two roots": (TEXT + TEXT, "xml"),
    "no type": ("<xml><FromUserName>o1</FromUserName><CreateTime>1</CreateTime></xml>", "type"),
    "only the root": ("<xml></xml>", "type"),
    "no event": (xml("event"), "type"),
    "no sender": (TEXT.replace("oSOMEONE", ""), "openid"),
    "odd sender": (TEXT.replace("oSOMEONE", "o|x"), "openid"),
    "sender with a line": (TEXT.replace("oSOMEONE", "oA\noB"), "openid"),
    "long sender": (TEXT.replace("oSOMEONE", "o" * 65), "openid"),
    "no time": (TEXT.replace("1348831860", ""), "time"),
    "odd time": (TEXT.replace("1348831860", "-5"), "time"),
    "far time": (TEXT.replace("1348831860", "9" * 20), "time"),
    "other digits": (TEXT.replace("1348831860", "１２３"), "time"),
}


@pytest.mark.parametrize(("body", "why"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile(body: str, why: str) -> None:
    with pytest.raises(BadBody) as caught:
        read(parse(body), AT)
    assert caught.value.why == why


@given(st.text(max_size=200))
def test_no_words_ever_make_somebody_else_speak(words: str) -> None:
    """Whatever stands in Content: refused, or said by the sender, at his time, as this message."""
    try:
        said = read(parse(TEXT.replace("@", words).encode("utf-8", "surrogatepass")), AT)
    except BadBody:
        assert "]]>" in words
        return
    assert (said.openid, said.key, type(said.act)) == ("oSOMEONE", "m|oSOMEONE|1", SaidText)


PIECES = [
    "]]>",
    "<![CDATA[",
    "</Content>",
    "<Content>",
    "<FromUserName>oV</FromUserName>",
    "<!--",
    "-->",
    "<A>",
    "</A>",
    "</xml>",
    "<xml>",
    "<?a",
    "?>",
    "x",
    "&lt;",
    "<MsgType>event</MsgType>",
    "<MsgId>2</MsgId>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_puzzle_of_markup_makes_somebody_else_speak(pieces: list[str]) -> None:
    try:
        said = read(parse(TEXT.replace("@", "".join(pieces))), AT)
    except BadBody:
        return
    assert (said.openid, said.key, type(said.act)) == ("oSOMEONE", "m|oSOMEONE|1", SaidText)


@given(st.binary(max_size=400))
def test_noise_is_refused_and_raises_nothing_else(body: bytes) -> None:
    with pytest.raises(BadBody):
        read(parse(body), AT)
