// The original: shown while the look runs, gone within a second of its end, whoever ends it.

const EVERY_MS = 500;
const place = document.getElementById("original");
const clock = place?.querySelector("[data-clock]");
// By a clock that nobody sets: the server says how long, not until when.
let endsMs = Infinity;

function showOver() {
  const video = place.querySelector("video");
  if (video) {
    video.pause();
    // What is buffered goes too: removing the element alone would leave it playing in memory.
    video.removeAttribute("src");
    video.load();
    video.remove();
  }
  for (const part of place.querySelectorAll(".watermark, [data-clock], [data-end], [data-before]")) part.remove();
  place.querySelector("[data-over]").hidden = false;
  place.dataset.state = "over";
}

function tick() {
  if (place.dataset.state === "over" || endsMs === Infinity) return;
  const leftS = Math.ceil((endsMs - performance.now()) / 1000);
  if (leftS <= 0) return showOver();
  clock.hidden = false;
  place.querySelector("[data-end]").hidden = false;
  place.querySelector("[data-before]")?.remove();
  clock.lastElementChild.textContent = leftS < 60 ? `${leftS} s` : `${Math.floor(leftS / 60)} min ${leftS % 60} s`;
}

async function ask() {
  const answer = await fetch(place.dataset.stateUrl, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  // A server that is away cannot lengthen the look: the clock here runs on.
  if (!answer) return;
  const { state, left_s: leftS } = answer.ok ? await answer.json() : { state: "over" };
  const before = place.dataset.state;
  if (before === "over") return;
  if (state === "over") return showOver();
  if (before === "making" && state !== "making") return location.reload();
  place.dataset.state = state;
  if (leftS !== null) endsMs = Math.min(endsMs, performance.now() + leftS * 1000);
}

if (place && place.dataset.state !== "over") {
  const beat = setInterval(() => {
    if (place.dataset.state === "over") return clearInterval(beat);
    tick();
    ask();
  }, EVERY_MS);
  ask();
  // The exact moment too: a beat may come late.
  setInterval(tick, 200);
}
