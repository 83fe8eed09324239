// One phone: the chat of one person as WeChat shows it, and what that person can do.
import { ask, attempt, make, newKey, shortTime, tell } from "./http.js";

const GAP = 5 * 60 * 1000;
const $ = (id) => document.getElementById(id);

export class Phone {
  constructor(number, world) {
    this.world = world;
    this.root = $("phone").content.cloneNode(true).firstElementChild;
    this.root.id = `phone-${number}`;
    this.number = number;
    this.openid = "";
    this.last = 0;
    this.lastAt = 0;
    this.pending = 0;
    this.q(".account").textContent = world.info.name;
    this.wire();
  }

  q(selector) { return this.root.querySelector(selector); }

  wire() {
    this.q(".who").addEventListener("click", () => this.world.choosePerson(this));
    this.q(".keys").addEventListener("submit", (event) => { event.preventDefault(); this.sendText(); });
    this.q(".follow").addEventListener("click", () => this.act("follow"));
    this.q(".scan").addEventListener("click", () => this.scan());
    this.q(".voice").addEventListener("click", () => this.voice());
    this.q(".more").addEventListener("click", () => this.panel(this.q(".panel").hidden));
    this.q(".to-keys").addEventListener("click", () => this.keyboard(true));
    this.q(".to-menu").addEventListener("click", () => this.keyboard(false));
    this.q(".picker").addEventListener("change", () => this.sendPhotos());
    this.q(".page-close").addEventListener("click", () => this.closePage());
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.closeMenus(); this.panel(false); if (!this.q(".page").hidden) { this.closePage(); } }
    });
    this.root.addEventListener("click", (event) => { if (!event.target.closest(".menu")) { this.closeMenus(); } });
    this.q(".panel").addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) { this.panel(false); this.fromPanel(button.dataset.do); }
    });
    this.q("iframe").addEventListener("load", () => {
      try { this.q(".page h2").textContent = this.q("iframe").contentDocument.title || "网页"; } catch (e) { /* another origin */ }
    });
  }

  fromPanel(what) {
    if (what === "sample") { this.act("photo"); }
    if (what === "pick") { this.q(".picker").click(); }
    if (what === "scan") { this.scan(); }
    if (what === "block") { this.act("block", { on: !this.person.blocks }); }
    if (["sticker", "location", "file", "unfollow"].includes(what)) { this.act(what); }
  }

  async put(user) {
    this.openid = user.openid;
    this.last = 0;
    this.lastAt = 0;
    this.q(".chat").replaceChildren();
    this.closePage();
    await this.refreshPerson();
    await this.refreshChat();
    this.keyboard(this.q(".menus").childElementCount === 0);
  }

  async refreshPerson() {
    if (!this.openid) { return; }
    const openid = this.openid;
    const person = await attempt(() => ask("users/" + encodeURIComponent(openid)));
    if (!person || openid !== this.openid) { return; }
    this.person = person;
    this.q(".who-name").textContent = person.label || person.openid;
    this.root.setAttribute("aria-label", `手机${this.number}：${person.label || person.openid}`);
    this.q(".outside").hidden = person.following;
    this.q(".foot").hidden = !person.following;
    this.q(".block-word").textContent = person.blocks ? "恢复通知" : "拒收通知";
    this.drawMenu(person.menu);
  }

  drawMenu(menu) {
    const text = JSON.stringify(menu);
    if (text === this.menuText) { return; }
    this.menuText = text;
    this.q(".menus").replaceChildren(...menu.map((top) => this.menuButton(top)));
    this.keyboard(menu.length === 0 || this.q(".text").value !== "");  // words begun are not taken off the screen
  }

  menuButton(top) {
    const holder = make("div", { className: "menu" });
    if (!(top.sub_button || []).length) {
      holder.append(make("button", { type: "button", onclick: () => this.tap(top) }, top.name));
      return holder;
    }
    const list = make("ul", { className: "submenu" }, ...top.sub_button.map((each) => make("li", {},
      make("button", { type: "button", onclick: () => { this.closeMenus(); this.tap(each); } }, each.name))));
    list.hidden = true;
    const button = make("button", { type: "button", "aria-haspopup": "true", "aria-expanded": "false" }, top.name);
    button.addEventListener("click", () => {
      const open = list.hidden;
      this.closeMenus();
      list.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    });
    holder.append(button, list);
    return holder;
  }

  closeMenus() {
    this.root.querySelectorAll(".submenu").forEach((each) => { each.hidden = true; });
    this.root.querySelectorAll(".menu > [aria-expanded]").forEach((each) => each.setAttribute("aria-expanded", "false"));
  }

  keyboard(on) {
    const menus = this.q(".menus").childElementCount > 0;
    this.q(".menubar").hidden = on || !menus;
    this.q(".keys").hidden = !on && menus;
    this.q(".to-menu").hidden = !menus;
    if (!on) { this.panel(false); }
    if (on && menus && document.activeElement && this.root.contains(document.activeElement)) { this.q(".text").focus(); }
  }

  panel(open) {
    this.q(".panel").hidden = !open;
    this.q(".more").setAttribute("aria-expanded", String(open));
    if (open) { this.scrollDown(); }
  }

  async tap(button) {
    const done = await this.act("tap", button.type === "view" ? { url: button.url } : { menu_key: button.key });
    if (done && done.open) { this.openPage(done.open); }
  }

  sendText() {
    const box = this.q(".text");
    const text = box.value;
    if (!text) { return; }
    box.value = "";
    this.act("say", { text }).then((done) => { if (!done && !box.value) { box.value = text; } });
  }

  async sendPhotos() {
    const files = Array.from(this.q(".picker").files);
    this.q(".picker").value = "";
    for (const file of files) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      let text = "";
      for (let at = 0; at < bytes.length; at += 32768) { text += String.fromCharCode(...bytes.subarray(at, at + 32768)); }
      await this.act("photo", { data: btoa(text) });
    }
  }

  async act(kind, request) {
    if (!this.openid) { tell("请先选一位。"); return null; }
    this.pending += 1;
    this.drawPending();
    try {
      return await attempt(() => ask("act", { openid: this.openid, kind, key: newKey(), ...(request || {}) }));
    } finally {
      this.pending -= 1;
      this.drawPending();
      this.refreshChat();
    }
  }

  drawPending() {
    const old = this.q(".waiting");
    if (old) { old.remove(); }
    if (this.pending) {
      this.q(".chat").append(make("li", { className: "waiting", "aria-hidden": "true" }, "发送中…"));
      this.scrollDown();
    }
  }

  async refreshChat() {
    if (!this.openid || this.loading) { this.again = true; return; }
    this.loading = true;
    const openid = this.openid;
    const got = await attempt(() => ask(`chat/${encodeURIComponent(openid)}?since=${this.last}`));
    this.loading = false;
    if (got && openid === this.openid) {
      got.chat.forEach((row) => this.draw(row));
      if (got.chat.length) { this.drawPending(); this.scrollDown(); this.markRead(); }
    }
    if (this.again) { this.again = false; this.refreshChat(); }
  }

  markRead() {
    const visible = this.root.offsetParent !== null && document.visibilityState === "visible";
    if (visible && this.openid && this.last) { attempt(() => ask(`users/${encodeURIComponent(this.openid)}/read`, { id: this.last })); }
  }

  scrollDown() { const chat = this.q(".chat"); chat.scrollTop = chat.scrollHeight; }

  draw(row) {
    if (row.id <= this.last) { return; }
    this.last = row.id;
    const chat = this.q(".chat");
    if (Date.parse(row.at) - this.lastAt > GAP) { chat.append(make("li", { className: "time" }, shortTime(row.at))); }
    this.lastAt = Date.parse(row.at);
    const item = this.drawn(row);
    item.dataset.id = row.id;
    chat.append(item);
  }

  drawn(row) {
    if (row.kind === "note") { return make("li", { className: "note" }, row.text); }
    if (row.kind === "error") { return make("li", { className: "error" }, make("span", {}, row.text)); }
    if (row.kind === "card") { return this.card(row.title, row.rows, row.url); }
    if (row.kind === "news") {
      const first = row.articles[0];
      return this.card(first.title, first.description ? [["", first.description]] : [], first.url);
    }
    const mine = row.side === "me";
    const name = mine ? (this.person.label || "我").slice(0, 1) : this.world.info.name.slice(1, 2);
    return make("li", { className: "said " + (mine ? "me" : "them") }, make("span", { className: "face", "aria-hidden": "true" }, name),
      this.bubble(row));
  }

  bubble(row) {
    if (row.kind === "image") {
      return make("div", { className: "bubble photo" }, make("img", { src: "wall/media/" + row.media, alt: "照片", onload: () => this.scrollDown() }));
    }
    if (row.kind === "voice") {
      return make("div", { className: "bubble voice" }, `▸ 语音 ${row.seconds || ""}″`);
    }
    const bubble = make("div", { className: "bubble" });
    const label = { location: "位置：", file: "文件：" }[row.kind] || "";
    bubble.append(label, ...(row.side === "me" ? [row.text] : this.rich(row.text || "")));
    if (row.kind === "msgmenu") {
      bubble.append(make("span", { className: "items" }, ...row.items.map((item) => make("button", {
        type: "button", onclick: () => this.act("tap_msgmenu", { id: item.id }) }, item.content))), row.tail || "");
    }
    return bubble;
  }

  rich(text) {
    const found = /<a\s[^>]*href="([^"]*)"[^>]*>([^<]*)<\/a>|(https?:\/\/[^\s<>，。；）」】]+)/g;
    const out = [];
    let at = 0;
    for (const match of text.matchAll(found)) {
      out.push(text.slice(at, match.index), this.link(match[1] || match[3], match[2] || match[3]));
      at = match.index + match[0].length;
    }
    out.push(text.slice(at));
    return out;
  }

  link(url, words) {
    const said = /^weixin:\/\/bizmsgmenu\?(.*)$/.exec(url);
    if (said) {
      const content = new URLSearchParams(said[1].replaceAll("&amp;", "&")).get("msgmenucontent") || words;
      return make("a", { href: "#", onclick: (event) => { event.preventDefault(); this.act("say", { text: content }); } }, words);
    }
    return make("a", { href: url, onclick: (event) => { event.preventDefault(); this.openPage(url); } }, words);
  }

  card(title, rows, url) {
    const card = make("li", { className: "card" }, make("h3", {}, title),
      make("dl", {}, ...rows.flatMap(([label, value]) => [make("dt", {}, label), make("dd", {}, value)])));
    if (url) {
      card.append(make("a", { className: "detail", href: url, onclick: (event) => { event.preventDefault(); this.openPage(url); } },
        "查看详情", make("span", { "aria-hidden": "true" }, "›")));
    }
    return card;
  }

  openPage(url) {
    const origin = this.world.info.origin;
    if (!url.startsWith(origin + "/")) { window.open(url, "_blank", "noopener,width=390,height=780"); return; }
    const inside = `phone/${encodeURIComponent(this.openid)}${url.slice(origin.length)}`;
    this.q(".page h2").textContent = "正在打开…";
    this.q(".page-out").href = inside;
    this.q("iframe").src = inside;
    this.q(".page").hidden = false;
    this.q(".page-close").focus();
  }

  closePage() {
    this.q(".page").hidden = true;
    this.q("iframe").removeAttribute("src");
  }

  async scan() {
    const text = await this.world.chooseCode();
    if (!text) { return; }
    const asked = /^gQ|^http/.test(text) ? { ticket: text } : { scene: text };
    this.act("scan", asked);
  }

  async voice() {
    const said = await this.world.speak();
    if (said !== null) { this.act("voice", said ? { words: said } : {}); }
  }
}
