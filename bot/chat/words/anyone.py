"""What the chat says to anybody: help, odd messages, words not understood."""

from __future__ import annotations

from bot import layout

# anything -----------------------------------------------------------------------------------------------------


SECRET = "内容疑含密级标志，未保存。请立即删除本条并按保密规定处理；如系误判请致电专班。"
OTHER_KINDS = {
    "video": "视频暂不能收。请发照片，或用文字说明。",
    "shortvideo": "视频暂不能收。请发照片，或用文字说明。",
    "location": "位置信息用不上，未保存。",
    "link": "链接未保存。请把内容用文字发来，或发照片。",
    "file": "文件不能在对话里收。请回复“网页填”，在网页上传；也可发照片。",
}
OTHER_KIND = "表情等内容看不懂，未保存。"


def odd(kind: str, *, in_hand: bool) -> str:
    """in_hand: the open question of a report follows."""
    said = OTHER_KINDS.get(kind, OTHER_KIND)
    return said if in_hand or not said.endswith("未保存。") else f"{said}报送回复“填报”，疑问回复“帮助”。"


VOICE_EMPTY = "微信没有返回文字，原音已保存。请用键盘上的话筒说，或直接打字。"
VOICE_AGAIN = "好，请再说一遍，或直接打字。"


def voice_heard(text: str) -> str:
    return layout.fit(f"听到的是：“{text}”。1 对 2 重说", [])


STALE = "这条是在上一个问题显示之前发出的，未计入。"
ANSWER_BY_NUMBER = "请回复序号。"
LEFT_ALONE = "好，未作改动。"


def office_phone(phone: str) -> str:
    return f"专班电话：{phone}"


def help_text(kinds: set[str], phone: str, *, filling: bool, tasks: bool = True, figures: bool = False) -> str:
    """帮助: the words of every role the person has. tasks, figures: what his reports, or his campaigns, are about."""
    parts = ["您可以回复："]
    if "filer" in kinds:
        parts.append(_help_filer(tasks=tasks, figures=figures))
    if "signer" in kinds:
        parts.append("审签：看待您审签的报告，回复1同意，或“退回 原因”\n线下审签：领导在纸上签的，拍照发来")
        if "filer" not in kinds:
            parts.append("请假 10月8日到10月12日 由某某代：其间由他代签；回来回复“销假”")
    if "leader" in kinds and "office" not in kinds:
        parts.append(f"汇总：最新一期汇总\n未报：还没报的单位\n进度：各期报送{'和任务状态' if tasks else ''}")
    if "office" in kinds:
        parts.append(_help_office(tasks=tasks))
    if not kinds:
        parts.append(
            "绑定 码：用专班给的8位数字绑定\n申请 单位 姓名 电话：没有码时申请\n核实 姓名 电话：名册有误时核实"
        )
    parts.append("告知：个人信息告知")
    if filling:
        parts.append("正在填的内容已保存，回复“继续”接着填。")
    if phone:
        parts.append(office_phone(phone))
    return "\n".join(parts)


def _help_filer(*, tasks: bool, figures: bool) -> str:
    how = "无变化回0，有变化回序号，也可一条说完，如“2完成，方案已印发；其余无变化”"
    if not tasks:
        how = "一问一答，也可一条说完，写“名称：答案；名称：答案”"
    elif figures:
        how += "；任务之后还有几问"
    return (
        f"填报：报送本期（{how}）\n"
        "我的：已报和待报\n网页填：在网页上填，与对话里是同一份\n撤回：截止前、通过前收回重报\n缓报 原因：请专班推迟本期截止\n"
        "交接 姓名：把岗位交给名册中的另一人\n请假 10月8日到10月12日：其间的提醒改发他人；回来回复“销假”\n"
        f"填报中可说：修改 {'5' if tasks else 'Q1'}、上一步、跳过、预览、暂存、继续、取消、线下审签"
    )


def _help_office(*, tasks: bool) -> str:
    return (
        f"进度：各期报送{'和任务状态' if tasks else ''}\n待审：等待审核的报告\n通过 单位（或 通过 全部）\n"
        f"退回 单位 {'第2项 ' if tasks else ''}原因\n撤销 单位：收回通过或退回\n"
        "未报：还没报的单位和提醒情况\n催报 序号（“未报”名单上的）：再提醒一次\n电话单：要打电话的单位，打完回复“已电话 序号”\n"
        "未达：没有送达的通知，可回复“重发 序号”\n群提醒：可复制到工作群的提醒\n触达：谁能收到通知\n"
        "代填 单位 方式 依据，如：代填 包头市 电话 李敏口述\n待批：交接、缓报申请\n解绑 姓名：解除离岗人员的绑定\n"
        "待核实：绑定申请，核实通过 姓名\n汇总：最新一期汇总"
    )


NOTHING_OPEN = "目前没有待报的报告。"
NOT_A_FILER = "您没有填报岗位。疑问回复“帮助”。"
SAY_HELP = "没有听懂。疑问回复“帮助”。"
SAY_FILL = "没有听懂。报送回复“填报”，疑问回复“帮助”。"


# the office ---------------------------------------------------------------------------------------------------


NOT_YOURS = "这是专班用的词，您没有这个岗位。疑问回复“帮助”。"
NOT_A_READER = "这是专班和领导用的词，您没有这个岗位。疑问回复“帮助”。"
