// Tells the server that somebody is there, and her that her session is about to end.

import { soundNewAlert } from "./sound.js";

const WARN_S = 120;
const TELL_EVERY_MS = 60000;
const LOOK_EVERY_MS = 5000;

const dialog = document.getElementById("session");
const form = dialog.querySelector("form");
let toldAt = Date.now();
let isFinalSeen = false;
let ends = endsOf(dialog.dataset);

// Counted from now, so that a clock that is wrong here does no harm.
function endsOf({ idle, longest }) {
  return { idle: Date.now() + idle * 1000, longest: Date.now() + longest * 1000 };
}

const secondsLeft = () => Math.ceil((Math.min(ends.idle, ends.longest) - Date.now()) / 1000);

async function ask(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  // Over: the server leads to the sign-in page, which says why.
  if (answer.status === 403 || answer.redirected) { location.reload(); return; }
  if (answer.ok) ends = endsOf(await answer.json());
}

const tell = () => ask(form.action, { method: "POST", body: new FormData(form) });

function onInput() {
  if (Date.now() - toldAt < TELL_EVERY_MS || dialog.open) return;
  toldAt = Date.now();
  tell().catch(() => {});
}

async function look() {
  if (secondsLeft() <= WARN_S) await ask(dialog.dataset.left);
  const left = secondsLeft();
  if (left > WARN_S) { if (dialog.open) dialog.close(); return; }
  for (const place of dialog.querySelectorAll("[data-seconds]")) place.textContent = Math.max(0, left);
  const isFinal = ends.longest <= ends.idle;
  for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "final") !== isFinal;
  if (!dialog.open && !(isFinal && isFinalSeen)) { dialog.showModal(); soundNewAlert(); }
}

form.addEventListener("submit", async (event) => {
  // The longest time cannot be extended, only known of.
  if (event.submitter?.formMethod === "dialog") { isFinalSeen = true; return; }
  event.preventDefault();
  await tell();
  dialog.close();
});
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, onInput, { passive: true });
setInterval(() => look().catch(() => {}), LOOK_EVERY_MS);
