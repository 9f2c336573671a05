// The station officer's page: a dispatch that changes is fetched again, whole.

import { AlertSocket } from "./socket.js";
import { soundNewAlert, soundSetUp } from "./sound.js";
import { clocksSetUp } from "./clocks.js";

const list = document.getElementById("dispatches");

// What she has chosen and written so far: another alert that changes must not take it from her.
function filledIn() {
  return [...list.querySelectorAll("input:checked, textarea")].map((field) => ({
    place: `#${field.closest("[data-dispatch]").id} [name="${field.name}"]` + (field.checked ? `[value="${field.value}"]` : ""),
    text: field.value,
    checked: field.checked,
  }));
}

function fillIn(fields) {
  for (const { place, text, checked } of fields) {
    const field = list.querySelector(place);
    if (field && checked) field.checked = true;
    else if (field) field.value = text;
  }
}

async function refresh() {
  if (list.matches(":has(textarea:focus)")) return;
  const before = list.querySelectorAll("[data-dispatch]").length;
  const fields = filledIn();
  await htmx.ajax("GET", "/station/list/", { target: "#dispatches", swap: "innerHTML" });
  fillIn(fields);
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
