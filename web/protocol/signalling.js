// The signalling socket: numbered requests with exactly one reply, numbered events, heartbeats, and a session that
// survives a dropped socket. It knows nothing of media or of the page.

import { backoff } from "./backoff.js";
import { Emitter } from "./emitter.js";
import { RequestError } from "./rest.js";
/** @import {Resumed, ServerEvent, Welcome} from "./types.js" */

const PING_EVERY = 10_000;
const PING_PATIENCE = 8_000;
const PROBE_PATIENCE = 3_000;
const OPEN_PATIENCE = 10_000;
const ACK_EVERY = 32;
const ACK_DELAY = 2_000;
const SLOW_DOWN = 5_000;

/** Close codes after which trying again with the same token makes no sense. */
const FINAL = new Set([1000, 4401, 4403, 4404, 4409, 4410]);

/** @typedef {{id: number, type: string, frame: string, sent: boolean, resolve: (ok: any) => void, reject: (error: Error) => void}} Pending */
/** @typedef {{state: "connecting" | "open" | "waiting" | "closed", attempt: number, retryAt: number}} LinkState */
/** @typedef {{url: string, token: string, client: {name: string, version: string}, hello?: () => object, WebSocket?: typeof WebSocket, random?: () => number}} Options `hello`: what else the server hears first */
/**
 * @typedef {object} Events
 * @property {Welcome} welcome a new session: everything known before is void
 * @property {Resumed} resumed the same session on a new socket: nothing was missed
 * @property {ServerEvent} event
 * @property {LinkState} state
 * @property {{code: number, error: RequestError | null}} closed for good
 */

/** @extends {Emitter<Events>} */
export class Signalling extends Emitter {
  #options;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {string | null} */
  #session = null;
  #seq = 0;
  #acked = 0;
  #nextId = 1;
  #helloId = 0;
  #attempt = 0;
  /** @type {LinkState} */
  #state = { state: "connecting", attempt: 0, retryAt: 0 };
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  /** Round trip of the last ping in milliseconds. */
  roundTrip = 0;

  /** @param {Options} options */
  constructor(options) {
    super();
    this.#options = options;
  }

  get state() {
    return this.#state;
  }

  connect() {
    if (this.#state.state === "closed" || this.#socket) return;
    this.#cancel("retry");
    this.#setState("connecting");
    const Socket = this.#options.WebSocket ?? WebSocket;
    const socket = new Socket(this.#options.url, "parley.v1");
    this.#socket = socket;
    socket.onopen = () => this.#sayHello(socket);
    socket.onmessage = ({ data }) => this.#socket === socket && this.#receive(data);
    socket.onclose = ({ code }) => this.#socket === socket && this.#dropped(code);
    this.#after("open", OPEN_PATIENCE, () => this.#abandon());
  }

  /**
   * Sends a request as soon as the session stands. A request that was under way when the socket broke is repeated with
   * its number, which the server answers only once.
   * @param {string} type @param {object} [body] @returns {Promise<any>}
   */
  request(type, body = {}) {
    if (this.#state.state === "closed") return Promise.reject(RequestError.lost());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const frame = JSON.stringify({ id, type, ...body });
      const pending = { id, type, frame, sent: false, resolve, reject };
      this.#pending.set(id, pending);
      if (this.#state.state === "open") this.#transmit(pending);
    });
  }

  /** Asks whether the link still lives, impatiently: the network has just changed. */
  probe() {
    if (this.#state.state === "open") this.#ping(PROBE_PATIENCE);
    else this.retryNow();
  }

  retryNow() {
    if (this.#state.state !== "waiting") return;
    this.#cancel("retry");
    this.connect();
  }

  /** Says goodbye and closes for good. Safe to call while the page is being closed. */
  leave() {
    if (this.#state.state === "open") {
      this.#socket?.send(JSON.stringify({ id: this.#nextId++, type: "leave" }));
    }
    this.#close(1000, null);
  }

  /** @param {WebSocket} socket */
  #sayHello(socket) {
    this.#helloId = this.#nextId++;
    const { token, client } = this.#options;
    const resume = this.#session ? { session: this.#session, seq: this.#seq } : undefined;
    socket.send(JSON.stringify({ id: this.#helloId, type: "hello", token, client, resume, ...this.#options.hello?.() }));
  }

  /** @param {unknown} data */
  #receive(data) {
    let message;
    try {
      message = JSON.parse(String(data));
    } catch {
      return this.#abandon();
    }
    if (message.re === this.#helloId) this.#greeted(message);
    else if (typeof message.re === "number") this.#replied(message);
    else if (typeof message.seq === "number") this.#happened(message);
    else if (typeof message.type === "string" && this.#state.state === "open") this.emit("event", message);
  }

  /** @param {{ok?: Welcome | Resumed, error?: any}} message */
  #greeted({ ok, error }) {
    if (error?.code === "server.draining") return this.#abandon();
    if (!ok) return this.#close(error?.code === "hello.token" ? 4401 : 0, new RequestError(error));
    this.#cancel("open");
    this.#attempt = 0;
    if (ok.resumed) {
      this.#setState("open");
      this.emit("resumed", ok);
    } else {
      this.#seq = this.#acked = ok.seq;
      const reopened = this.#session !== null;
      this.#session = ok.session;
      if (reopened) this.#forget((pending) => pending.sent || pending.type.startsWith("media."));
      this.#setState("open");
      this.emit("welcome", ok);
    }
    for (const pending of this.#pending.values()) this.#transmit(pending);
    this.#after("ping", PING_EVERY, () => this.#ping(PING_PATIENCE));
  }

  /** @param {{re: number, ok?: unknown, error?: any}} message */
  #replied({ re, ok, error }) {
    const pending = this.#pending.get(re);
    this.#pending.delete(re);
    if (error) pending?.reject(new RequestError(error));
    else pending?.resolve(ok);
  }

  /**
   * Takes a numbered event. What has no number is volatile: it counts for the moment only and is never sent again.
   * @param {ServerEvent & {seq: number}} event
   */
  #happened(event) {
    if (event.seq <= this.#seq) return;
    if (event.seq > this.#seq + 1) return this.#abandon();
    this.#seq = event.seq;
    if (this.#seq - this.#acked >= ACK_EVERY) this.#acknowledge();
    else if (!this.#timers.has("ack")) this.#after("ack", ACK_DELAY, () => this.#acknowledge());
    this.emit("event", event);
  }

  #acknowledge() {
    this.#cancel("ack");
    this.#acked = this.#seq;
    if (this.#state.state === "open") this.#socket?.send(JSON.stringify({ type: "ack", seq: this.#seq }));
  }

  /** @param {number} patience */
  #ping(patience) {
    const sentAt = Date.now();
    this.#after("pong", patience, () => this.#abandon());
    this.#after("ping", PING_EVERY, () => this.#ping(PING_PATIENCE));
    this.request("ping").then(() => {
      this.roundTrip = Date.now() - sentAt;
      this.#cancel("pong");
    }, () => {});
  }

  /** @param {Pending} pending */
  #transmit(pending) {
    if (!this.#socket || (pending.type === "ping" && pending.sent)) return;
    pending.sent = true;
    this.#socket.send(pending.frame);
  }

  /** The socket is of no use any more, whatever it says: a dead link may never report its close. */
  #abandon() {
    const socket = this.#socket;
    if (!socket) return;
    this.#dropped(4408);
    socket.close();
  }

  /** @param {number} code */
  #dropped(code) {
    this.#detach();
    if (FINAL.has(code)) return this.#close(code, null);
    if (code === 4400) this.#session = null;
    this.#forget((pending) => pending.type === "ping");
    const slow = code === 4429 ? SLOW_DOWN : 0;
    const wait = Math.max(slow, backoff(this.#attempt, this.#options.random ?? Math.random));
    this.#attempt += 1;
    this.#setState("waiting", Date.now() + wait);
    this.#after("retry", wait, () => this.connect());
  }

  /** @param {number} code @param {RequestError | null} error */
  #close(code, error) {
    if (this.#state.state === "closed") return;
    const socket = this.#socket;
    this.#detach();
    this.#setState("closed");
    socket?.close(1000);
    this.#forget(() => true);
    this.emit("closed", { code, error });
  }

  #detach() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    if (this.#socket) this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket = null;
  }

  /** @param {(pending: Pending) => boolean} which */
  #forget(which) {
    for (const pending of [...this.#pending.values()].filter(which)) {
      this.#pending.delete(pending.id);
      pending.reject(RequestError.lost());
    }
  }

  /** @param {LinkState["state"]} state @param {number} [retryAt] */
  #setState(state, retryAt = 0) {
    this.#state = { state, attempt: this.#attempt, retryAt };
    this.emit("state", this.#state);
  }

  /** @param {string} name @param {number} delay @param {() => void} action */
  #after(name, delay, action) {
    this.#cancel(name);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        action();
      }, delay),
    );
  }

  /** @param {string} name */
  #cancel(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}
