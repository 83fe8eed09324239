"""Every sentence the set-up says to a person."""

from __future__ import annotations

NO_VENV = "这个 Python 不能建立虚拟环境（缺 venv 或 pip）。Debian、Ubuntu 请先运行：apt install python3-venv"
NO_SPACE = "磁盘空间不足：{where} 只剩 {left} MB，至少需要 {need} MB。请腾出空间后重试。"
NOT_OURS = "没有权限读写 {where}。请换有权限的用户，或把程序放到自己的文件夹里再运行。"
DISK_FULL = "磁盘空间不足，安装没有完成。请腾出空间后重试，会接着上次的地方继续。"
NO_NETWORK = "连不上软件仓库，安装没有完成。请检查网络（或 pip、npm 的镜像和代理设置）后重试。"
WRONG_HASH = "下载的文件与锁定的校验值不符，已停止安装。请检查镜像是否可信后重试。"
NO_BUILD = (
    "软件仓库里没有适合本机（系统或 Python 版本）的安装包。请换用 64 位 Linux、macOS 或 Windows 上的 Python 3.11–3.14。"
)
FAILED = "安装没有完成，最后几行是：\n{tail}\n全文见 {log}"
PORT_TAKEN = "端口 {port} 已被占用。请换一个端口，例如：make demo PORT={other}"
BAD_PORT = "端口应是 1–65535 的数字，现在是“{port}”。"

MAKING_VENV = "正在建立虚拟环境 .venv …"
INSTALLING = "正在安装依赖（{lock}，按校验值核对）…"
FETCHING = "正在获取页面样式（WeUI）…"

NO_BROWSER = "未找到 Chromium，也不能用 apt 安装：浏览器测试将略过。安装后会自动加入：apt install chromium"
NO_FONTS = "未找到中文字体，也不能用 apt 安装：页面截图中的汉字会显示为方框。安装：apt install fonts-wqy-microhei"
APT = "正在用 apt 安装：{packages} …"
APT_FAILED = "apt 未能安装 {packages}。"
CLEANED = "已删除虚拟环境、页面样式和缓存；data/ 未动。"

# docs/manual.md ---------------------------------------------------------------------------------------------------

MANUAL_LOOKS = "旬报通："
MANUAL_PHOTO = "［照片］"
MANUAL_VOICE = "［语音］{}"
MANUAL_SETTINGS = {
    "overdue": "〔第{}项已过整改时限〕",
    "first": "〔第{}项首次填报，还没有上期状态〕",
    "returned": "〔专班退回第{}项〕",
    "resume": "〔换一部手机接着填〕",
}
MANUAL_OTHERWISE = "〔情况有变：第{}项〕"
MANUAL_MORE = "更多"
MANUAL_CAME = "旬报通通知{}："
MANUAL_ANSWERS = "旬报通答{}："
MANUAL_STRANGER = "刚关注的人"
MANUAL_UNKNOWN = "〔微信没有告知刚才发给{}的消息是否送达〕"
MANUAL_POSTS = {
    ("filer", "A"): "A岗",
    ("filer", "B"): "B岗",
    ("signer", ""): "审签人",
    ("leader", ""): "领导",
    ("office", ""): "专班",
}
MANUAL_HEAD = """# 填报手册：一段段真实的对话

怎么在微信里报旬报、周报、月报，看下面的对话就会；审签人、专班、领导各有一章，在后面。单位、任务、日期都是编的；话是系统的原话。
本页由 `python -m tools.manual` 从 `tests/transcripts/` 生成，有测试核对，请勿手改。

最省事的三种报法：

- 全部没有变化：发“填报”，再发“0”，共2条。
- 有几项变化：发“填报”，发序号“2 5 9”，每项回一句“完成 方案已印发”，最后发“1”，共3条加变化的项数。
- 一条说完：“2完成，方案已印发；5推进60%；其余无变化”，再发“1”，共2条。

想自己试，不用微信：`xunbao chat campaigns/yingshang-2021.yaml --unit 呼和浩特市`。
"""
MANUAL_CHAPTERS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "没有变化",
        (
            ("g05-nothing-changed", "全部无变化，两条消息"),
            ("g05-zero-in-other-words", "“本期无变化”也行"),
            ("g05-one-task-past-its-limit", "有一项已过时限，要补一句原因"),
            ("g05-first-time", "有的任务首次填报"),
            ("g05-late", "截止以后补报"),
            ("g05-locked", "补报也截止了"),
        ),
    ),
    (
        "几项有变化",
        (
            ("g06-three-of-twelve", "十二项里三项有变化"),
            ("g06-words-on-the-way", "填的中途：上一步、修改、预览、暂存"),
            ("g06-ranges-and-skips", "一次点几项，跳过，往回改"),
            ("d24-begun-anew", "重填；撤回后改成零报告"),
            ("g06-ledger-numbers-and-doubt", "用台账号；说得不明白的会问"),
        ),
    ),
    (
        "一条说完",
        (
            ("g07-one-message", "一条消息报完"),
            ("g07-without-fill", "不先说“填报”也行"),
            ("g07-pasted-lines", "从文档里粘贴"),
            ("g07-word-table", "粘贴 Word 表格，只问没说清的那一行"),
            ("g07-the-other-way-round", "按状态归在一起说；“2项”是第2项还是两项"),
            ("g07-several-messages", "长的分几条发"),
            ("g07-twice-and-rest", "同一项说了两次；“其余”怎么算"),
        ),
    ),
    (
        "照片和语音",
        (
            ("g08-photos", "照片属于哪一项"),
            ("g08-photos-taken-back", "发错的照片删掉"),
            ("g08-nine-in-a-row", "连发九张照片"),
            ("g09-voice", "用语音说"),
        ),
    ),
    (
        "审签在纸上",
        (
            ("g04-signed-on-paper", "拍审签单报送"),
            ("g04-signed-on-paper-unchanged", "没有变化，也要审签单"),
            ("g04-signed-on-paper-after-all-not", "改主意，不附审签单"),
        ),
    ),
    (
        "放下再接着填",
        (("g10-back-after-three-hours", "过了三个小时回来"), ("g10-resumed-elsewhere", "换一部手机接着填")),
    ),
    (
        "网络慢",
        (("g11-slow-network", "同一个“1”发了两次"), ("g11-stale-answers", "回答到得比问题早")),
    ),
    (
        "报送以后",
        (
            ("g14-withdrawn", "撤回更改"),
            ("g12-returned-photo", "退回，补一张照片"),
            ("g12-returned-words", "退回几处，补几句话"),
        ),
    ),
    (
        "要当心的话",
        (
            ("g19-no-news", "“没有进展”是哪个意思"),
            ("g19-no-news-at-all", "所有任务都“没有进展”"),
            ("g18-a-marking-of-secrecy", "涉密内容不收"),
            ("d25-words-that-look-like-numbers", "“三农”“十四五”不会被当成序号"),
            ("d20-words-that-answer-nothing", "说了别的话，问题会再出现"),
            ("d21-what-is-wrong-is-named", "说错了哪里，会讲明白"),
        ),
    ),
    (
        "没有任务、只报指标",
        (
            ("i01-one-by-one", "一问一答"),
            ("i02-one-message", "一条消息答几问"),
            ("i03-doubt-and-target", "答得不准会问；没达到目标会标出来"),
        ),
    ),
)
MANUAL_OTHERS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "审签人：在对话里审签",
        (
            ("g21-signed", "报上来就通知，一条消息签完"),
            ("g21-sent-back", "不同意，写明原因退回"),
            ("g12-one-question", "只退回一个问项；专班也可以"),
            ("g21-withdrawn", "签之前填报人撤回，当场告知"),
            ("g21-two-duties", "既填报又审签"),
            ("g21-on-paper", "在纸上签的，拍照"),
            ("s01-a-deputy-signs", "请假由同事代签"),
        ),
    ),
    (
        "补报截止之前",
        (
            ("c01-before-the-lock", "没报完的草稿，提示一次"),
            ("c02-unsigned-before-the-lock", "还没审签的，提示审签人一次"),
        ),
    ),
    (
        "请假、缓报、交接",
        (
            ("d23-leave", "请假，提醒改发他人"),
            ("g15-hand-over", "交接给同事"),
        ),
    ),
    (
        "专班的一天",
        (
            ("o01-who-owes", "谁未报；催报、电话单、群提醒、触达"),
            ("o02-looked-through", "待审、退回、通过、代填"),
            ("o03-put-off", "准予缓报"),
            ("o04-let-in-and-not-arrived", "核实申请；没有送达的通知"),
        ),
    ),
    (
        "领导",
        (("g14-the-leader", "汇总到时送到；回复“汇总”看全文"), ("l01-the-leader", "问未报、进度")),
    ),
)
