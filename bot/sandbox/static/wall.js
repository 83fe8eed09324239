// The wall: three phones, who is on each, and the stream that says what changed.
import { ask, attempt, make } from "./http.js";
import { refreshClock, startClock } from "./clock.js";
import { refreshFaults, refreshLedger, setNames, startDrawer } from "./drawer.js";
import { Phone } from "./phone.js";

const $ = (id) => document.getElementById(id);
const KEPT = "xunbao-phones";
const world = { info: null, users: [], phones: [], front: 0, choosePerson, chooseCode, speak };

function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT) || "[]"); } catch (e) { return []; }
}

function keep() {
  localStorage.setItem(KEPT, JSON.stringify(world.phones.map((phone) => phone.openid)));
}

async function refreshUsers() {
  const got = await attempt(() => ask("users?limit=5000"));
  if (!got) { return; }
  world.users = got.users;
  setNames(got.users);
  drawTabs();
}

function firstPeople() {
  const wanted = kept().map((openid) => world.users.find((user) => user.openid === openid));
  const roles = world.info.phones;
  const taken = new Set(wanted.filter(Boolean).map((user) => user.openid));
  return roles.map((role, at) => {
    let user = wanted[at] || world.users.find((each) => each.label.includes(role) && !taken.has(each.openid));
    user = user || world.users.find((each) => !taken.has(each.openid));
    if (user) { taken.add(user.openid); }
    return user;
  });
}

function drawTabs() {
  document.querySelector(".tabs").replaceChildren(...world.phones.map((phone, at) => {
    const user = world.users.find((each) => each.openid === phone.openid);
    const tab = make("button", { type: "button", role: "tab", "aria-selected": String(at === world.front), "aria-controls": phone.root.id,
      onclick: () => front(at) }, user ? user.label.split(" · ")[0] || `手机${at + 1}` : `手机${at + 1}`);
    if (user && user.unread && at !== world.front) { tab.append(" ", make("span", { className: "badge", "aria-label": `${user.unread}条未读` }, String(user.unread))); }
    return tab;
  }));
}

function front(at) {
  world.front = at;
  world.phones.forEach((phone, n) => phone.root.classList.toggle("front", n === at));
  world.phones[at].scrollDown();
  world.phones[at].markRead();
  drawTabs();
}

function choosePerson(phone) {
  const dialog = $("people");
  const draw = () => {
    const words = $("people-find").value.trim().split(/\s+/).filter(Boolean);
    const found = world.users.filter((user) => words.every((word) => (user.label + user.openid).includes(word))).slice(0, 200);
    $("people-list").replaceChildren(...found.map((user) => make("li", {}, make("button", { type: "button", onclick: () => pick(user) },
      make("span", {}, user.label || user.openid, user.following ? "" : "（未关注）"),
      user.unread ? make("span", { className: "badge", "aria-label": `${user.unread}条未读` }, String(user.unread)) : ""))));
    if (!found.length) { $("people-list").append(make("li", { className: "quiet" }, "没有找到。")); }
  };
  const pick = async (user) => {
    dialog.close();
    await phone.put(user);
    keep();
    drawTabs();
    phone.q(".who").focus();
  };
  $("people-find").value = "";
  $("people-find").oninput = draw;
  $("people-new").onsubmit = async (event) => {
    event.preventDefault();
    const user = await attempt(() => ask("users", { label: $("people-label").value }));
    if (user) { $("people-label").value = ""; await refreshUsers(); pick(user); }
  };
  draw();
  dialog.showModal();
  $("people-find").focus();
}

function answered(dialog, prepare) {
  return new Promise((resolve) => {
    const done = (value) => { resolve(value); if (dialog.open) { dialog.close(); } };
    dialog.onclose = () => resolve(null);
    prepare(done);
    dialog.showModal();
  });
}

async function chooseCode() {
  const got = await attempt(() => ask("codes"));
  return answered($("scan"), (done) => {
    $("scan-text").value = "";
    $("scan-form").onsubmit = (event) => { event.preventDefault(); done($("scan-text").value.trim()); };
    $("scan-list").replaceChildren(...((got && got.codes) || []).map((code) => make("li", {},
      make("button", { type: "button", onclick: () => done(code.ticket) }, `场景值 ${code.scene}`))));
    if (!got || !got.codes.length) { $("scan-list").append(make("li", { className: "quiet" }, "还没有生成过二维码。")); }
  });
}

function speak() {
  return answered($("voice"), (done) => {
    $("voice-words").value = "";
    $("voice-with").onclick = () => { if ($("voice-words").value.trim()) { done($("voice-words").value.trim()); } else { $("voice-words").focus(); } };
    $("voice-without").onclick = () => done("");
  });
}

function listen() {
  const stream = new EventSource("wall/events");
  let due = new Set();
  let timer = 0;
  const flush = () => {
    const topics = due;
    due = new Set();
    timer = 0;
    if (topics.has("people") || [...topics].some((topic) => topic.startsWith("chat "))) { refreshUsers(); }
    if (topics.has("people") || topics.has("menu")) { world.phones.forEach((phone) => phone.refreshPerson()); }
    world.phones.forEach((phone) => { if (topics.has("chat " + phone.openid)) { phone.refreshChat(); } });
    if (topics.has("clock")) { refreshClock(); }
    if (topics.has("mischief")) { refreshFaults(); }
    if (topics.has("ledger")) { refreshLedger(); }
  };
  stream.onmessage = (event) => {
    due.add(event.data);
    if (!timer) { timer = setTimeout(flush, 60); }
  };
  stream.onopen = () => {
    refreshUsers();
    refreshClock();
    world.phones.forEach((phone) => { phone.refreshPerson(); phone.refreshChat(); });
  };
}

async function start() {
  world.info = await ask("info");
  document.title = `${world.info.name} · 手机墙`;
  document.querySelectorAll("dialog .close").forEach((button) => button.addEventListener("click", () => button.closest("dialog").close()));
  world.phones = [1, 2, 3].map((number) => new Phone(number, world));
  $("wall").replaceChildren(...world.phones.map((phone) => phone.root));
  startClock();
  startDrawer();
  await refreshUsers();
  const people = firstPeople();
  await Promise.all(world.phones.map((phone, at) => people[at] && phone.put(people[at])));
  front(0);
  document.addEventListener("visibilitychange", () => world.phones.forEach((phone) => phone.markRead()));
  document.body.dataset.ready = "yes";
  listen();
}

start();
