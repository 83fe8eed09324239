// 允许下期提醒: WeChat's tag is switched on, and what the person chose is said.
(function () {
  "use strict";
  var page = document.getElementById("allow"), ask = document.getElementById("ask"), told = document.getElementById("told");
  function chosen(detail) {
    var given = detail && detail.subscribeDetails;
    try { given = typeof given === "string" ? JSON.parse(given) : given; } catch (e) { given = null; }
    return JSON.stringify(given || {}).indexOf("accept") >= 0;
  }
  ask.addEventListener("success", function (event) {
    told.textContent = chosen(event.detail) ? "已允许，下次截止前会在微信里提醒您。可以关闭本页了。" : "没有允许，不会发送。可以关闭本页了。";
  });
  function sorry() { told.textContent = "微信暂时不能弹出窗口，请稍后再试，或直接关闭本页。"; }
  ask.addEventListener("error", sorry);
  document.addEventListener("WeixinOpenTagsError", sorry);
  if (!window.wx) { return; }
  if (window.wx.error) { window.wx.error(sorry); }
  window.wx.config({
    debug: false, appId: page.dataset.appid, timestamp: Number(page.dataset.at), nonceStr: page.dataset.nonce,
    signature: page.dataset.signature, jsApiList: ["checkJsApi"], openTagList: ["wx-open-subscribe"]
  });
}());
