// Hears that an alert changed; what it says is always fetched, where policy is asked again.

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
// The server sends a heartbeat this often at the latest; silence for longer means the line is dead.
const SILENCE_MS = 25000;
const SESSION_OVER = 4401;

export class AlertSocket {
  constructor({ last, onAlert, onState }) {
    this.last = last;
    this.onAlert = onAlert;
    this.onState = onState;
    this.pauseMs = FIRST_PAUSE_MS;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/ws/alerts/`);
    this.socket.addEventListener("open", () => this.opened());
    this.socket.addEventListener("message", (event) => this.heard(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.closed(event));
  }

  async opened() {
    this.pauseMs = FIRST_PAUSE_MS;
    this.listen();
    await this.catchUp();
    this.onState("here");
  }

  // The socket is a hint; after a gap the page asks for everything since its last number.
  async catchUp() {
    const answer = await fetch(`/alerts/changes/?since=${this.last}`, { credentials: "same-origin" });
    if (answer.redirected || answer.status === 403) { location.reload(); return; }
    if (!answer.ok) { this.socket.close(); return; }
    const { seq, alerts } = await answer.json();
    for (const code of alerts) await this.onAlert(code);
    this.last = Math.max(this.last, seq);
  }

  async heard(message) {
    this.listen();
    if (!message.alert) return;
    const isNext = message.seq <= this.last + 1;
    if (isNext) {
      this.last = Math.max(this.last, message.seq);
      await this.onAlert(message.alert);
    } else {
      await this.catchUp();
    }
  }

  listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.socket.close(), SILENCE_MS);
  }

  closed({ code }) {
    clearTimeout(this.silence);
    // The page leads to the sign-in page, which says why the session is over.
    if (code === SESSION_OVER) { location.reload(); return; }
    this.onState("away");
    const jitterMs = Math.random() * 500;
    setTimeout(() => this.connect(), this.pauseMs + jitterMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
