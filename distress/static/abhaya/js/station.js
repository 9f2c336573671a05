// The station officer's page: a dispatch that changes is fetched again, whole.

import { AlertSocket } from "./socket.js";
import { soundNewAlert, soundSetUp } from "./sound.js";
import { clocksSetUp } from "./clocks.js";

const list = document.getElementById("dispatches");

async function refresh() {
  if (list.matches(":has(textarea:focus)")) return;
  const before = list.querySelectorAll("[data-dispatch]").length;
  await htmx.ajax("GET", "/station/list/", { target: "#dispatches", swap: "innerHTML" });
  if (list.querySelectorAll("[data-dispatch]").length > before) soundNewAlert();
}

function onState(state) {
  const place = document.getElementById("connection");
  place.dataset.state = state;
  for (const word of place.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
}

soundSetUp(document.getElementById("sound"));
clocksSetUp();
new AlertSocket({ last: Number(list.dataset.seq), onAlert: refresh, onState });
