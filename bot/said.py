"""The words people say."""

from __future__ import annotations

# the words people say
FILL, MINE, WITHDRAW, HELP, NOTICE = "填报", "我的", "撤回", "帮助", "告知"
BIND, APPLY, VERIFY = "绑定", "申请", "核实"
DIGEST, OWING, PROGRESS = "汇总", "未报", "进度"
WAITING, ACCEPT, RETURN, RECORD, REQUESTS = "待审", "通过", "退回", "代填", "待核实"
HAND_OVER, DEFER, UNBIND = "交接", "缓报", "解绑"
LEAVE = "请假"
VOUCHES = ("核实通过", "核实不通过")
MATTERS = {"hand_over": HAND_OVER, "defer": DEFER}
AGREE, DISAGREE = "同意", "不同意"


MEANS = {"phone": "电话", "paper": "纸质"}
