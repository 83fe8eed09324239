"""Every sentence the phone pages say outside their templates."""

from __future__ import annotations

UNBOUND = (
    "您尚未绑定单位",
    "请回到公众号，回复“绑定 码”；没有码请回复“申请 单位 姓名 电话”，专班核实后在公众号里通知您。",
)
SNAPSHOT = ("请使用完整服务", "当前为浏览模式，请点右下角“使用完整服务”。")
FORBIDDEN = ("您没有查看本页的权限", "汇总页只供本专项的领导和专班查看。如需查看，请联系专班核实您的岗位。")
NO_DIGEST = ("没有这份汇总", "链接可能不完整。请回到公众号，回复“汇总”重新打开。")
NOT_LET_IN = ("微信授权没有成功", "请关闭本页，回到公众号重新点开链接；仍不行请稍后再试。")
NO_ACCOUNT = ("还没有接入公众号", "管理员请先在设置里填写服务号的 AppID 等，再运行 xunbao doctor 检查。")
BUSY = ("微信暂时没有回应", "请稍等一分钟，回到公众号重新点开链接。")
