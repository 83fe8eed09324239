// Talking to the wall's API, and small things every part of the page needs.
export async function ask(path, body, method) {
  const how = body === undefined && !method ? {} : {
    method: method || "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body || {}),
  };
  const answer = await fetch("wall/" + path, how);
  const got = await answer.json();
  if (!answer.ok) { throw new Error(got.error || "没有做成，请再试一次。"); }
  return got;
}

let fading = 0;
export function tell(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.textContent = ""; }, 4500);
}

export async function attempt(doing) {
  try { return await doing(); } catch (e) { tell(e.message); return null; }
}

export function make(tag, options, ...inside) {
  const { className, ...rest } = options || {};
  const node = document.createElement(tag);
  if (className) { node.className = className; }
  for (const [name, value] of Object.entries(rest)) {
    if (name.startsWith("on")) { node.addEventListener(name.slice(2), value); } else { node.setAttribute(name, value); }
  }
  node.append(...inside);
  return node;
}

const parts = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", year: "numeric", month: "numeric", day: "numeric", weekday: "short",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
export function beijing(at) {
  return Object.fromEntries(parts.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
}
export function shortTime(at) {
  const p = beijing(at);
  return `${p.month}月${p.day}日 ${p.hour}:${p.minute}`;
}
export function newKey() {
  return "wall-" + Date.now().toString(36) + "-" + Math.random().toString(36).slice(2);
}
