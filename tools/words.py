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
