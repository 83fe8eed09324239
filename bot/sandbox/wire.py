"""XML as the platform writes it (Content not escaped, control characters let through) and as strictly as it reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Union
from xml.etree import ElementTree

Value = Union[str, int, float, "Mapping[str, Value]"]

ANSWER_CAP = 65_536


class WireError(ValueError):
    """The answer is not XML the platform accepts."""


def write(fields: Mapping[str, Value]) -> str:
    """A callback's body. `]]>` in a value closes its CDATA, just as it does on the real platform."""
    return "<xml>" + "".join(_element(name, value) for name, value in fields.items()) + "</xml>"


def _element(name: str, value: Value) -> str:
    match value:
        case str():
            return f"<{name}><![CDATA[{value}]]></{name}>"
        case int() | float():
            return f"<{name}>{value}</{name}>"
        case _:
            return f"<{name}>" + "".join(_element(n, v) for n, v in value.items()) + f"</{name}>"


def with_encrypt(clear: str, encrypted: str) -> str:
    """The body of the compatible mode: the clear fields and the same once more, encrypted."""
    return clear.removesuffix("</xml>") + f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"


def read(text: str | bytes) -> ElementTree.Element:
    """The root of an answer: well-formed, <xml>, no DTD, no element twice at the top (Articles' items are below)."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > ANSWER_CAP:
        raise WireError("answer larger than 64 KiB")
    if re.search(rb"<!(DOCTYPE|ENTITY)", raw, re.IGNORECASE):
        raise WireError("a document type is not allowed")
    try:
        raw.decode("utf-8")
        root = ElementTree.fromstring(raw)  # noqa: S314  no DTD gets this far, the size is capped
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError) as e:
        raise WireError("not well-formed XML in UTF-8") from e
    if root.tag != "xml":
        raise WireError("the root is not <xml>")
    names = [child.tag for child in root]
    if len(names) != len(set(names)):
        raise WireError("an element stands twice")
    return root


def text_of(root: ElementTree.Element, name: str) -> str:
    found = root.find(name)
    if found is None:
        raise WireError(f"<{name}> is missing")
    return found.text or ""
