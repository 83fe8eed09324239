"""The key that signs cookies and hashes codes: long enough, made once, whole, for its owner only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot import config


def test_a_short_one_is_a_fault_and_not_a_traceback() -> None:
    with pytest.raises(config.ConfigError) as raised:
        config.load(environ={"XUNBAO_SECRET_KEY": "short"})
    assert raised.value.faults == ["XUNBAO_SECRET_KEY 太短，至少要16个字符。可以不填，程序会在数据目录里自动生成一个。"]
    assert config.load(environ={"XUNBAO_SECRET_KEY": "k" * 16}).secret_key == b"k" * 16


def test_it_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    """Processes started together sign with the same key, and none ever sees half of it."""
    settings = replace(config.load(environ={}), data_dir=tmp_path / "data")
    with ThreadPoolExecutor(8) as at_once:
        (key,) = set(at_once.map(config.secret_of, [settings] * 64))
    assert len(key) == 64
    assert [p.name for p in settings.data_dir.iterdir()] == ["secret.key"]
    assert (settings.data_dir / "secret.key").stat().st_mode & 0o077 == 0
    assert config.secret_of(settings) == key


def test_one_left_empty_by_a_full_disk_is_made_anew(tmp_path: Path) -> None:
    settings = replace(config.load(environ={}), data_dir=tmp_path)
    (tmp_path / "secret.key").touch()
    assert len(config.secret_of(settings)) == 64
