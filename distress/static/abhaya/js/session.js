// Tells the server that somebody is there, and her that her session is about to end.

import { soundNewAlert } from "./sound.js";

const WARN_S = 120;
const TELL_EVERY_MS = 60000;
const LOOK_EVERY_MS = 5000;

// Beside the alerts and not over them: one that comes in these two minutes must be seen.
const warning = document.getElementById("session");
const form = warning.querySelector("form");
let toldAt = Date.now();
let ends = endsOf(warning.dataset);

// Counted from now, so that a clock that is wrong here does no harm.
function endsOf({ idle, longest }) {
  return { idle: Date.now() + idle * 1000, longest: Date.now() + longest * 1000 };
}

const secondsLeft = () => Math.ceil((Math.min(ends.idle, ends.longest) - Date.now()) / 1000);

async function ask(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  // Over: the sign-in page says why.
  const away = answer.headers.get("HX-Redirect");
  if (away) { location.assign(away); return; }
  if (answer.ok) ends = endsOf(await answer.json());
}

async function tell() {
  toldAt = Date.now();
  await ask(form.action, { method: "POST", body: new FormData(form) });
  show();
}

function show() {
  const left = secondsLeft();
  const wasHidden = warning.hidden;
  warning.hidden = left > WARN_S;
  if (warning.hidden) return;
  const isFinal = ends.longest <= ends.idle;
  for (const part of warning.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "final") !== isFinal;
  warning.querySelector("[data-seconds]").textContent = Math.max(0, left);
  if (wasHidden) soundNewAlert();
}

// Whatever she does on the page keeps her signed in, also without sending anything.
function onInput() {
  if (warning.hidden && Date.now() - toldAt < TELL_EVERY_MS) return;
  if (!warning.hidden && Date.now() - toldAt < LOOK_EVERY_MS) return;
  tell().catch(() => {});
}

async function look() {
  if (secondsLeft() <= WARN_S) await ask(warning.dataset.left);
  show();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  tell().catch(() => {});
});
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, onInput, { passive: true });
setInterval(() => look().catch(() => {}), LOOK_EVERY_MS);
