"""What the chat says about binding."""

from __future__ import annotations

from collections.abc import Sequence


def name_wanted(places: Sequence[str], *, followed: bool) -> str:
    hello = "您好，这是整改填报服务号。" if followed else ""
    return f"{hello}此码用于：{'；'.join(places)}。请回复您的姓名完成绑定（即同意《个人信息告知》，回复“告知”可看）。"


def name_asked_again() -> str:
    return "请回复您的姓名（中文）完成绑定；名册有误请回复“核实 姓名 电话”。"


def name_differs(left: int) -> str:
    return f"姓名与名册不一致，暂未绑定，请核对后再发（还可试{left}次）。名册有误请回复“核实 姓名 电话”。"


NAME_FAILED = "姓名与名册仍不一致，未绑定，请1小时后再试。名册有误请回复“核实 姓名 电话”，专班核实后在此通知。"


def already_bound(name: str, places: Sequence[str]) -> str:
    return f"您已绑定：{name}，{'；'.join(places) or '目前没有岗位'}。疑问回复“帮助”。"


def phone_taken(name: str) -> str:
    return f"此微信已绑定{name}，未改绑。换人请联系专班解绑后再试。"


MOVED = "您原来绑定的微信已解除，今后以本微信为准。"
WELCOME_BACK = "欢迎回来。"
NOT_BOUND = "您尚未绑定单位。有码请回复“绑定 码”；没有请回复“申请 单位 姓名 电话”，专班核实后在此通知。"
HELLO_NOT_BOUND = "您好，这是整改填报服务号。" + NOT_BOUND
CODE_HOW = "请回复“绑定”加8位数字，如：绑定 12345678。没有码请回复“申请 单位 姓名 电话”。"


def wrong_code(left: int) -> str:
    return f"码不对或已失效，请核对后再发（还可试{left}次）。没有码请回复“申请 单位 姓名 电话”。"


LOCKED = "试错次数已满，请1小时后再试；急用请联系专班。"
DEAD_SCENE = "此二维码已失效或已用过，请向专班索取新码；也可回复“申请 单位 姓名 电话”。"
APPLIED = "申请已记下，专班核实后在此通知。"
VERIFYING = "已记下，专班核实名册后在此通知。"
APPLY_HOW = "请按“申请 单位 姓名 电话”回复，如：申请 某某局 张三 13800000000。"
VERIFY_HOW = "请按“核实 姓名 电话”回复，如：核实 张三 13800000000。"
PRIVACY = (
    "《个人信息告知》：为完成整改填报，本号保存您的姓名、工作电话、单位和岗位、微信在本号的标识，以及您报送的内容和时间，"
    "仅用于本专项的填报、提醒、审核和汇总，由专班负责，存放在本单位自设的系统，专项结束后按档案要求处理。"
    "名册写有邮箱的，微信通知不到时改发邮件；您允许的“下期提醒”只用来发那一条，可随时在微信里关掉。"
    "您可联系专班查阅、更正或解绑。"
)
