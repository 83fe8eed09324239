/* Photos and files: each goes by itself, one after another, as soon as it is chosen. What has not gone yet is held in
   this page alone: leaving it asks first. Without this script the form takes the files along. */
(function () {
  "use strict";
  var form = document.getElementById("fill");
  if (!form) return;
  var home = form.getAttribute("action"), token = form.elements.token.value, limit = Number(form.dataset.limit);
  var waiting = [], sending = null, timer = 0, unbind = {};
  var telling = document.getElementById("filestate");

  function key() {
    var bytes = new Uint8Array(16);
    crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }
  function size(n) { return n >= 1048576 ? (n / 1048576).toFixed(1) + "MB" : Math.max(1, Math.floor(n / 1024)) + "KB"; }
  function list(task) { return document.querySelector('[data-evidence="' + task + '"] .pieces'); }
  function make(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }
  function button(text, label, act) {
    var made = make("button", "link", text);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }
  function unsent() { return waiting.length + (sending ? 1 : 0); }
  function guard(event) { event.preventDefault(); event.returnValue = ""; }
  function standing() {
    var left = unsent();
    if (left && !unbind.on) { window.addEventListener("beforeunload", guard); unbind.on = true; }
    if (!left && unbind.on) { window.removeEventListener("beforeunload", guard); unbind.on = false; }
    var text = left ? (navigator.onLine === false ? "网络断了，" : "") + "还有" + left + "个文件没有传完，请不要关闭或刷新本页" : "";
    if (telling.textContent !== text) telling.textContent = text;
    telling.hidden = !text;
  }
  function picture(src) {
    var made = make("img");
    made.src = src; made.alt = ""; made.width = 56; made.height = 56; made.loading = "lazy";
    return made;
  }
  function kept(task, piece, before) {
    /* A file the server has: [id, name, size, href, small]. */
    var li = make("li"), open = make(piece[3] ? "a" : "span");
    li.dataset.file = piece[0];
    if (piece[3]) { open.href = piece[3]; open.target = "_blank"; open.rel = "noopener"; }
    if (piece[4]) open.append(picture(piece[4]));
    open.append(make("span", "name", piece[1]));
    li.append(open, make("span", "size", piece[2]));
    if (document.getElementById("e" + task)) li.append(button("删除", "删除" + piece[1], function () { drop(task, li, piece); }));
    if (before) before.replaceWith(li); else list(task).append(li);
    return li;
  }
  function drop(task, li, piece) {
    var body = new URLSearchParams();
    body.set("token", token);
    li.classList.add("going");
    fetch(home + "/files/" + piece[0] + "/remove", {
      method: "POST", credentials: "same-origin", headers: { "Accept": "application/json" }, body: body
    }).then(function (response) { return response.json(); }).then(function (said) {
      if (said.stop) throw new Error(said.stop);
      version(said.version);
      li.remove();
      answered(task, said);
      say("已删除" + piece[1]);
      var input = document.getElementById("e" + task);
      if (input) input.focus();
    }).catch(function (error) {
      li.classList.remove("going");
      say(/[\u4e00-\u9fff]/.test(error.message) ? error.message : "没有删成，请检查网络后再试");
    });
  }
  function version(now) { form.dispatchEvent(new CustomEvent("xunbao:version", { detail: now })); }
  function answered(task, said) {
    /* A question that asks for photos is answered by them, and may call for others. */
    if (said.called) form.dispatchEvent(new CustomEvent("xunbao:called", { detail: said.called }));
    var li = document.getElementById("t" + task);
    if (!li || task.indexOf("q-") !== 0) return;
    li.classList.toggle("changed", !!list(task).querySelector("li[data-file]"));
    li.classList.remove("faulty");
    li.querySelector(".fault").textContent = "";
  }
  function say(text) { telling.hidden = false; telling.textContent = text; }

  function queued(task, file) {
    var one = { task: task, file: file, key: key(), li: make("li", "mine-file"), tried: 0 };
    if (/^image\/(jpeg|png|gif|webp)$/.test(file.type)) one.shown = one.li.appendChild(picture(URL.createObjectURL(file)));
    one.li.append(make("span", "name", file.name), make("span", "size", size(file.size)));
    one.told = one.li.appendChild(make("span", "told-file"));
    one.told.setAttribute("role", "status");
    one.bar = one.li.appendChild(make("progress"));
    one.bar.max = 100; one.bar.value = 0;
    one.bar.setAttribute("aria-label", file.name + "上传进度");
    one.again = one.li.appendChild(button("重试", "重传" + file.name, function () { retry(one); }));
    one.off = one.li.appendChild(button("不传了", "不传" + file.name, function () { cancel(one); }));
    list(task).append(one.li);
    if (file.size > limit) { failed(one, "超过" + Math.floor(limit / 1048576) + "MB，请压缩后再传", true); return; }
    told(one, "等待上传", false);
    waiting.push(one);
  }
  function told(one, text, bad) {
    if (one.told.textContent !== text) one.told.textContent = text;
    one.told.classList.toggle("bad", !!bad);
    one.bar.hidden = !!bad;
    one.again.hidden = !bad || !!one.final;
  }
  function forget(one) {
    waiting = waiting.filter(function (other) { return other !== one; });
    if (one.shown) { URL.revokeObjectURL(one.shown.src); one.shown = null; }
  }
  function failed(one, why, final) { one.final = final; told(one, why, true); }
  function retry(one) {
    one.final = false;
    if (waiting.indexOf(one) < 0) waiting.push(one);
    told(one, "等待上传", false);
    next();
  }
  function cancel(one) {
    if (sending === one) { one.cancelled = true; one.request.abort(); }
    forget(one);
    one.li.remove();
    standing();
    next();
  }
  function later(one) {
    one.tried += 1;
    waiting.unshift(one);
    told(one, navigator.onLine === false ? "离线，联网后自动上传" : "没有传成，稍后自动重试", false);
    one.again.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(next, Math.min(60000, 5000 * one.tried));
  }
  function next() {
    standing();
    if (sending || !waiting.length) return;
    var one = waiting.shift(), request = new XMLHttpRequest(), body = new FormData();
    sending = one;
    one.request = request;
    body.set("token", token);
    body.set("task", one.task);
    body.set("key", one.key);
    body.set("file", one.file, one.file.name);
    request.open("POST", home + "/files");
    request.setRequestHeader("Accept", "application/json");
    request.timeout = 600000;
    request.upload.addEventListener("progress", function (event) {
      if (!event.lengthComputable) return;
      var share = Math.floor(event.loaded * 100 / event.total);
      one.bar.value = share;
      told(one, share < 100 ? "上传中 " + share + "%" : "已传完，正在检查", false);
    });
    function over(act) { return function () { sending = null; if (!one.cancelled) act(); standing(); }; }
    request.addEventListener("load", over(function () {
      var said = null;
      try { said = JSON.parse(request.responseText); } catch (e) { said = null; }
      if (request.status === 200 && said) {
        version(said.version);
        forget(one);
        if (said.piece) kept(one.task, said.piece, one.li).append(make("span", "told-file", "已上传")); else one.li.remove();
        answered(one.task, said);
        next();
      } else if (said && (said.fault || said.stop)) {
        failed(one, said.fault || said.stop, !!said.fault);
        next();
      } else if (request.status === 413) { failed(one, "太大，请压缩后再传", true); next(); }
      else later(one);
    }));
    ["error", "timeout", "abort"].forEach(function (kind) {
      request.addEventListener(kind, over(function () { later(one); }));
    });
    told(one, "上传中 0%", false);
    standing();
    request.send(body);
  }

  document.querySelectorAll("[data-evidence]").forEach(function (place) {
    var task = place.dataset.evidence, input = place.querySelector("input[type=file]");
    place.querySelectorAll("li[data-file] button").forEach(function (old) {
      var li = old.closest("li"), name = li.querySelector(".name").textContent;
      old.replaceWith(button("删除", "删除" + name, function () { drop(task, li, [Number(li.dataset.file), name]); }));
    });
    if (!input) return;
    input.addEventListener("change", function (event) {
      event.stopPropagation();
      Array.prototype.forEach.call(input.files, function (file) { queued(task, file); });
      input.value = "";
      next();
    });
    input.addEventListener("input", function (event) { event.stopPropagation(); });
  });
  window.addEventListener("online", function () { clearTimeout(timer); next(); });
  window.addEventListener("offline", standing);
  /* What the chat brought or took away meanwhile. */
  form.addEventListener("xunbao:pieces", function (event) {
    document.querySelectorAll("[data-evidence]").forEach(function (place) {
      var task = place.dataset.evidence, now = event.detail[task] || [];
      var ids = now.map(function (piece) { return String(piece[0]); });
      place.querySelectorAll("li[data-file]").forEach(function (li) { if (ids.indexOf(li.dataset.file) < 0) li.remove(); });
      now.forEach(function (piece) {
        var old = place.querySelector('li[data-file="' + piece[0] + '"]');
        if (!old || (piece[3] && !old.querySelector("a"))) kept(task, piece, old);
      });
    });
  });
  window.xunbaoUnsent = unsent;
})();
