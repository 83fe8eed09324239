"""Sentences about evidence that chat and page share."""

from __future__ import annotations


def too_many_files(limit: int) -> str:
    return f"今天已收到您{limit}个照片、语音和文件，达到每日上限，这一个没有收下。请用文字说明，或明天再发。"
