"""A rehearsal and a demo play with made-up people: no letter leaves the machine, whatever the settings name."""

from __future__ import annotations

from pathlib import Path

from bot import config, demo


def test_no_letter_leaves_where_people_are_made_up(tmp_path: Path) -> None:
    named = {"XUNBAO_DATA_DIR": str(tmp_path), "XUNBAO_SMTP_HOST": "127.0.0.1", "XUNBAO_SMTP_FROM": "a@example.org"}
    settings = config.load(arguments=named, environ={})
    assert settings.mail is not None
    assert demo.settings_of(settings).mail is None
