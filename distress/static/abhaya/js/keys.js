// The whole job by keyboard. Every key presses a button that is also there to click.

const isTyping = (target) => target.matches("input:not([type=radio]), textarea, select");

export function keysSetUp({ queue, panel, select }) {
  const help = document.getElementById("keys-help");
  const press = (name) => panel.querySelector(`[data-key="${name}"]`)?.click();
  const step = (by) => {
    const links = [...queue.querySelectorAll("a[data-alert]")];
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[Math.max(0, Math.min(links.length - 1, here < 0 ? 0 : here + by))];
    if (next) { select(next.dataset.alert); next.closest("li").scrollIntoView({ block: "nearest" }); }
  };
  const nextWaiting = () => {
    const link = queue.querySelector('li[data-status="open"] a[data-alert]');
    if (link) select(link.dataset.alert);
  };
  const acts = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    n: nextWaiting, c: () => press("claim"), v: () => press("confirm"), f: () => press("dismiss"),
    d: () => press("dispatch"), m: () => document.getElementById("sound").click(),
    "?": () => (help.open ? help.close() : help.showModal()),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.getElementById("keys-button").addEventListener("click", () => help.showModal());
}
