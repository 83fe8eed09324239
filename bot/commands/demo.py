"""`xunbao demo`: the whole product on one machine with a stand-in for WeChat. The first start plays the season of 2021;
`--once` plays it to its end, checks what came of it, and stops."""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot import config, demo, logs
from bot.commands import faults, options
from bot.commands.progress import Bar
from bot.commands.serve import stopped
from bot.commands.tables import complain, render, say
from bot.config import Settings
from bot.season import player, tally, world
from bot.season.acts import Unfit
from bot.season.wall import WallRefused
from storage.engine.errors import Misused, StorageError

OPEN = ("呼和浩特市", "2021-10-X1")  # the report left for the visitor
CAMPAIGN_FILES = Path(__file__).parent.parent.parent / "campaigns"
LOG = "demo.log"
RUN, FINISHED = "run.json", "finished"  # which season is played here; and that it was played to its end


async def run(args: argparse.Namespace) -> int:
    if args.without and not args.once:
        complain("--without 要与 --once 同用。")
        return 2
    settings = options.settings_of(args)
    without = _named(args.without)
    if without and not world.owes(CAMPAIGN_FILES, *without, settings.zone):
        complain(f"没有这份报告：{args.without}。要写营商环境的单位和期次，如 {':'.join(OPEN)}。")
        return 2
    if args.once:
        settings = _moved(settings, settings.data_dir / "once")
    try:
        return await _run(args, settings)
    except demo.NotADemo:
        complain(f"{settings.data_dir} 里已有正式数据，演示不会动它。请用 DATA= 换一个文件夹。")
    except (Unfit, WallRefused) as e:
        room = f"{settings.data_dir} 所在的磁盘已满，请腾出空间再运行，会从停下处继续。"
        complain(room if faults.no_room(settings.data_dir) else f"演到一半，回复对不上：{e}")
    except demo.NoSandbox as e:
        complain(f"{settings.data_dir} 里的沙盒用不了（{e}）。请腾出空间，或加 --reset（make demo RESET=1）重新开始。")
    except Misused:  # a mistake of ours: all there is to know of it
        raise
    except StorageError as e:
        why = faults.of_database(e)
        complain(f"{settings.data_dir} 里的演示用不了。{why}也可以加 --reset（make demo RESET=1）重新开始。")
    except OSError as e:
        complain(f"{e.filename or settings.data_dir} 用不了：{faults.of_file(e)}。请用 DATA= 换一个文件夹。")
    except asyncio.CancelledError:
        complain("已停下，演到哪里都已存好；再次运行从停下处继续。")
        raise
    return 1


def _moved(settings: Settings, data_dir: Path) -> Settings:
    return replace(settings, data_dir=data_dir)


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    if (refused := _refused(settings.port)) is not None:
        other = settings.port + 1 if 1023 < settings.port < 65535 else 8080
        complain(f"端口{settings.port}{faults.of_file(refused)}。请换一个：make demo PORT={other}")
        return 1
    demo.claim(settings.data_dir)
    if args.reset or (args.once and _finished(settings)) or _another_begun(args, settings):
        for path in (*demo.files_of(settings.data_dir), settings.data_dir / RUN, settings.data_dir / FINISHED):
            path.unlink(missing_ok=True)
    settings = demo.settings_of(settings, subscriptions=True)
    with (settings.data_dir / LOG).open("a", encoding="utf-8") as log:
        logs.configure(log, config.secrets_of(settings))
        return await _play(args, settings)


def _refused(port: int) -> OSError | None:
    """Why nothing can be served there; None: it can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((demo.HOST, port))
        except OSError as e:
            return e
    return None


def _finished(settings: Settings) -> bool:
    """A season played to its end leaves this beside its data; a broken-off one does not."""
    return (settings.data_dir / FINISHED).exists()


def _another_begun(args: argparse.Namespace, settings: Settings) -> bool:
    """A season was broken off here that is not the one asked for: it cannot be gone on with."""
    begun = settings.data_dir / RUN
    if not begun.exists() or _finished(settings):
        return False
    return bool(json.loads(begun.read_text("utf-8")) != _asked(args))


def _asked(args: argparse.Namespace) -> Mapping[str, object]:
    """What makes one season another."""
    return {"once": args.once, "seed": args.seed, "without": args.without}


async def _play(args: argparse.Namespace, settings: Settings) -> int:
    begins, finished = world.start(settings.zone), settings.data_dir / FINISHED
    state = {"season": "playing"}
    async with demo.standing(settings, begins=begins, season=lambda: state["season"]) as stage:
        until = world.end(settings.zone) if args.once else world.demo_stands(settings.zone)
        if args.once or await demo.season_played(stage.house) != until.isoformat():
            _begin(settings.data_dir / RUN, args)
            season = player.Season(
                seed=args.seed,
                until=until,
                without=_named(args.without),
                keep_open=None if args.once else OPEN,
            )
            played = await _season(stage, settings, season)
            await demo.remember_season(stage.house, until.isoformat())
            if args.once:
                status = await _told(stage, played, season)
                finished.touch()  # after the telling: a run broken off in the middle of it tells again
                return status
            await stage.wall.pace("run")
        finished.touch()
        state["season"] = "played"
        _welcome(stage.address)
        await stopped()
    return 0


def _begin(path: Path, args: argparse.Namespace) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(_asked(args)), "utf-8")
    fresh.rename(path)


def _named(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    unit, _, period = text.partition(":")
    return unit, period


async def _season(stage: demo.Demo, settings: Settings, season: player.Season) -> player.Played:
    await stage.wall.pace("freeze")
    await stage.wall.remember()
    house = stage.house
    await world.apply_campaigns(house.house, CAMPAIGN_FILES)
    scene = await world.build(house.house, settings.data_dir / "season.json", season.seed)
    assert house.wechat is not None
    for member in await stage.wall.unscannable(scene.members):
        await house.wechat.create_qr(member.scene)
    bar = Bar(sys.stderr, world.start(settings.zone), season.until, "正在演这一季")
    try:
        played = await player.play(scene, season, stage.wall, jump_to=stage.wall.jump_to, progress=bar)
    except BaseException:
        bar.clear()
        raise
    bar.end()
    return played


async def _told(stage: demo.Demo, played: player.Played, season: player.Season) -> int:
    result = await tally.count(stage.house.house)
    counts, rows = await stage.wall.ledger()
    house = stage.house.house
    twice = tally.seen_twice(rows, house.zone)
    chats = {u["openid"]: await stage.wall.chat(u["openid"]) for u in await stage.wall.users()}
    reminders, filed = await tally.reminders_to_filed(house, chats)
    say(render(tally.COLUMNS, result.rows))
    say("")
    many = {**played.manners, **played.troubles}
    say(f"报告{played.reports}份：" + "，".join(f"{k}{n}" for k, n in many.items()) + f"；{played.acts}次操作。")
    for line in tally.platform_lines(counts, twice, reminders, filed):
        say(f"平台账：{line}")
    say("")
    for line in result.lines:
        say(line)
    return 0 if result.whole and not twice and not filed else 1


def _welcome(address: str) -> None:
    say(
        f"""
旬报通演示已就绪。现在是沙盒里的2021年10月9日前后（之后从上次停下的时刻接着走）。

请打开： {address}{demo.MOUNT}/
三部手机分别是联络员、领导、专班。可以试：
  1  在联络员的手机上发“填报”，照屏幕提示报送。
  2  在专班的手机上发“未报”“待审”。
  3  在领导的手机上发“汇总”，点开明细。
  4  点上方“到下一时刻”，看提醒和汇总按时到达。
按 Ctrl+C 停止；再次 make demo 从停下处继续，make demo RESET=1 重新开始。"""
    )
