"""The Chinese of the adapter: faults of the account's settings, menus, and what each errcode means to the office."""

from __future__ import annotations

from collections.abc import Sequence

# 设置 ---------------------------------------------------------------------------------------------------------
FAULT_APPID = "XUNBAO_WECHAT_APPID 应以 wx 开头，后面只有字母和数字：请从公众平台“设置与开发 → 开发接口管理”复制。"
FAULT_SECRET = "XUNBAO_WECHAT_SECRET 为空或含有不该有的字符：请从公众平台重新复制 AppSecret。"
FAULT_TOKEN = "XUNBAO_WECHAT_TOKEN 应为3至32位字母或数字，与公众平台“服务器配置”里填的一致。"
FAULT_AES_KEY = "XUNBAO_WECHAT_AES_KEY 应为43位字母或数字，与公众平台“服务器配置”里的 EncodingAESKey 一致。"
FAULT_AES_KEY_MISSING = "兼容模式和安全模式需要 XUNBAO_WECHAT_AES_KEY；明文模式请设置 XUNBAO_WECHAT_MODE=plain。"
FAULT_AES_KEY_PREVIOUS = "XUNBAO_WECHAT_AES_KEY_PREVIOUS 应为43位字母或数字；没有更换过密钥的请留空。"


def fault_base(name: str) -> str:
    return f"XUNBAO_WECHAT_{name} 应是 http:// 或 https:// 开头的地址，末尾不带斜线，也不带参数。"


def fault_template_id(where: str) -> str:
    return f"[wechat.{where}] 缺 id：请填公众平台“模板消息 → 我的模板”里的模板ID。"


def fault_template_empty(where: str) -> str:
    return f'[wechat.{where}] 没有写字段：每个关键词一行，如 thing1 = "title"。'


def fault_keyword(where: str, keyword: str) -> str:
    return f"[wechat.{where}] 的“{keyword}”不像模板关键词：应如 thing1、time2，以模板详情里的为准。"


def fault_value_name(where: str, keyword: str, name: str, known: Sequence[str]) -> str:
    return (
        f'[wechat.{where}] 的 {keyword} 写的是“{name}”：可用 {"、".join(known)}，或用等号开头写固定的字，如 "=待报"。'
    )


# 模板字段 ------------------------------------------------------------------------------------------------------
def does_not_fit(keyword: str, name: str) -> str:
    return f"模板字段 {keyword}（取自 {name}）没有一种写法放得下"


def no_value(keyword: str, name: str) -> str:
    return f"模板字段 {keyword} 要的 {name} 这张卡片没有"


NO_TEMPLATE = "没有配置这一类模板"

# 菜单 ---------------------------------------------------------------------------------------------------------
FILL = "填报"
ON_PAGE = "网页填"
MINE = "我的"
FILED = "已报"
HELP = "帮助"
DIGEST = "汇总"
MISSING = "未报"
REVIEW = "待审"
SIGN = "审签"
PROGRESS = "进度"
CALLS = "电话单"
UNDELIVERED = "未达"
GROUP_TEXT = "群提醒"
BIND = "绑定"
MORE = "更多"

TAG_FILER = "旬报通-填报人"
TAG_LEADER = "旬报通-领导"
TAG_OFFICE = "旬报通-专班"
TAG_SIGNER = "旬报通-审签人"

# 附件 ---------------------------------------------------------------------------------------------------------
MEDIA_EXPIRED = "微信只保留三天，没能取到"
MEDIA_GONE = "微信说这个文件取不到"

# 错误码：含义，怎么办 --------------------------------------------------------------------------------------------
WAIT = "系统会自动再试，一般不用管"
WAIT_MINUTE = "系统会自动错开再试；经常出现请减少同一时间的发送"
FIX_SECRET = "核对 AppID 和 AppSecret，改好后运行 xunbao doctor"
CALL_PERSON = "请电话联系本人"
CHECK_OPENID = "核对设置里的 AppID 是否换过；换过的需要重新绑定"
FIX_TEMPLATE = "对照公众平台的模板详情改 [wechat.templates]，再运行 xunbao doctor"
OUR_FAULT = "程序的问题，请把日志里的这一行发给维护人"
NOTHING = "不用处理"
CLEAR_QUOTA = "次日自动恢复；急用可在公众平台清零（每月有次数）"
ADMIN = "请公众号管理员登录公众平台处理"
RESCAN = "请重新打开页面"

MEANINGS: dict[int, tuple[str, str]] = {
    -1: ("平台繁忙", WAIT),
    40001: ("调用凭证失效，或 AppSecret 不对", FIX_SECRET),
    40002: ("凭证类型不对", OUR_FAULT),
    40003: ("这个微信号不属于本公众号", CHECK_OPENID),
    40004: ("媒体文件类型不对", OUR_FAULT),
    40006: ("媒体文件大小不合要求", OUR_FAULT),
    40007: ("媒体文件不存在或已过期", "请本人重新发一次"),
    40013: ("AppID 不对", FIX_SECRET),
    40014: ("调用凭证不合法", FIX_SECRET),
    40016: ("菜单按钮个数不对", OUR_FAULT),
    40018: ("菜单名字长度不对", OUR_FAULT),
    40029: ("网页授权码无效", RESCAN),
    40032: ("微信号列表不对", CHECK_OPENID),
    40033: ("内容含有不能用的字符", OUR_FAULT),
    40037: ("模板ID不对或已被删除", FIX_TEMPLATE),
    40125: ("AppSecret 不对", FIX_SECRET),
    40163: ("网页授权码已用过", RESCAN),
    40164: ("服务器IP不在白名单", "在公众平台“IP白名单”加上日志里写的IP，约5分钟后生效"),
    40241: ("60秒内发过一样的消息", NOTHING),
    40243: ("AppSecret 已被冻结", ADMIN),
    41001: ("请求没有带凭证", OUR_FAULT),
    41002: ("请求没有带 AppID", FIX_SECRET),
    41004: ("请求没有带 AppSecret", FIX_SECRET),
    42001: ("调用凭证过期", WAIT),
    43002: ("请求方式不对", OUR_FAULT),
    43004: ("对方没有关注本公众号", CALL_PERSON),
    43019: ("对方在本公众号的黑名单里", "在公众平台“用户管理”移出黑名单，或电话联系本人"),
    43101: ("对方没有同意接收，或次数已用完", CALL_PERSON),
    43107: ("模板功能被封禁", ADMIN),
    43108: ("同时给一个人发了多条", WAIT),
    43116: ("这个模板被封禁", "在公众平台换一个模板，再改 [wechat.templates]"),
    43117: ("给这个人发得太频繁", WAIT_MINUTE),
    44004: ("内容是空的", OUR_FAULT),
    45002: ("内容太长", OUR_FAULT),
    45008: ("图文超过了条数", OUR_FAULT),
    45009: ("今天的调用次数用完了", CLEAR_QUOTA),
    45011: ("一分钟内调用太多", WAIT_MINUTE),
    45015: ("对方48小时内没有说过话，或没有关注", "系统改用模板消息；仍不行请电话联系"),
    45026: ("模板数量超过限制", ADMIN),
    45047: ("这个人的客服消息条数用完了", "系统改用模板消息；对方再说话后恢复"),
    45056: ("标签数量超过100个", "在公众平台“用户管理”删掉不用的标签"),
    45057: ("标签下人数太多，不能删除", ADMIN),
    45058: ("系统保留的标签不能改", OUR_FAULT),
    45059: ("这个人的标签超过20个", "在公众平台“用户管理”去掉他不用的标签"),
    45065: ("这条消息已经发过", NOTHING),
    45157: ("标签名重复", WAIT),
    45158: ("标签名太长", OUR_FAULT),
    45159: ("标签不存在", "系统会重新建标签"),
    45168: ("内容被判为敏感", "改写内容后重发"),
    45169: ("同一个人的标签正在改", WAIT),
    45171: ("一部分人的标签没有改成", WAIT),
    46003: ("没有菜单", "系统会重新发布菜单"),
    47003: ("模板字段的内容不合要求", FIX_TEMPLATE),
    48001: ("公众号没有这个接口的权限", "确认是已认证的服务号，并在“接口权限”里查看"),
    48002: ("对方拒收本公众号的消息", CALL_PERSON),
    48004: ("接口被封禁", ADMIN),
    48006: ("清零次数用完了", CLEAR_QUOTA),
    48008: ("没有这个模板的权限", FIX_TEMPLATE),
    49003: ("微信号和凭证对不上", CHECK_OPENID),
    50002: ("对方的微信号受限", CALL_PERSON),
    50004: ("接口被停用", ADMIN),
    50005: ("对方没有关注本公众号", CALL_PERSON),
    50007: ("公众号被停用", ADMIN),
    61004: ("服务器IP没有在第三方平台登记", "在第三方平台登记服务器IP"),
    65301: ("没有这个个性化菜单", "系统会重新发布菜单"),
    65303: ("没有默认菜单", "系统会重新发布菜单"),
    65320: ("菜单匹配规则不再支持", OUR_FAULT),
    70000: ("对方受未成年人保护限制", CALL_PERSON),
    87014: ("内容被判为违规", "改写内容后重发"),
    89503: ("服务器IP调用需要管理员确认", "请管理员在微信里点确认"),
    89506: ("管理员拒绝了这个IP，24小时内不能再申请", ADMIN),
    89507: ("管理员拒绝了这个IP，1小时内不能再申请", ADMIN),
    268487001: ("平台繁忙", WAIT),
    268487002: ("平台繁忙", WAIT),
}
UNKNOWN_MEANING = ("没有见过的错误码", "请用公众平台的错误码查询，或把日志里的 rid 发给维护人")
