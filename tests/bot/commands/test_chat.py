"""`xunbao chat`: a report in the terminal, with nothing kept but the transcript that is asked for."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import transcript
from bot.alone import Alone
from bot.commands import chat
from bot.commands.exit_status import PIPE_CLOSED
from bot.documents.campaign_file import file as document
from tests.bot.commands.conftest import CAMPAIGN, Told, Xunbao
from tests.forms.filings import NOW, filing

ROOT = Path(__file__).parents[3]
FORMS = sorted([*(ROOT / "campaigns").glob("*.yaml"), *(ROOT / "tests" / "fixtures").glob("*.yaml")])
COMMAND = [sys.executable, "-m", "bot", "chat"]
NONSENSE = """
你好
填报

胡说八道
2完成，方案已印发；其余无变化
96%
@ 明天
@ 99999-01-01 00:00
[photo]
[photo
[voice] 全部无变化
1
\xff\xfe坏的字节
(25:99) 1
(16:00) 1
预览
下页
撤回
取消
"""


@pytest.fixture
def typed(xunbao: Xunbao, monkeypatch: pytest.MonkeyPatch) -> Xunbao:
    def run(*arguments: str) -> Told:
        *options, lines = arguments
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        return xunbao("chat", str(CAMPAIGN), *options)

    return run


def test_a_report_from_first_word_to_receipt(typed: Xunbao, tmp_path: Path) -> None:
    told = typed("--unit", "呼和浩特市", "--transcript", "said.txt", "你好\n填报\n0\n1\n")
    assert (told.status, told.complained) == (0, "")
    assert told.said.startswith("没有听懂。报送回复“填报”")
    assert "【呼和浩特市】" in told.said
    assert "回执号" in told.said or "请补一句原因" in told.said or "请报状态" in told.said
    lines = transcript.read(tmp_path / "said.txt")
    assert transcript.dump(lines) == (tmp_path / "said.txt").read_text(encoding="utf-8")
    assert [line.text for line in lines if isinstance(line, transcript.Says)] == ["你好", "填报", "0", "1"]
    assert isinstance(lines[1], transcript.At)
    assert not (tmp_path / "data").exists()


def test_what_is_said_plays_again_from_its_transcript() -> None:
    said = [
        "填报",
        "2 5",
        "[photo]",
        "完成 方案已印发",
        "(2)推进60%",
        "[voice] 第五项完成了",
        "1",
        "@ 2021-10-11 16:30",
        "@ 25:00",
        "@ 0001-01-01 00:00",
        "@ 9999-12-31 23:59",
        "1",
    ]
    lines = list(chat.play(filing(), said, NOW))
    again = transcript.parse(transcript.dump(lines))
    assert again == lines
    typed = [transcript.dump([line])[2:-1] for line in again if isinstance(line, transcript.Says)]
    assert typed == [s for s in said if not s.startswith("@")]


def test_another_time_counts() -> None:
    late = list(chat.play(filing(), ["填报", "@ 2021-10-12 09:00", "0"], NOW))
    assert any(isinstance(line, transcript.Hears) and "迟报" in line.text for line in late)


@pytest.mark.parametrize("unit", ["呼和浩特", "huhehaote"])
def test_a_unit_by_any_of_its_names(typed: Xunbao, unit: str) -> None:
    assert typed("--unit", unit, "填报\n").status == 0


def test_a_period_by_its_key(typed: Xunbao) -> None:
    first = typed("--unit", "呼和浩特市", "填报\n").said
    other = typed("--unit", "呼和浩特市", "--period", "2021-10-X2", "填报\n").said
    assert "10月中旬" in other
    assert other != first


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--unit", "没有的单位"), "没有这个填报单位：没有的单位。"),
        (("--unit", "呼和浩特市", "--period", "1999-01"), "没有可填的报告"),
    ],
)
def test_what_is_not_there(typed: Xunbao, options: tuple[str, ...], wanted: str) -> None:
    told = typed(*options, "填报\n")
    assert (told.status, told.said) == (1, "")
    assert wanted in told.complained


def test_no_file_or_a_bad_one(xunbao: Xunbao, tmp_path: Path) -> None:
    assert xunbao("chat", "none.yaml", "--unit", "x").status == 1
    (tmp_path / "bad.yaml").write_text("campaign: 1\n", encoding="utf-8")
    told = xunbao("chat", "bad.yaml", "--unit", "x")
    assert told.status == 1
    assert re.search("有[0-9]+处问题，请先运行 xunbao campaign check", told.complained)


@given(
    st.lists(
        st.text(max_size=12) | st.sampled_from(["填报", "0", "1", "[photo]", "撤回", "取消", "2 5", "完成", "@ x"]),
        max_size=8,
    )
)
def test_nothing_typed_is_too_odd(said: list[str]) -> None:
    for line in chat.play(filing(), said, NOW):
        assert not isinstance(line, transcript.Hears) or line.text


def test_a_report_that_is_gone_stays_gone() -> None:
    alone = Alone(filing())
    for said in ("填报", "取消", "1"):
        alone.hears(transcript.Says("text", said), NOW)
    assert alone.hears(transcript.Says("text", "你好"), NOW).startswith("这份填报已取消。")


@pytest.mark.parametrize("form", FORMS, ids=lambda p: p.stem)
def test_every_form_takes_any_nonsense(
    form: Path, xunbao: Xunbao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that are no text among it: every message is answered and stands in the transcript."""
    plan = document.check(form.read_bytes()).plan
    assert plan is not None
    unit = next(u for u in plan.units if u.files)
    typed = NONSENSE.encode().replace("\xff\xfe".encode(), b"\xff\xfe")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
    told = xunbao("chat", str(form), "--unit", unit.key, "--transcript", "said.txt")
    assert (told.status, told.complained) == (0, "")
    lines = transcript.read(tmp_path / "said.txt")
    words = [x for x in NONSENSE.splitlines() if x.strip() and not x.startswith("@")]
    assert sum(isinstance(x, transcript.Says) for x in lines) == len(words)
    assert len(told.said.splitlines()) > len(words)


def test_a_reader_that_leaves_is_no_fault_and_the_transcript_is_kept(tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    with subprocess.Popen(
        [*COMMAND, str(CAMPAIGN), "--unit", "呼和浩特市", "--transcript", str(said)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as running:
        assert running.stdin and running.stdout and running.stderr
        running.stdin.write("填报\n".encode())
        running.stdin.flush()
        running.stdout.readline()
        running.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            running.stdin.write("你好\n".encode() * 200)
            running.stdin.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == PIPE_CLOSED
    assert transcript.read(said)[2] == transcript.Says("text", "填报")


def test_one_ctrl_c_leaves_and_the_transcript_is_kept(tmp_path: Path) -> None:
    """On a terminal, with the prompt waiting."""
    said = tmp_path / "said.txt"
    mine, its = pty.openpty()
    command = [*COMMAND, str(CAMPAIGN), "--unit", "呼和浩特市", "--transcript", str(said)]
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, cwd=ROOT, start_new_session=True) as running:
        os.close(its)
        os.write(mine, "填报\n".encode())
        screen = b""
        while not screen.endswith("全部无变化回复 0。\r\n> ".encode()):
            screen += os.read(mine, 4096)
        os.kill(running.pid, signal.SIGINT)
        assert running.wait(60) == 130
    os.close(mine)
    assert "先说“填报”" in screen.decode() and "Traceback" not in screen.decode()
    assert [type(x) for x in transcript.read(said)[-2:]] == [transcript.Says, transcript.Hears]


def test_a_transcript_that_cannot_be_written_is_said_first(typed: Xunbao, tmp_path: Path) -> None:
    told = typed("--unit", "呼和浩特市", "--transcript", str(tmp_path), "填报\n")
    assert (told.status, told.said) == (1, "")
    assert "它是文件夹，不是文件" in told.complained


def test_a_transcript_there_is_no_room_for_is_said_in_the_end(typed: Xunbao) -> None:
    told = typed("--unit", "呼和浩特市", "--transcript", "/dev/full", "填报\n")
    assert told.status == 1 and "【呼和浩特市】" in told.said
    assert told.complained == "/dev/full 用不了：磁盘已满。\n"
