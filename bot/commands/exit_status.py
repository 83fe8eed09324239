"""Runs the command that was typed, and turns what it raised into a complaint and an exit status."""

from __future__ import annotations

import argparse
import asyncio
import os
import pkgutil
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from bot.commands import faults
from bot.commands.tables import complain
from bot.config import ConfigError
from storage.engine.errors import Misused, StorageError

OURS_ALONE = (
    0o077  # names, telephone numbers and tokens lie in what is written: no other user of the machine reads them
)
PIPE_CLOSED = 128 + 13  # as a shell reports SIGPIPE
Command = Callable[[argparse.Namespace], Coroutine[Any, Any, int]]


def exit_status(args: argparse.Namespace) -> int:
    """Run the command that `args.run` names (bot/commands/arguments.py); 0, 1 (failed) or 2 (wrong use)."""
    run: Command = pkgutil.resolve_name(args.run)  # imports what this command needs, and no other command
    before = os.umask(OURS_ALONE)
    try:
        return asyncio.run(run(args))
    except ConfigError as e:
        complain("设置有问题：\n" + "\n".join(f"· {f}" for f in e.faults))
        return 2
    except Misused:  # a mistake of ours: all there is to know of it
        raise
    except StorageError as e:
        complain(faults.of_database(e))
        return 1
    except BrokenPipeError:  # whoever was reading has read enough: `xunbao chat … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing is said of it at the end
        return PIPE_CLOSED
    except OSError as e:
        if e.filename is None:
            raise
        complain(f"{e.filename} 用不了：{faults.of_file(e)}。")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        os.umask(before)
