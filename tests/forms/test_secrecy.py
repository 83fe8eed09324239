"""Markings of secrecy, and words that are none."""

from __future__ import annotations

import pytest

from forms import secrecy


@pytest.mark.parametrize(
    "said",
    [
        "秘密★",
        "机密★",
        "绝密★",
        "秘密★1年",
        "机密★10年",
        "绝密★长期",
        "秘密 ★ 1年",
        "秘密☆1年",
        "机 密 ★",
        "秘密＊1年",
        "密级：秘密",
        "密级:机密",
        "密级： 绝密",
        "密级 机密",
        "密级为秘密",
        "密级：内部",
        "密级：【机密】",
        "完成 机密★1年 方案已印发",
        "关于某事的通知\n机密\n正文",
        "【机密】关于某事",
        "（秘密）某某方案",
        "秘密1年\n某某方案",
        "机密",
        "★机密",
        "秘密⭐一年",
        "机\u200b密★",
        "国家秘密★",
        "工作秘密★",
        "機密★1年",
        "絕密★",
        "机密\ufe0f★",
        "机密级★1年",
        "密级：机密级",
    ],
)
def test_marked(said: str) -> None:
    assert secrecy.is_marked(said)


@pytest.mark.parametrize(
    "said",
    [
        "商业秘密",
        "商业秘密保护方案已印发",
        "商业秘密★示范点",
        "加强商业秘密保护",
        "保守秘密",
        "签订保密协议",
        "涉密人员培训已完成",
        "密级管理制度已修订",
        "密级：无",
        "密级：公开",
        "保守国家秘密法宣传",
        "侵犯商业秘密案件2起",
        "机密性要求",
        "完成 方案已印发",
        "",
        "秘密级文件管理已规范",
        "建立了秘密举报制度",
    ],
)
def test_not_marked(said: str) -> None:
    assert not secrecy.is_marked(said)
