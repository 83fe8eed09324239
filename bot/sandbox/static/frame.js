// Inside a phone's page: requests made by script stay with this phone's person, too.
(function () {
  "use strict";
  var prefix = document.currentScript.dataset.prefix;
  function inside(url) {
    var text = String(url);
    if (text.indexOf(location.origin + "/") === 0) { text = text.slice(location.origin.length); }
    return text.charAt(0) === "/" && text.charAt(1) !== "/" && text.indexOf(prefix) !== 0 ? prefix + text : url;
  }
  var fetched = window.fetch;
  window.fetch = function (what, how) {
    return fetched.call(this, what instanceof Request ? new Request(inside(what.url), what) : inside(what), how);
  };
  var opened = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function () {
    var rest = Array.prototype.slice.call(arguments);
    rest[1] = inside(rest[1]);
    return opened.apply(this, rest);
  };
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (link && link.origin === location.origin) { link.href = inside(link.getAttribute("href")); }
  }, true);
  // WeChat's own tag is drawn by WeChat alone: here two buttons stand in for its window, and say so.
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("wx-open-subscribe").forEach(function (tag) {
      var box = document.createElement("p"), said = document.createElement("small");
      said.textContent = "（沙盒代替微信的弹窗）";
      box.append(choice(tag, "允许下期提醒", true), " ", choice(tag, "拒绝", false), " ", said);
      tag.after(box);
    });
  });
  function choice(tag, label, accept) {
    var button = document.createElement("button"), at = prefix.split("/phone/");
    button.type = "button";
    button.className = "weui-btn weui-btn_mini " + (accept ? "weui-btn_primary" : "weui-btn_default");
    button.textContent = label;
    button.addEventListener("click", function () {
      var what = { openid: decodeURIComponent(at[1]), kind: "subscribe", template: tag.getAttribute("template"), accept: accept };
      var how = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what) };
      fetched.call(window, at[0] + "/wall/act", how).then(function (answer) {
        var details = {};
        details[what.template] = JSON.stringify({ status: accept ? "accept" : "reject" });
        var detail = { subscribeDetails: details };
        tag.dispatchEvent(new CustomEvent(answer.ok ? "success" : "error", { detail: detail }));
      });
    });
    return button;
  }
}());
