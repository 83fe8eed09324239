"""A table pasted from Word as the numbered lines it stands for. Knows rows and columns, not what the cells say.

Cells are parted by tabs (two spaces by now, chinese.clean), by two spaces or more, or by bars; or each stands on a line
of its own under the words of the header. Columns of last issue, of time limits and of who is in charge are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.chinese import CN_NUMBER, fold
from forms.model import Item

_GAP = re.compile(r"[ \u3000]{2,}|\s*[|｜]\s*")
_REF = re.compile(rf"第?(?:[0-9]{{1,4}}|{CN_NUMBER})[项号.、)]?|\([0-9]{{1,4}}\)")
_BLANK = ("—", "-", "/", "")
# The first that fits a word of the header; None: a column that says nothing new.
_COLUMNS: tuple[tuple[str | None, re.Pattern[str]], ...] = (
    (None, re.compile("上[期旬月周次]|时限|期限|责任|牵头|单位|部门|目标|措施|联系|电话|备注|填报人")),
    ("number", re.compile("台账号?|台账序号|台账编号")),
    ("place", re.compile("序号|编号|项次|项号|号")),
    ("status", re.compile("状态|是否完成|完成与否")),
    ("text", re.compile("进展|情况|说明|成效|进度")),
    ("name", re.compile("任务|事项|问题|内容|名称|项目")),
)


@dataclass(frozen=True, slots=True)
class _Row:
    ref: str
    name: str
    said: tuple[str, ...]


def flatten(text: str, items: tuple[Item, ...]) -> str:
    """The text with the rows of a table as `第2项 实施方案：已完成，方案已印发`; as it is where it holds no table."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    stacked = _unstack(lines)
    roles, out, rows = None, [], 0
    for line in stacked or lines:
        cells = [c.strip() for c in _GAP.split(line.strip("|｜ "))]
        header = _header(cells)
        if header is not None and roles is None:
            roles = header
            continue
        row = _row(cells, roles, items)
        if row is None:
            out.append(line)
            continue
        rows += 1
        out.append(_line(row))
    return "\n".join(out) if rows and (roles is not None or rows > 1) else text


def _header(cells: list[str]) -> list[str | None] | None:
    """What each column holds, or None where these are no words of a header."""
    if len(cells) < 2 or any(len(c) > 10 or re.search("[0-9,，。；;：:%]", c) for c in cells):
        return None
    roles = [next((role for role, word in _COLUMNS if word.search(c)), None) for c in cells]
    found = set(roles)
    return roles if found & {"place", "number", "name"} and found & {"status", "text"} else None


def _unstack(lines: list[str]) -> list[str] | None:
    """A table whose every cell is a line: its header first, then as many lines a row."""
    for at in range(min(3, len(lines))):
        for size in range(6, 2, -1):
            header, rest = lines[at : at + size], lines[at + size :]
            if any("  " in c for c in header) or not rest or len(rest) % size:
                continue
            if _header(header) and all(_REF.fullmatch(fold(rest[i])) for i in range(0, len(rest), size)):
                rows = [rest[i : i + size] for i in range(0, len(rest), size)]
                return [*lines[:at], "  ".join(header), *("  ".join(r) for r in rows)]
    return None


def _row(cells: list[str], roles: list[str | None] | None, items: tuple[Item, ...]) -> _Row | None:
    if roles is None:
        if len(cells) < 3 or not _REF.fullmatch(fold(cells[0])):
            return None
        named = _brief(cells[1], items)
        return _Row(_ref(cells[0], "place"), named, tuple(cells[2:] if named or len(cells) > 3 else cells[1:]))
    if not 2 <= len(cells) <= len(roles):
        return None
    held: dict[str, list[str]] = {}
    for role, cell in zip(roles, cells, strict=False):
        if role is not None and cell not in _BLANK:
            held.setdefault(role, []).append(cell)
    name = _brief(" ".join(held.get("name", [])), items)
    for role in ("number", "place"):
        if role in held and _REF.fullmatch(fold(held[role][0])):
            return _Row(_ref(held[role][0], role), name, (*held.get("status", ()), *held.get("text", ())))
    return _Row("", name, (*held.get("status", ()), *held.get("text", ()))) if name else None


def _brief(said: str, items: tuple[Item, ...]) -> str:
    """The name of a task, where this is one."""
    plain = fold(said).strip("《》“”\"' 。")
    return next((i.brief for i in items if i.brief and fold(i.brief) == plain), "")


def _ref(said: str, role: str) -> str:
    digits = re.sub(r"[第项号.、()（）\s．）]", "", said)
    return f"{digits}号" if role == "number" or said.strip().endswith("号") else f"第{digits}项"


def _line(row: _Row) -> str:
    said = "，".join(c for c in row.said if c not in _BLANK) or "无变化"
    named = f"{row.name}：" if row.name else ""
    return f"{row.ref} {named}{said}".strip()
