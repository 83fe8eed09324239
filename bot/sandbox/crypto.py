"""The platform's side of signing and AES, written on its own so that a fault of the other side's cannot hide here."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # PKCS#7 over 32 bytes, not over AES's 16


class CryptoError(ValueError):
    """The encrypted text is not one the platform could have opened; the message says which check failed."""


def signature(*parts: str) -> str:
    """sha1 over the sorted parts: (token, timestamp, nonce) or the same with Encrypt."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def key_bytes(aes_key: str) -> bytes:
    if len(aes_key) != 43 or not aes_key.isascii() or not aes_key.isalnum():
        raise CryptoError("EncodingAESKey must be 43 letters and digits")
    return base64.b64decode(aes_key + "=")


def encrypt(message: bytes, *, aes_key: str, appid: str, random: bytes | None = None) -> str:
    key = key_bytes(aes_key)
    head = os.urandom(16) if random is None else random
    plain = head + struct.pack(">I", len(message)) + message + appid.encode()
    pad = BLOCK - len(plain) % BLOCK
    box = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(box.update(plain + bytes([pad]) * pad) + box.finalize()).decode()


def decrypt(encrypted: str, *, aes_key: str, appid: str) -> bytes:
    """The message inside, every check made: base64, block size, padding, length, appid."""
    key = key_bytes(aes_key)
    try:
        sealed = base64.b64decode(encrypted, validate=True)
    except binascii.Error as e:
        raise CryptoError("Encrypt is not base64") from e
    if not sealed or len(sealed) % 16:
        raise CryptoError("Encrypt is not whole blocks")
    box = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = box.update(sealed) + box.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise CryptoError("wrong padding")
    plain = plain[:-pad]
    if len(plain) < 20:
        raise CryptoError("too short")
    (size,) = struct.unpack(">I", plain[16:20])
    message, owner = plain[20 : 20 + size], plain[20 + size :]
    if len(message) != size:
        raise CryptoError("wrong length")
    if owner != appid.encode():
        raise CryptoError("wrong appid")
    return message


def jsapi_signature(*, ticket: str, noncestr: str, timestamp: str, url: str) -> str:
    text = f"jsapi_ticket={ticket}&noncestr={noncestr}&timestamp={timestamp}&url={url}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
