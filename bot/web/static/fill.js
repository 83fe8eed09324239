/* Saves each field as it is filled. What has not reached the server lies in this phone, and goes out when it can.
   Without this script the form still works: it is sent as a whole. */
(function () {
  "use strict";
  var done = document.getElementById("done");
  var form = document.getElementById("fill");
  var store = "xunbao:fill:" + (form || done).dataset.draft;
  function leftover() {
    /* Handed in while something lay here unsent (by the other post, or in the chat): it is said, and 撤回 brings it back. */
    var left = {};
    try { left = JSON.parse(localStorage.getItem(store)) || {}; } catch (e) { left = {}; }
    var parts = Object.keys(left);
    if (!parts.length) return;
    var texts = parts.map(function (part) { return left[part].now[asked(part) ? 0 : 1]; }).filter(Boolean).map(function (text) {
      return "“" + ({ yes: "是", no: "否" }[text] || text.replace(/\n/g, "、")) + "”";
    });
    var told = document.createElement("p"), drop = document.createElement("button");
    told.className = "told";
    told.textContent = "本机还有没存上的内容，没有报送" + (texts.length ? "：" + texts.join("") : "") + "。要报请先撤回，内容会自动补上。";
    drop.type = "button"; drop.className = "weui-btn weui-btn_default"; drop.textContent = "不要了";
    drop.addEventListener("click", function () { keep({}); told.remove(); drop.remove(); });
    done.prepend(told);
    told.after(drop);
  }
  function keep(queue) {
    try {
      if (Object.keys(queue).length) localStorage.setItem(store, JSON.stringify(queue));
      else localStorage.removeItem(store);
      return true;
    } catch (e) { return false; }
  }
  if (!form) { leftover(); return; }
  document.documentElement.classList.add("scripted");
  var queue = {};
  try { queue = JSON.parse(localStorage.getItem(store)) || {}; } catch (e) { queue = {}; }
  var home = form.getAttribute("action");  // an attribute of its own kind: what frames the page may have turned it
  var version = Number(form.dataset.version), busy = false, timer = 0, stopped = "", waiting = null;
  var state = document.getElementById("state");
  var token = form.elements.token.value;

  function row(task) { return document.getElementById("t" + task); }
  function field(task, name) {
    if (asked(task) && name !== "was") return controls(task)[0];
    return form.elements[name + "-" + task];
  }
  /* The form's own questions are saved as tasks are: q-KEY, and what the field holds; several choices a line each. */
  function asked(task) { return String(task).indexOf("q-") === 0; }
  function controls(task) { return row(task) ? row(task).querySelectorAll("[data-value]") : []; }
  function values(task) {
    if (asked(task)) {
      return [Array.prototype.filter.call(controls(task), function (c) {
        return c.type === "radio" || c.type === "checkbox" ? c.checked : c.value;
      }).map(function (c) { return c.value; }).join("\n"), "", ""];
    }
    return [field(task, "status").value, field(task, "text").value, field(task, "percent").value];
  }
  function put(task, now) {
    if (asked(task)) {
      var chosen = now[0].split("\n");
      controls(task).forEach(function (c) {
        if (c.type === "radio" || c.type === "checkbox") c.checked = chosen.indexOf(c.value) >= 0;
        else c.value = now[0];
      });
      return;
    }
    var pick = field(task, "status");
    pick.value = now[0];
    if (pick.value !== now[0]) {
      var none = document.createElement("option");
      none.value = now[0]; none.textContent = "请选择状态"; pick.prepend(none); pick.value = now[0];
    }
    field(task, "text").value = now[1];
    field(task, "percent").value = now[2];
  }
  function equal(a, b) { return a[0] === b[0] && a[1] === b[1] && a[2] === b[2]; }
  function was(task) { return JSON.parse(row(task).dataset.was); }
  function told(task, text) {
    var place = document.getElementById("f" + task);
    if (place.textContent !== text) place.textContent = text;
    row(task).classList.toggle("faulty", text !== "");
  }
  function say(text, bad) {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("bad", !!bad);
  }
  function ready() {
    return Object.keys(queue).filter(function (task) { return !queue[task].held; });
  }
  function standing() {
    if (stopped) { say(stopped, true); return; }
    var held = Object.keys(queue).filter(function (task) { return queue[task].held; }).map(function (task) {
      var name = row(task).querySelector("h2").firstChild.textContent.trim();
      return asked(task) ? name : "第" + name + "项";
    });
    if (busy || ready().length) say("正在保存…");
    else if (held.length) say(held.join("、") + "还没有存上，请看该项红字", true);
    else say("已保存");
  }
  function wrote(task, soon) {
    var now = values(task);
    queue[task] = { now: now, was: queue[task] ? queue[task].was : was(task) };
    var old = row(task).querySelector(".mine");
    if (old) old.remove();
    told(task, "");
    if (!keep(queue)) say("本机存不下，请保持网络并等“已保存”", true);
    else standing();
    clearTimeout(timer);
    timer = setTimeout(send, soon ? 0 : 700);
  }
  function offer(task, text, theirs) {
    told(task, text);
    queue[task].held = true;
    var choice = document.createElement("div");
    choice.className = "mine";
    [["用我写的", function () { queue[task] = { now: values(task), was: theirs }; choice.remove(); told(task, ""); keep(queue); send(); }],
     ["用已保存的", function () { delete queue[task]; put(task, theirs); choice.remove(); told(task, ""); keep(queue); standing(); }]
    ].forEach(function (one) {
      var button = document.createElement("button");
      button.type = "button"; button.className = "weui-btn weui-btn_default"; button.textContent = one[0];
      button.addEventListener("click", one[1]);
      choice.append(button);
    });
    var before = row(task).querySelector(".mine");
    if (before) before.remove();
    row(task).append(choice);
  }
  function call(called) {
    document.querySelectorAll(".question").forEach(function (li) { li.hidden = called.indexOf(li.id.slice(1)) < 0; });
  }
  function took(answer, sent) {
    version = answer.version;
    form.elements.version.value = version;
    answer.fields.forEach(function (f) {
      var task = f.task, theirs = JSON.parse(f.was), mine = sent[task];
      if (!field(task, "status")) return;
      row(task).dataset.was = f.was;
      field(task, "was").value = f.was;
      row(task).classList.toggle("changed", f.changed);
      if (asked(task)) document.getElementById("m" + task).textContent = f.mark;
      if (!mine) {
        if (!queue[task] && !equal(values(task), theirs)) put(task, theirs);
        return;
      }
      var since = queue[task] && !equal(queue[task].now, mine);
      if (f.conflict) { offer(task, f.conflict, theirs); return; }
      if (f.secret) {
        if (!since) { delete queue[task]; put(task, theirs); }
        told(task, f.fault);
        return;
      }
      if (since) { queue[task].was = theirs; return; }
      told(task, f.fault);
      var kept = !asked(task) && theirs[0] === "" && theirs[1] === mine[1].trim();  // words whose status is not chosen yet
      if (f.fault && !equal(mine, theirs) && !kept) queue[task].held = true;
      else { delete queue[task]; if (!equal(values(task), theirs) && document.activeElement !== field(task, "text")) put(task, theirs); }
    });
    var zero = document.getElementById("zero");
    if (zero) zero.hidden = answer.filled > 0;
    if (answer.called) call(answer.called);
    if (answer.stop) stopped = answer.stop;
    if (answer.pieces) form.dispatchEvent(new CustomEvent("xunbao:pieces", { detail: answer.pieces }));
    keep(queue);
  }
  function send() {
    var tasks = ready();
    if (busy || stopped || !tasks.length) { standing(); after(); return; }
    busy = true;
    standing();
    var sent = {}, changes = tasks.map(function (task) {
      sent[task] = queue[task].now;
      return [asked(task) ? task : Number(task)].concat(queue[task].now, [queue[task].was]);
    });
    fetch(home + "/save", {
      method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "Accept": "application/json" },
      body: JSON.stringify({ token: token, version: version, changes: changes })
    }).then(function (response) {
      if (response.status >= 500 || response.status === 429) throw new Error("again");
      return response.json();
    }).then(function (answer) {
      busy = false;
      if (answer.fields) took(answer, sent); else { stopped = answer.stop; keep(queue); }
      standing();
      if (ready().length && !stopped) send(); else after();
    }).catch(function () {
      busy = false;
      say("离线，已存在本机", true);
      waiting = null;
      clearTimeout(timer);
      timer = setTimeout(send, 10000);
    });
  }
  function after() {
    if (waiting && window.xunbaoUnsent && window.xunbaoUnsent()) {
      waiting = null;
      say("还有文件没有传完，请等传完，或点“不传了”", true);
      return;
    }
    if (waiting && !Object.keys(queue).length && !stopped) { var go = waiting; waiting = null; location.assign(go); }
    else waiting = null;
  }
  form.addEventListener("input", function (event) {
    var at = event.target.closest("[data-task]");
    if (at) wrote(at.dataset.task, false);
  });
  form.addEventListener("change", function (event) {
    var at = event.target.closest("[data-task]");
    if (at) wrote(at.dataset.task, true);
  });
  form.addEventListener("submit", function (event) {
    if (event.submitter && event.submitter.name === "remove") return;
    event.preventDefault();
    var act = event.submitter ? event.submitter.value : "save";
    if (act !== "save") waiting = home + "/preview" + (act === "zero" ? "?zero=1" : "");
    Object.keys(queue).forEach(function (task) { if (!row(task) || !row(task).querySelector(".mine")) delete queue[task].held; });
    clearTimeout(timer);
    if (busy) return;
    send();
  });
  form.addEventListener("xunbao:version", function (event) {
    /* Only a save tells the state of every field: what else was saved meanwhile is not known here. */
    if (event.detail === version + 1) { version = event.detail; form.elements.version.value = version; }
  });
  form.addEventListener("xunbao:called", function (event) { call(event.detail); });
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) send(); });
  Object.keys(queue).forEach(function (task) {
    if (!row(task) || !field(task, "status")) { delete queue[task]; return; }
    delete queue[task].held;
    if (equal(queue[task].now, was(task))) { delete queue[task]; return; }
    put(task, queue[task].now);
  });
  keep(queue);
  send();
})();
