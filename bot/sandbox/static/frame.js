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
}());
