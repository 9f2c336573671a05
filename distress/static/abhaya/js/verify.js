// Verifies one entry in the browser, by itself: nothing that is chosen here leaves the machine.
// RFC 6962 section 2.1 (tree), C2SP signed-note, tlog-checkpoint, tlog-proof; docs/ledger.md.

const text = new TextEncoder();
const PROOF = "c2sp.org/tlog-proof@v1";
const DOMAIN = "abhaya/entry/v1\n";
const HEX = /^[0-9a-f]+$/;

class Unverified extends Error {}

function require(holds, sentence) {
  if (!holds) throw new Unverified(sentence);
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

function base64(line) {
  let raw;
  try {
    raw = atob(line);
  } catch {
    throw new Unverified("badForm");
  }
  require(btoa(raw) === line, "badForm");
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

function unhex(digits) {
  require(HEX.test(digits) && digits.length % 2 === 0, "badForm");
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => hex(one) === hex(other);

// BigInt: a tree may have more leaves than a double can count.
function number(line) {
  require(/^(0|[1-9][0-9]{0,18})$/.test(line), "badForm");
  return BigInt(line);
}

// Canonical JSON (RFC 8785) of what an entry's leaf may hold: objects, strings, whole numbers, true, false, null.
export function canonical(value) {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (Number.isSafeInteger(value)) return String(value);
  require(typeof value === "object" && !Array.isArray(value), "badForm");
  const pairs = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${pairs.join(",")}}`;
}

// RFC 9162 section 2.1.3.2.
export async function rootOf({ leaf, index, size, proof }) {
  require(index < size, "badForm");
  let [fn, sn, root] = [index, size - 1n, leaf];
  for (const hash of proof) {
    require(sn > 0n && hash.length === 32, "badForm");
    if (fn & 1n || fn === sn) {
      root = await sha256([1], hash, root);
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      root = await sha256([1], root, hash);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  require(sn === 0n, "badForm");
  return root;
}

async function keyRead(line) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line.trim());
  require(found, "badKey");
  const raw = base64(found[3]);
  require(raw.length === 33 && raw[0] === 1, "badKey");
  const id = (await sha256(text.encode(`${found[1]}\n`), raw)).slice(0, 4);
  require(hex(id) === found[2], "badKey");
  const key = await crypto.subtle.importKey("raw", raw.slice(1), "Ed25519", false, ["verify"]);
  return { name: found[1], id, key };
}

async function noteCheck(note, trusted) {
  const cut = note.lastIndexOf("\n\n");
  require(cut >= 0, "badForm");
  const body = note.slice(0, cut + 1);
  for (const line of note.slice(cut + 2).split("\n")) {
    const found = /^\u2014 (\S+) (\S+)$/.exec(line);
    if (!found || found[1] !== trusted.name) continue;
    const signed = base64(found[2]);
    if (!same(signed.slice(0, 4), trusted.id)) continue;
    const holds = await crypto.subtle.verify("Ed25519", trusted.key, signed.slice(4), text.encode(body));
    require(holds, "forged");
    return body;
  }
  throw new Unverified("notSigned");
}

function proofRead(file) {
  const cut = file.indexOf("\n\n");
  require(cut >= 0, "badForm");
  const lines = file.slice(0, cut).split("\n");
  require(lines.shift() === PROOF, "badForm");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  require(lines[0]?.startsWith("index "), "badForm");
  const index = number(lines.shift().slice(6));
  return { index, proof: lines.map(base64), note: file.slice(cut + 2) };
}

async function openingsCheck(leaf, opened) {
  for (const [name, [salt, value]] of Object.entries(opened)) {
    const bytes = joined(text.encode(`gov/commit/v1${name}\0`), unhex(salt), text.encode(value));
    require(hex(await sha256(bytes)) === leaf.committed?.[name], "badField");
  }
}

// The entry and what was proved of it. Throws Unverified with the name of the reason.
export async function verify({ line, proofFile, key }) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    throw new Unverified("badForm");
  }
  require(entry?.leaf && typeof entry.leaf === "object", "badForm");
  const trusted = await keyRead(key);
  const { index, proof, note } = proofRead(proofFile);
  const [origin, sizeLine, rootLine] = (await noteCheck(note, trusted)).split("\n");
  require(origin === trusted.name, "notSigned");
  const leaf = await sha256([0], text.encode(DOMAIN + canonical(entry.leaf)));
  const size = number(sizeLine);
  const root = await rootOf({ leaf, index, size, proof });
  require(same(root, base64(rootLine)), "notInTree");
  await openingsCheck(entry.leaf, entry.open ?? {});
  return { entry, index, size };
}

const form = document.getElementById("verify");
const answer = document.getElementById("verified");

function say(name, fields = {}) {
  for (const part of answer.querySelectorAll("[data-answer]")) part.hidden = part.dataset.answer !== name;
  for (const [id, value] of Object.entries(fields)) answer.querySelector(`[data-field=${id}]`).textContent = value;
  answer.hidden = false;
  answer.focus();
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const found = await verify({
      line: await form.elements.entry.files[0].text(),
      proofFile: await form.elements.proof.files[0].text(),
      key: form.elements.key.value,
    });
    say("pass", {
      index: found.index, size: found.size,
      shown: JSON.stringify({ ...found.entry.leaf, open: found.entry.open ?? {} }, null, 2),
    });
  } catch (error) {
    say(error instanceof Unverified ? error.message : "badForm");
  }
});
