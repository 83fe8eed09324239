"""The platform's own published values, retyped: signatures, AES and the page signature must come out to the byte."""

from __future__ import annotations

import json

import pytest

from bot.sandbox import crypto

TOKEN = "AAAAA"
AES_KEY = "A" * 43
APPID = "wxba5fad812f8e6fb9"
ENCRYPT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVza"
    "zhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwK"
    "SqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    ],
)
def test_plain_signature(timestamp: str, nonce: str, expected: str) -> None:
    assert crypto.signature(TOKEN, timestamp, nonce) == expected


def test_message_signature_covers_the_encrypted_text() -> None:
    assert crypto.signature(TOKEN, "1714112445", "415670741", ENCRYPT) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"


def test_opens_the_published_callback() -> None:
    assert json.loads(crypto.decrypt(ENCRYPT, aes_key=AES_KEY, appid=APPID))["Event"] == "debug_demo"


def test_seals_the_published_reply() -> None:
    message = b'{"demo_resp":"good luck"}'
    assert crypto.encrypt(message, aes_key=AES_KEY, appid=APPID, random=b"707722b803182950") == REPLY
    assert crypto.signature(TOKEN, "1713424427", "415670741", REPLY) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    assert crypto.decrypt(REPLY, aes_key=AES_KEY, appid=APPID) == message


def test_page_signature() -> None:
    signature = crypto.jsapi_signature(
        ticket="sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
        noncestr="Wm3WZYTPz0wzccnW",
        timestamp="1414587457",
        url="http://mp.weixin.qq.com?params=value",
    )
    assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.parametrize(
    ("encrypted", "why"),
    [
        ("not base64!", "base64"),
        ("AAAA", "whole blocks"),
        ("", "whole blocks"),
        ("A" * 43 + "=", "padding"),
    ],
)
def test_broken_text_is_refused(encrypted: str, why: str) -> None:
    with pytest.raises(crypto.CryptoError, match=why):
        crypto.decrypt(encrypted, aes_key=AES_KEY, appid=APPID)


def test_another_account_s_text_is_refused() -> None:
    with pytest.raises(crypto.CryptoError, match="appid"):
        crypto.decrypt(REPLY, aes_key=AES_KEY, appid="wx0000000000000000")


@pytest.mark.parametrize("size", range(70))
def test_every_padding_length_round_trips(size: int) -> None:
    message = b"x" * size
    assert (
        crypto.decrypt(crypto.encrypt(message, aes_key=AES_KEY, appid=APPID), aes_key=AES_KEY, appid=APPID) == message
    )


def test_a_key_of_wrong_form_is_refused() -> None:
    with pytest.raises(crypto.CryptoError, match="43"):
        crypto.key_bytes("A" * 42)
