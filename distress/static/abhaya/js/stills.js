// Camera tiles: a redacted still at most every two seconds, and only while somebody looks.

const EVERY_MS = 2000;

export function stillsSetUp() {
  const seen = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) isIntersecting ? seen.add(target) : seen.delete(target);
  });
  for (const tile of document.querySelectorAll("[data-still]")) watcher.observe(tile);
  setInterval(() => {
    if (document.hidden) return;
    for (const tile of seen) refresh(tile);
  }, EVERY_MS);
}

function refresh(tile) {
  if (tile.dataset.busy) return;
  tile.dataset.busy = "yes";
  const fresh = new Image();
  fresh.alt = tile.dataset.alt;
  fresh.className = "still";
  const done = (shown) => { delete tile.dataset.busy; show(tile, shown); };
  fresh.addEventListener("load", () => done(fresh));
  fresh.addEventListener("error", () => done(null));
  fresh.src = `${tile.dataset.still}?at=${Date.now()}`;
}

// Without a fresh picture the tile says so: an old one must not pass for a live one.
function show(tile, image) {
  tile.querySelector("img")?.remove();
  if (image) tile.prepend(image);
  tile.querySelector(".no-picture").hidden = Boolean(image);
}
