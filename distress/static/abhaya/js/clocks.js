// Seconds that pass: how long an alert waits, how long a look lasts, the time of day.

const istClock = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Kolkata", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const istStamp = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Kolkata", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

function elapsed(sinceMs) {
  const s = Math.max(0, Math.floor((Date.now() - sinceMs) / 1000));
  if (s < 60) return `${s} s`;
  return s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

function tick() {
  for (const place of document.querySelectorAll("[data-since]")) place.textContent = elapsed(Date.parse(place.dataset.since));
  for (const place of document.querySelectorAll("[data-until]")) tickDown(place);
  for (const place of document.querySelectorAll("[data-viewer] time")) place.textContent = istStamp.format(new Date()).replace(",", "");
  const clock = document.getElementById("clock");
  if (clock) clock.textContent = istClock.format(new Date());
}

// The server refuses after the end anyway; the page stops showing at the same moment.
function tickDown(place) {
  const left = Math.ceil((Date.parse(place.dataset.until) - Date.now()) / 1000);
  place.textContent = `${Math.max(0, left)} s`;
  if (left > 0) return;
  const picture = place.closest(".picture");
  picture?.querySelector("video")?.remove();
  picture?.querySelector(".look-ended")?.removeAttribute("hidden");
  place.remove();
}

export function clocksSetUp() {
  tick();
  setInterval(tick, 1000);
}
