// Two soft notes for a new alert. A browser plays nothing before the person has touched the page.

const KEY = "abhaya.sound";
let context = null;
let button = null;

const isOn = () => localStorage.getItem(KEY) !== "off";

function show() {
  button.setAttribute("aria-pressed", String(isOn()));
  for (const word of button.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== (isOn() ? "on" : "off");
}

export function soundSetUp(element) {
  button = element;
  show();
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, isOn() ? "off" : "on");
    show();
    if (isOn()) soundNewAlert();
  });
  document.addEventListener("pointerdown", () => { context ??= new AudioContext(); }, { once: true });
  document.addEventListener("keydown", () => { context ??= new AudioContext(); }, { once: true });
}

export function soundNewAlert() {
  if (!isOn() || !context) return;
  note(660, context.currentTime);
  note(880, context.currentTime + 0.22);
}

function note(hertz, at) {
  const tone = context.createOscillator();
  const level = context.createGain();
  tone.frequency.value = hertz;
  level.gain.setValueAtTime(0.0001, at);
  level.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
  level.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
  tone.connect(level).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.21);
}
