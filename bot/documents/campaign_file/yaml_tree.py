"""Parses YAML text into a small tree that knows its lines.

It takes plain data only: no anchors, tags or directives. Bytes, depth and nodes are limited.
Scalars stay text. The field decides what `08:30`, `no` or `0471` means, not YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from ruamel.yaml.reader import ReaderError

from bot.documents.campaign_file import words

MAX_BYTES = 1 << 20
MAX_DEPTH = 12
MAX_NODES = 100_000
# The parser must count lines as an editor shows them: the first ends a line there, the others do not.
_BREAKS = {0x0D: "\n", 0x85: " ", 0x2028: " ", 0x2029: " "}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """line: from 1. text: what is wrong and what to do. str() gives 第12行：…"""

    line: int
    text: str

    def __str__(self) -> str:
        return words.at_line(self.line, self.text)


@dataclass(frozen=True, slots=True)
class Scalar:
    line: int
    text: str
    quoted: bool = False

    @property
    def null(self) -> bool:
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Sequence:
    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    line: int
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)


Node = Scalar | Sequence | Mapping


class Unreadable(Exception):
    """The text is not a plain YAML document. `fault` is the one that stopped the reading."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(line, text)


def decode(data: bytes) -> str:
    """The file's bytes as text. Raises Unreadable if they are too many or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise Unreadable(1, words.too_large(MAX_BYTES >> 20))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise Unreadable(data.count(b"\n", 0, e.start) + 1, words.not_utf8()) from None


def parse(text: str) -> Node:
    """The document as a tree. Raises Unreadable unless it is one plain document within the limits."""
    if len(text) > MAX_BYTES:
        raise Unreadable(1, words.too_large(MAX_BYTES >> 20))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").translate(_BREAKS)
    builder = _Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except ReaderError as e:
        raise Unreadable(text.count("\n", 0, e.position) + 1, words.bad_character()) from None
    except MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        raise Unreadable(1 if mark is None else mark.line + 1, words.syntax(str(e.problem or ""))) from None
    except (YAMLError, ValueError):  # ValueError: an escape beyond Unicode, in double quotes
        raise Unreadable(builder.line, words.syntax("")) from None
    if builder.root is None:
        raise Unreadable(1, words.empty_file())
    return builder.root


class _Builder:
    """Builds the tree from events, without recursion. Raises Unreadable at the first thing plain data does not have."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.line = 1
        self._taken = 0
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []  # parallel to _open: the key that waits for its value

    def take(self, event: Event) -> None:
        self.line = event.start_mark.line + 1
        self._taken += 1
        if self._taken > MAX_NODES:
            raise Unreadable(self.line, words.too_many_nodes())
        match event:
            case StreamStartEvent() | StreamEndEvent() | DocumentEndEvent():
                pass
            case DocumentStartEvent():
                self._document(event)
            case AliasEvent():
                raise Unreadable(self.line, words.no_anchors())
            case ScalarEvent():
                self._plain(event)
                self._add(Scalar(self.line, event.value, event.style is not None))
            case SequenceStartEvent():
                self._plain(event)
                self._push(Sequence(self.line))
            case MappingStartEvent():
                self._plain(event)
                self._push(Mapping(self.line))
            case SequenceEndEvent() | MappingEndEvent():
                self._open.pop()
                self._keys.pop()

    def _document(self, event: DocumentStartEvent) -> None:
        if self.root is not None:
            raise Unreadable(self.line, words.one_document())
        if event.version is not None or event.tags:
            raise Unreadable(self.line, words.no_directives())

    def _plain(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent) -> None:
        if event.anchor is not None:
            raise Unreadable(self.line, words.no_anchors())
        if event.tag is not None:
            raise Unreadable(self.line, words.no_tags())

    def _push(self, node: Sequence | Mapping) -> None:
        self._add(node)
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable(self.line, words.too_deep(MAX_DEPTH))
        self._open.append(node)
        self._keys.append(None)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        match self._open[-1]:
            case Sequence(items=items):
                items.append(node)
            case Mapping(entries=entries):
                key = self._keys[-1]
                if key is not None:
                    entries.append((key, node))
                    self._keys[-1] = None
                elif isinstance(node, Scalar):
                    self._keys[-1] = node
                else:
                    raise Unreadable(node.line, words.key_not_text())
