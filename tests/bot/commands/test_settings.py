"""Wrong settings and arguments: exit 2, every fault at once, in words. Right ones: in their order of precedence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.commands.conftest import Xunbao

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def test_all_faults_at_once(xunbao: Xunbao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xunbao.toml").write_text('prot = 8080\ntimezone = "Mars/Olympus"\n[wechat]\nmode = "open"\n', "utf-8")
    monkeypatch.setenv("XUNBAO_PROT", "1")
    monkeypatch.setenv("XUNBAO_PUBLIC_URL", "xunbao.example")
    told = xunbao("migrate", "--data-dir", "d")
    assert told.status == 2
    assert told.said == ""
    head, *faults = told.complained.splitlines()
    assert head == "设置有问题："
    assert faults == [
        "· XUNBAO_PROT 不是已知的设置。请核对拼写，见 docs/settings.md。",
        "· 设置文件里的 prot 不是已知的设置。请核对拼写，见 docs/settings.md。",
        "· XUNBAO_PUBLIC_URL 应是 http:// 或 https:// 开头的网址，现为“xunbao.example”。",
        "· XUNBAO_TIMEZONE 不是已知的时区：“Mars/Olympus”。例如 Asia/Shanghai。",
        "· XUNBAO_WECHAT_MODE 应是 plain、compat、safe 之一，现为“open”。",
    ]
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none(xunbao: Xunbao, port: str) -> None:
    told = xunbao("serve", f"--port={port}")
    assert (told.status, told.complained) == (2, f"设置有问题：\n· XUNBAO_PORT 应是1到65535的端口号，现为“{port}”。\n")


def test_a_named_file_that_is_not_there(xunbao: Xunbao) -> None:
    told = xunbao("--config", "no.toml", "migrate")
    assert (told.status, told.complained) == (2, "设置有问题：\n· 找不到设置文件 no.toml。请检查 --config 后的路径。\n")


def test_half_an_account_is_none(xunbao: Xunbao, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNBAO_WECHAT_APPID", "wx0123456789abcdef")
    told = xunbao("serve")
    assert told.status == 2
    assert "XUNBAO_WECHAT_SECRET 没有填写" in told.complained
    assert "XUNBAO_WECHAT_TOKEN 没有填写" in told.complained


def test_an_accounts_faults_stand_beside_the_others(
    xunbao: Xunbao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xunbao.toml").write_text(
        '[wechat]\nappid = "xx"\ntoken = "t-1"\nmode = "open"\naes_key = "short"\n'
        '[wechat.templates.remind]\nid = "T"\nfields = { thing1 = "titel" }\n[wechat.templates.party]\nid = "T"\n',
        "utf-8",
    )
    told = xunbao("serve", "--port", "x")
    assert told.status == 2
    for fault in (
        "XUNBAO_PORT 应是",
        "XUNBAO_WECHAT_MODE 应是",
        "XUNBAO_WECHAT_SECRET 没有填写",
        "XUNBAO_WECHAT_APPID 应以 wx 开头",
        "XUNBAO_WECHAT_TOKEN 应为3至32位",
        "XUNBAO_WECHAT_AES_KEY 应为43位",
        "titel",
        "[wechat.templates.party] 不是已知的卡片",
    ):
        assert told.complained.count(fault) == 1, fault
    assert len(told.complained.splitlines()) == 9


def test_a_secret_is_not_told(xunbao: Xunbao, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNBAO_WECHAT_APPID", "wx0123456789abcdef")
    monkeypatch.setenv("XUNBAO_WECHAT_SECRET", "s3cret-of-the-account")
    monkeypatch.setenv("XUNBAO_WECHAT_TOKEN", "t0ken")
    monkeypatch.setenv("XUNBAO_WECHAT_AES_KEY", KEY[:-1])
    told = xunbao("serve")
    assert told.status == 2
    assert "AES_KEY" in told.complained
    assert not any(s in told.complained + told.said for s in ("s3cret-of-the-account", "t0ken", KEY[:-1]))


def test_arguments_over_environment_over_file(xunbao: Xunbao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xunbao.toml").write_text('data_dir = "of-file"\n', "utf-8")
    xunbao("migrate")
    monkeypatch.setenv("XUNBAO_DATA_DIR", "of-environment")
    xunbao("migrate")
    xunbao("migrate", "--data-dir", "of-arguments")
    for folder in ("of-file", "of-environment", "of-arguments"):
        assert (tmp_path / folder / "xunbao.sqlite3").exists()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments",
    [(), ("nosuch",), ("migrate", "--bogus"), ("campaign",), ("campaign", "check"), ("backup",), ("demo", "--seed=x")],
)
def test_a_command_line_that_is_wrong(xunbao: Xunbao, arguments: tuple[str, ...]) -> None:
    told = xunbao(*arguments)
    assert (told.status, told.said) == (2, "")
    assert told.complained.startswith("命令写法不对：")
    assert "--help" in told.complained


def test_help_lists_the_commands(xunbao: Xunbao) -> None:
    told = xunbao("--help")
    assert told.status == 0
    for command in ("serve", "demo", "migrate", "doctor", "backup", "campaign", "people", "tick"):
        assert f"    {command}" in told.said
