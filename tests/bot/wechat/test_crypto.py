"""The platform's published example, retyped, and wechatpy as a second opinion."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.client.api.jsapi import WeChatJSAPI
from wechatpy.crypto import WeChatCrypto
from wechatpy.crypto.base import WeChatCipher
from wechatpy.utils import check_signature

from bot.wechat.crypto import Envelope, Undecryptable, jsapi_signature, same, signature

# The worked example of the platform's message-push page.
TOKEN, AES_KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)


@pytest.fixture
def envelope() -> Envelope:
    return Envelope(APPID, TOKEN, AES_KEY)


def test_the_handshake_is_signed_as_published() -> None:
    assert signature(TOKEN, "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_a_plain_post_is_signed_as_published() -> None:
    assert signature(TOKEN, "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"


def test_an_envelope_is_signed_as_published(envelope: Envelope) -> None:
    stamp, nonce = "1714112445", "415670741"
    assert signature(TOKEN, stamp, nonce) == "6c5c811b55cc85e0e1b54100749188c20beb3f5d"
    assert envelope.signed("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", stamp, nonce, ENCRYPT)
    assert not envelope.signed("046e02f8204d34f8ba5fa3b1db94908f3df2e9b4", stamp, nonce, ENCRYPT)
    assert not envelope.signed("6c5c811b55cc85e0e1b54100749188c20beb3f5d", stamp, nonce, ENCRYPT)


def test_the_published_envelope_opens(envelope: Envelope) -> None:
    opened = envelope.open(ENCRYPT)
    assert json.loads(opened.text)["Event"] == "debug_demo"
    assert opened.key == 0


def test_the_published_reply_comes_out_byte_for_byte(envelope: Envelope) -> None:
    sealed = envelope.encrypt('{"demo_resp":"good luck"}', salt=b"707722b803182950")
    assert sealed == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert signature(TOKEN, "1713424427", "415670741", sealed) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_jsapi_is_signed_as_published_and_the_fragment_does_not_count() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    url = "http://mp.weixin.qq.com?params=value"
    signed = jsapi_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url)
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    assert jsapi_signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, f"{url}#here") == signed
    theirs = WeChatJSAPI(client=None)
    assert theirs.get_jsapi_signature("n", "t", 5, "https://a.b/c?d=e") == jsapi_signature(
        "t", "n", 5, "https://a.b/c?d=e"
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_what_wechatpy_seals_we_open_and_the_other_way_round(text: str) -> None:
    ours, theirs = Envelope(APPID, TOKEN, AES_KEY), WeChatCrypto(TOKEN, AES_KEY, APPID)
    sealed, signed = ours.seal(text, key=0, timestamp="1", nonce="n")
    assert theirs.decrypt_message({"Encrypt": sealed}, signed, "1", "n") == text
    prp = theirs.encrypt_message(text, "n", "1")
    encrypt = prp.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    assert ours.open(encrypt).text == text
    check_signature(TOKEN, signature(TOKEN, "1", "n"), "1", "n")


def test_a_reply_goes_out_under_the_key_its_letter_came_under() -> None:
    new, old = "B" * 43, "C" * 43
    both = Envelope(APPID, TOKEN, new, old)
    from_old = Envelope(APPID, TOKEN, old).encrypt("旧")
    opened = both.open(from_old)
    assert (opened.text, opened.key) == ("旧", 1)
    sealed, _ = both.seal("答", key=opened.key, timestamp="1", nonce="n")
    assert Envelope(APPID, TOKEN, old).open(sealed).text == "答"
    assert both.open(Envelope(APPID, TOKEN, new).encrypt("新")).key == 0


def _sealed(framed: bytes) -> str:
    key = base64.b64decode(AES_KEY + "=")
    return base64.b64encode(WeChatCipher(key).encrypt(framed)).decode()


def _padded(framed: bytes) -> bytes:
    pad = 32 - len(framed) % 32
    return framed + bytes([pad]) * pad


SALT = b"0123456789abcdef"
BAD = {
    "another account": _sealed(_padded(SALT + (2).to_bytes(4, "big") + b"hi" + b"wx0000000000000000")),
    "no account": _sealed(_padded(SALT + (2).to_bytes(4, "big") + b"hi")),
    "length over the end": _sealed(_padded(SALT + (2**31).to_bytes(4, "big") + b"hi" + APPID.encode())),
    "length too short": _sealed(_padded(SALT + (1).to_bytes(4, "big") + b"hi" + APPID.encode())),
    "padding of nothing": _sealed(b"\x00" * 64),
    "padding too large": _sealed(b"\x21" * 64),
    "padding not all equal": _sealed(
        _padded(SALT + (2).to_bytes(4, "big") + b"hi" + APPID.encode())[:-2] + b"\x09\x0c"
    ),
    "padding only": _sealed(b"\x20" * 32),
    "shorter than a head": _sealed(_padded(b"abc")),
    "not whole blocks": base64.b64encode(b"x" * 33).decode(),
    "empty": "",
    "not base64": "*" * 64,
    "not even ASCII": "填报" * 16,
    "noise": base64.b64encode(bytes(range(256))).decode(),
}


@pytest.mark.parametrize("sealed", BAD.values(), ids=BAD.keys())
def test_a_bad_envelope_does_not_open(envelope: Envelope, sealed: str) -> None:
    with pytest.raises(Undecryptable):
        envelope.open(sealed)


def test_a_key_of_the_wrong_length_is_refused_even_without_assertions() -> None:
    with pytest.raises(ValueError, match="43"):
        Envelope(APPID, TOKEN, "A" * 42 + "==")
    with pytest.raises(ValueError, match="43"):
        Envelope(APPID, TOKEN, "")


def test_comparing_takes_any_text() -> None:
    assert same("填报", "填报")
    assert not same("\udcff", "a")
    assert not same("", "a")


def test_salts_differ(envelope: Envelope) -> None:
    assert len({envelope.encrypt("same") for _ in range(50)}) == 50
