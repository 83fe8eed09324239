// The drawer: misbehaviour on command, and the platform's own ledger.
import { ask, attempt, make, shortTime, tell } from "./http.js";

const $ = (id) => document.getElementById(id);
const FAULTS = {
  api_late: "平台迟答（已办）", api_5xx: "平台返回502（未办）", api_hang: "平台不应答（未办）", api_cut: "平台办了就断线",
  api_busy: "平台忙：-1", api_dead_token: "令牌突然失效：40001", api_ip: "IP不在白名单：40164", api_denied: "没有接口权限：48001",
  api_often: "对此人发得太勤：43117", callback_twice: "回调送两遍", callback_lost: "回调的应答丢失，重送", callback_late: "回调迟到3秒",
  callback_order: "回调先后颠倒", template_fails: "模板消息送达失败", template_no_msgid: "送达事件不带消息号", oauth_snapshot: "网页授权为快照页",
};
const OUTCOMES = {
  shown: "已显示", refused: "被拒", replied: "有回复", acknowledged: "已收", failed: "失败", "bad answer": "回复不合规", same: "同号重发，不再显示",
  blocked: "用户拒收", ok: "成功", repeated: "多送一遍", passed: "通过", silent: "不显示", hung: "不应答", late: "迟答",
  "cut after": "办后断线", "HTTP 502": "502", "replied to nobody": "无人可回", snapshot: "快照页",
};
const KINDS = {
  callback: "回调", redelivery: "回调重送", bubble: "故障提示", handshake: "地址校验", "message/custom/send": "客服消息",
  "message/template/send": "模板消息", stable_token: "取令牌", "media/get": "取媒体", "qrcode/create": "生成二维码", token: "取旧式令牌", "menu/create": "发布菜单", "menu/addconditional": "发布个性化菜单", "menu/get": "查菜单",
  "menu/delete": "删菜单", "menu/delconditional": "删个性化菜单", "tags/create": "建标签", "tags/get": "查标签", "user/info": "查用户",
  "tags/members/batchtagging": "打标签", "tags/members/batchuntagging": "去标签", "sns/oauth2/access_token": "网页授权", "ticket/getticket": "取页面票据",
  "media/upload": "上传媒体", "template/get_all_private_template": "查模板", "unknown path": "没有的接口",
};
const NAMES = {
  "message text": "文字", "message image": "照片", "message voice": "语音", "message sticker": "表情", "message location": "位置", "message file": "文件",
  "event CLICK": "点菜单", "event VIEW": "点链接菜单", "event subscribe": "关注", "event unsubscribe": "取消关注", "event SCAN": "扫码",
  "event TEMPLATESENDJOBFINISH": "模板消息送达结果",
};
function noted(note) {
  const name = Object.keys(NAMES).find((each) => note === each || note.startsWith(each + ":"));
  return name ? NAMES[name] + note.slice(name.length).replace(": ", "：") : note;
}
let names = new Map();

export function setNames(users) { names = new Map(users.map((user) => [user.openid, user.label])); }

export async function refreshFaults() {
  if ($("drawer").hidden) { return; }
  const got = await attempt(() => ask("misbehave"));
  if (!got) { return; }
  if (!$("fault-kind").options.length) {
    got.kinds.forEach((kind) => $("fault-kind").append(make("option", { value: kind }, FAULTS[kind] || kind)));
  }
  $("fault-list").replaceChildren(...got.planned.map((each) => {
    const how = each.chance !== null ? `概率${Math.round(each.chance * 100)}%` : each.times === null ? "一直" : `还有${each.times}次`;
    const clear = make("button", { type: "button", onclick: () => attempt(() => ask("misbehave?id=" + each.id, {}, "DELETE")) }, "清除");
    return make("li", {}, `${FAULTS[each.kind] || each.kind}（${how}）`, clear);
  }));
  if (!got.planned.length) { $("fault-list").append(make("li", { className: "quiet" }, "目前一切正常。")); }
}

export async function refreshLedger() {
  if ($("drawer").hidden || $("ledger").hidden) { return; }
  const got = await attempt(() => ask("ledger?newest=1&limit=200"));
  if (!got) { return; }
  $("ledger-counts").replaceChildren(...Object.entries(got.counts).map(([kind, outcomes]) => make("span", {}, make("b", {}, KINDS[kind] || kind),
    " " + Object.entries(outcomes).map(([outcome, n]) => `${OUTCOMES[outcome] || outcome}${n}`).join("，"))));
  $("ledger-rows").replaceChildren(...got.rows.map((row) => make("tr", { className: row.code || row.outcome === "failed" || row.kind === "bubble" ? "bad" : "" },
    make("td", {}, shortTime(row.at)), make("td", {}, KINDS[row.kind] || row.kind),
    make("td", {}, (OUTCOMES[row.outcome] || row.outcome) + (row.code ? ` ${row.code}` : "")),
    make("td", {}, (names.get(row.openid) || row.openid).split(" · ")[0].slice(0, 12)), make("td", {}, noted(row.note)))));
}

function choose(which) {
  for (const name of ["faults", "ledger"]) {
    $(name).hidden = name !== which;
    $("tab-" + name).setAttribute("aria-selected", String(name === which));
  }
  refreshLedger();
}

function show(open) {
  $("drawer").hidden = !open;
  $("drawer-open").setAttribute("aria-expanded", String(open));
  if (open) { refreshFaults(); refreshLedger(); $("drawer-close").focus(); } else { $("drawer-open").focus(); }
}

export function startDrawer() {
  $("drawer-open").addEventListener("click", () => show($("drawer").hidden));
  $("drawer-close").addEventListener("click", () => show(false));
  $("drawer").addEventListener("keydown", (event) => { if (event.key === "Escape") { show(false); } });
  $("tab-faults").addEventListener("click", () => choose("faults"));
  $("tab-ledger").addEventListener("click", () => choose("ledger"));
  $("fault-clear").addEventListener("click", () => attempt(() => ask("misbehave", {}, "DELETE")));
  $("fault-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const how = $("fault-how").value;
    const plan = how === "chance" ? { chance: 0.2 } : how === "on" ? {} : { times: Number(how) };
    if (await attempt(() => ask("misbehave", { kind: $("fault-kind").value, ...plan }))) { tell("已安排。"); }
  });
}
