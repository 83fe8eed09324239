"""Why a photo, a recording or a file was not kept, in words for the person who sent it."""

from __future__ import annotations

TOO_BIG = "文件太大"
TOO_MANY_PIXELS = "图片尺寸太大，请缩小后再传"
NOT_PHOTO = "不是能识别的照片"
NOT_VOICE = "不是能识别的语音"
NOT_TAKEN = "只收照片（jpg、png）和pdf、docx、xlsx文件，请另存后再传"
OLD_OFFICE = "旧版或加密的Word、Excel不收，请另存为不加密的docx、xlsx或pdf"
MACROS = "文件带宏，不收；请另存为不带宏的docx、xlsx或pdf"
BROKEN = "文件已损坏或不完整，请在本机打开看看，另存后再传"
EMPTY = "文件是空的"
SECRET_NAME = "文件名疑含密级标志，未保存。涉密和工作秘密文件请勿上传"

CLOSED = "补报已截止，没有收下"
NOT_THIS_TASK = "本项没有退回，不收照片和文件"
NOT_THIS_QUESTION = "这一问现在不用补，不收照片和文件"


def too_big(megabytes: int) -> str:
    return f"超过{megabytes}MB，请压缩后再传"
