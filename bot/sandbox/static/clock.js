// The strip on top: Beijing time as the sandbox has it, and the ways to move it.
import { ask, attempt, beijing, shortTime, tell } from "./http.js";

const $ = (id) => document.getElementById(id);
let shown = null;
let fetchedAt = 0;

function draw() {
  if (!shown) { return; }
  const moved = shown.pace === "frozen" ? 0 : performance.now() - fetchedAt;
  const p = beijing(Date.parse(shown.now) + moved);
  $("now").textContent = `${p.year}年${p.month}月${p.day}日 ${p.weekday} ${p.hour}:${p.minute}:${p.second}`;
}

function drawState() {
  const words = { running: "北京时间，走着", frozen: "北京时间，停住", system: "北京时间，系统时钟" };
  $("pace").textContent = words[shown.pace];
  $("pace").className = "pace " + shown.pace;
  $("hold").textContent = shown.pace === "frozen" ? "走时" : "停住";
  const trip = shown.journey;
  const fixed = shown.pace === "system";
  document.querySelectorAll(".moves button, .moves input").forEach((each) => { each.disabled = Boolean(trip) || fixed; });
  $("progress").hidden = !trip;
  if (trip) {
    const start = Date.parse(trip.start);
    $("progress").value = (Date.parse(shown.now) - start) / Math.max(1, Date.parse(trip.target) - start);
    $("upcoming").textContent = `正走到 ${shortTime(trip.target)}，已停 ${trip.stops} 处`;
  } else if (shown.failed) {
    $("upcoming").textContent = "上次拨钟没有走完，请再试一次。";
  } else {
    $("upcoming").textContent = shown.next ? `下一件到期：${shortTime(shown.next)}` : "目前没有到期的事";
  }
  if (!$("date").value) {
    const p = beijing(shown.now);
    $("date").value = `${p.year}-${p.month.padStart(2, "0")}-${p.day.padStart(2, "0")}T17:00`;
  }
}

export async function refreshClock() {
  const got = await attempt(() => ask("clock"));
  if (got) { take(got); }
}

function take(got) {
  shown = got;
  fetchedAt = performance.now();
  draw();
  drawState();
}

async function move(what, body) {
  const got = await attempt(() => ask("clock/" + what, body || {}));
  if (got) { take(got); }
}

export function startClock() {
  $("hold").addEventListener("click", () => move(shown && shown.pace === "frozen" ? "run" : "freeze"));
  $("next").addEventListener("click", () => move("jump", { wait: false }));
  document.querySelectorAll("[data-jump]").forEach((button) => {
    button.addEventListener("click", () => move("jump", { by: Number(button.dataset.jump), wait: false }));
  });
  $("to").addEventListener("submit", (event) => {
    event.preventDefault();
    if (shown && Date.parse($("date").value + ":00+08:00") < Date.parse(shown.now)) { tell("时间只能往后拨。"); return; }
    move("jump", { to: $("date").value, wait: false });
  });
  setInterval(draw, 250);
  refreshClock();
}
