"""`xunbao doctor`: what a real account still lacks, and how to mend each thing."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.card import CardKind
from bot.commands import faults, options
from bot.commands.tables import complain, show
from bot.config import Settings
from bot.house import House
from bot.installation import opened
from bot.messages import pump
from bot.wechat.errors import Refusal, meaning
from schedules.retry import Verdict
from storage import calendar, campaigns, inbox, people, undelivered
from storage.engine.errors import StorageError
from storage.engine.tx import Tx

if TYPE_CHECKING:
    from bot.wechat.client import WeChat

COLUMNS = ("检查", "结果", "怎么办")
MOST_SKEW = timedelta(seconds=30)
AHEAD = timedelta(days=92)  # how far the workdays should be known
CONNECT = "请检查本机能否访问 XUNBAO_WECHAT_API_BASE，稍后再试。"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. mend: '' where nothing needs doing."""

    what: str
    found: str
    mend: str = ""


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    findings = [f async for f in examine(settings)]
    rows = [{"检查": f.what, "结果": f.found, "怎么办": f.mend} for f in findings]
    show(COLUMNS, rows, as_json=args.json, empty="")
    lacking = sum(bool(f.mend) for f in findings)
    if lacking:
        complain(f"有{lacking}项要处理。")
    return 1 if lacking else 0


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Everything, in the order one would mend it."""
    for of_settings in (_account, _address, _templates):
        yield of_settings(settings)
    async with AsyncExitStack() as stack:
        try:
            house = await stack.enter_async_context(opened(settings))
        except StorageError as e:
            yield Finding("数据库", "打不开", faults.of_database(e))
            return
        yield Finding("数据库", "正常")
        for of_house in (_campaigns, workdays, _bound, _skew, _queue):
            yield await of_house(house)
        wechat = await _platform(stack, settings, house)
        if wechat is not None:
            for of_platform in (_token, _menu, _known_templates):
                yield await of_platform(wechat)
            if wechat.account.subscriptions:
                yield await subscriptions(wechat)
    yield await mail(settings)


async def _platform(stack: AsyncExitStack, settings: Settings, house: House) -> WeChat | None:
    if settings.account is None:
        return None
    # The clients of the platform and of the mail server (below) are slow to load: only where there is one to ask.
    from bot.account.platform import platform

    return await platform(stack, settings, house)


def _account(settings: Settings) -> Finding:
    if settings.account is None:
        return Finding(
            "服务号设置", "没有填写", "在公众平台“设置与开发—基本配置”取 AppID、AppSecret、Token，填 XUNBAO_WECHAT_*。"
        )
    return Finding("服务号设置", f"{settings.account.appid}，{settings.account.mode.value} 模式")


def _address(settings: Settings) -> Finding:
    mend = "把备案域名反向代理到本服务，设 XUNBAO_PUBLIC_URL=https://域名；公众平台的服务器地址填 https://域名/wechat。"
    if not settings.public_url:
        return Finding("公网地址", "没有填写", mend)
    if not settings.public_url.startswith("https://"):
        return Finding("公网地址", f"{settings.public_url} 不是 https", mend)
    return Finding("公网地址", settings.public_url)


def _templates(settings: Settings) -> Finding:
    have = set(settings.account.templates) if settings.account else set()
    missing = [k.value for k in CardKind if k not in have]
    if missing:
        return Finding(
            "模板消息",
            f"缺 {'、'.join(missing)}",
            "在公众平台选用类目模板，按 docs/wechat.md 写进 xunbao.toml 的 [wechat.templates]。",
        )
    return Finding("模板消息", f"{len(have)}个都已设置")


async def _campaigns(house: House) -> Finding:
    found = await house.db.read(campaigns.all)
    if not found:
        return Finding("专项", "还没有", "写好专项文件后运行 xunbao campaign apply 文件。")
    return Finding("专项", "、".join(c.short_name for c in found))


async def workdays(house: House) -> Finding:
    """Whether those of the coming months are announced."""
    today = house.now().astimezone(house.zone).date()
    known = await house.db.read(calendar.read)
    year = next((d.year for d in (today, today + AHEAD) if d.year not in known.years and not known.confirmed(d)), None)
    if year is not None:
        return Finding(
            "工作日",
            f"{year}年的放假安排还没有导入，暂按法定节假日和周末推算",
            "国务院办公厅的通知公布后，存为文字文件，运行 xunbao calendar import 文件。",
        )
    return Finding("工作日", f"已有放假安排，至{(today + AHEAD).year}年")


async def _bound(house: House) -> Finding:
    async def read(tx: Tx) -> list[str]:
        counts = [(c.key, len(await people.unbound(tx, c.id))) for c in await campaigns.all(tx)]
        return [f"{key} {n}人" for key, n in counts if n]

    waiting = await house.db.read(read)
    if waiting:
        return Finding("绑定", f"未绑定：{'，'.join(waiting)}", "运行 xunbao people codes 专项，把绑定码发给本人。")
    return Finding("绑定", "都已绑定")


async def _skew(house: House) -> Finding:
    skew = await house.db.read(inbox.skew)
    said = f"平台与本机相差{skew.total_seconds():.1f}秒"
    if abs(skew) > MOST_SKEW:
        return Finding("时钟", said, "请校准本机时间（chrony 或 systemd-timesyncd）。")
    return Finding("时钟", said)


async def _queue(house: House) -> Finding:
    pause = await house.db.read(pump.paused)
    failed, unknown = await house.db.read(undelivered.count)
    if pause is not None:
        return Finding("发送", f"已暂停：{pause.code}", "按上面的提示处理账号问题，之后会自动继续。")
    if failed or unknown:
        mend = "专班在聊天里回复“未达”，或运行 xunbao undelivered list，逐条核实或重发。"
        return Finding("发送", f"未送达{failed}条，结果不明{unknown}条", mend)
    return Finding("发送", "正常")


async def _token(wechat: WeChat) -> Finding:
    return await _asked("接口凭据与IP白名单", wechat.check_token, lambda _: "正常")


async def _menu(wechat: WeChat) -> Finding:
    found = await _asked(
        "菜单", wechat.get_menu, lambda m: "没有发布" if m is None else f"已发布，{len(m.by_tag)}个按身份"
    )
    if found.found == "没有发布":
        return Finding("菜单", found.found, "启动 xunbao serve 后一分钟内会自动发布。")
    return found


async def _known_templates(wechat: WeChat) -> Finding:
    def judged(known: Any) -> str:
        ids = {t.id: set(t.keywords) for t in known}
        bad = []
        for kind, template in wechat.account.templates.items():
            if template.id not in ids:
                bad.append(f"{kind.value} 的模板ID不在账号里")
            elif odd := {k for k, _ in template.fields} ^ ids[template.id]:
                bad.append(f"{kind.value} 的关键词不符：{'、'.join(sorted(odd))}")
        return "；".join(bad) or "都在账号里，关键词相符"

    found = await _asked("模板核对", wechat.private_templates, judged)
    if "不" in found.found and not found.mend:
        return Finding(found.what, found.found, "请照公众平台“我的模板”改 xunbao.toml。")
    return found


async def subscriptions(wechat: WeChat) -> Finding:
    def judged(known: Any) -> str:
        ours = {t.id: t for t in known}
        bad = []
        for kind, template in wechat.account.subscriptions.items():
            if (there := ours.get(template.id)) is None:
                bad.append(f"{kind.value} 的模板ID不在账号里")
            elif odd := {k for k, _ in template.fields} ^ set(there.keywords):
                bad.append(f"{kind.value} 的关键词不符：{'、'.join(sorted(odd))}")
            elif template.long_term is not there.long_term:
                bad.append(f"{kind.value} 的 long_term 与账号里的模板不符")
        return "；".join(bad) or "都在账号里，关键词相符"

    found = await _asked("订阅通知", wechat.subscription_templates, judged)
    if "不" in found.found and not found.mend:
        return Finding(
            found.what, found.found, "请照公众平台“订阅通知—我的模板”改 xunbao.toml 的 [wechat.subscriptions]。"
        )
    return found


async def mail(settings: Settings) -> Finding:
    """Connects and logs in, sends nothing."""
    if settings.mail is None:
        return Finding("邮件", "没有设置，微信通知不到的人只能电话联系")
    from bot.mail.client import Mailer

    said = await Mailer(settings.mail).check()
    where = f"{settings.mail.host}:{settings.mail.port}"
    if said.verdict is Verdict.ACCEPTED:
        return Finding("邮件", f"{where} 可以发信，发件人 {settings.mail.sender}")
    mend = {
        "smtp-login": "请核对 XUNBAO_SMTP_USER、XUNBAO_SMTP_PASSWORD；不少邮箱要用专门的授权码。",
        "smtp-tls": "请核对 XUNBAO_SMTP_TLS 和 XUNBAO_SMTP_PORT：465 用 tls，587 用 starttls。",
    }
    return Finding(
        "邮件",
        f"{where} 不能用（{said.code}）",
        mend.get(said.code, "请核对 XUNBAO_SMTP_HOST、XUNBAO_SMTP_PORT，稍后再试。"),
    )


async def _asked(what: str, call: Callable[[], Awaitable[Any]], said: Callable[[Any], str]) -> Finding:
    try:
        return Finding(what, said(await call()))
    except Refusal as e:
        known = meaning(e.errcode) if e.errcode is not None else None
        return Finding(what, known.means if known else f"连不上平台（{e.code}）", known.do if known else CONNECT)
