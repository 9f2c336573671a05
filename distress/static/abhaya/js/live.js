// The operator's page: keeps the queue true, and never moves what is under the pointer.

import { AlertSocket } from "./socket.js";
import { soundNewAlert, soundSetUp } from "./sound.js";
import { keysSetUp } from "./keys.js";
import { stillsSetUp } from "./stills.js";
import { clocksSetUp } from "./clocks.js";

const queue = document.getElementById("queue");
const panel = document.getElementById("panel");

const rowOf = (code) => document.getElementById(`alert-${code}`);
const shownCode = () => panel.firstElementChild?.dataset.alert;

export function select(code) {
  return htmx.ajax("GET", `/alerts/${code}/`, { target: "#panel", swap: "innerHTML" });
}

function mark() {
  const shown = shownCode();
  for (const link of queue.querySelectorAll("a[data-alert]")) {
    if (link.dataset.alert === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

async function refreshRow(code) {
  const answer = await fetch(`/alerts/${code}/row/`, { credentials: "same-origin", headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const fresh = document.createRange().createContextualFragment(await answer.text()).firstElementChild;
  const old = rowOf(code);
  if (old) {
    keepPicture(old, fresh);
    old.replaceWith(fresh);
  } else {
    // At the end: the list is in order of arrival, so nothing that is already there moves.
    queue.append(fresh);
    fresh.classList.add("is-new");
    soundNewAlert();
  }
  htmx.process(fresh);
  count();
  mark();
}

// A picture that has not changed goes on playing instead of starting again.
function keepPicture(old, fresh) {
  const was = old.querySelector("video");
  const is = fresh.querySelector("video");
  if (was && is && was.dataset.rendition === is.dataset.rendition) is.replaceWith(was);
}

function count() {
  const waiting = queue.querySelectorAll('li[data-status="open"]').length;
  document.getElementById("waiting-count").textContent = waiting;
  document.getElementById("queue-empty").hidden = queue.children.length > 0;
  document.title = waiting ? `(${waiting}) Abhaya` : "Abhaya";
}

async function onAlert(code) {
  await refreshRow(code);
  if (shownCode() === code && !panel.matches(":has(textarea:focus, input[type=text]:focus)")) await select(code);
}

function onState(state) {
  const place = document.getElementById("connection");
  place.dataset.state = state;
  for (const word of place.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === panel || panel.contains(event.target)) mark();
});

soundSetUp(document.getElementById("sound"));
keysSetUp({ queue, panel, select });
stillsSetUp();
clocksSetUp();
count();
mark();
new AlertSocket({ last: Number(queue.dataset.seq), onAlert, onState });
