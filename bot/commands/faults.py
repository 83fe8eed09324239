"""What went wrong below a command, in words for the person at the keyboard: files and the database."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from storage.engine.errors import BackupRefused, Busy, NotOurs, SchemaNewer, SchemaOlder, StorageError

FILE = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "这里只能读，不能写",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EISDIR: "它是文件夹，不是文件",
    errno.EADDRINUSE: "已被占用",
    errno.EADDRNOTAVAIL: "不是本机的地址",
    errno.EEXIST: "它是文件，不是文件夹",
}
BACKUP = {
    "postgres": "PostgreSQL 请用它自己的工具备份：pg_dump --format=custom --file=文件 数据库地址",
    "no database": "还没有数据库。请核对 XUNBAO_DATABASE_URL 或 --data-dir。",
    "there already": "备份文件已经存在，不会覆盖。请换一个文件名。",
    "no folder": "备份要放的文件夹不存在。请先建好，或换一个。",
    "not whole": "原数据库已有损坏，没有备份成。请先停机检查原数据库。",
    "empty": "数据库是空的，没有可备份的内容。",
}


SCARCE = 8 * 1024 * 1024  # bytes


def no_room(folder: Path) -> bool:
    """Whether what went wrong in this folder may have gone wrong for want of room."""
    return shutil.disk_usage(folder).free < SCARCE


def of_file(error: OSError) -> str:
    """Why a file or folder cannot be used."""
    return FILE.get(error.errno or 0, error.strerror or str(error))


def of_database(error: StorageError) -> str:
    """Why the database cannot be used, and what to do."""
    match error:
        case SchemaOlder():
            return "数据库还没有建立，或是旧版本的。请先运行 xunbao migrate。"
        case SchemaNewer():
            return "数据库是更新版本的程序建立的，请升级本程序后再试。"
        case NotOurs():
            return "这个数据库里已有别的数据表，请换一个新的数据库。"
        case Busy():
            return "数据库正忙，请稍后再试。"
        case BackupRefused(why=why):
            return BACKUP[why]
        case _:
            return (
                f"数据库打不开（{error}）。请核对 XUNBAO_DATABASE_URL 或 --data-dir；第一次使用先运行 xunbao migrate。"
            )
