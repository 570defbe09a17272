// Calls of the REST interface: those a client makes before its socket opens, and what all others are made with.

/** @import {Admission, CreatedMeeting, MeetingSummary, WireError} from "./types.js" */

const PATIENCE = 15_000;

/** A refusal of the server, or `network` when none answered. */
export class RequestError extends Error {
  /** @param {WireError} error @param {number} [status] @param {number} [retryAfter] milliseconds that the server asks to wait */
  constructor(error, status = 0, retryAfter = 0) {
    super(error.text);
    this.name = "RequestError";
    this.kind = error.kind;
    this.code = error.code;
    this.incident = error.incident ?? null;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** What was asked of a session that is no more. */
  static lost() {
    return new RequestError({ kind: "internal", code: "session.lost", text: "The connection was lost." });
  }
}

export class Rest {
  #base;

  /** @param {string} base origin of the server, without a slash at the end */
  constructor(base) {
    this.#base = base;
  }

  /** @param {{title?: string, capacity?: number}} options @returns {Promise<CreatedMeeting>} */
  create(options) {
    return this.#call("POST", "/api/v1/meetings", options);
  }

  /** @param {string} code @returns {Promise<MeetingSummary>} */
  meeting(code) {
    return this.#call("GET", `/api/v1/meetings/${encodeURIComponent(code)}`);
  }

  /** @param {string} code @param {{name: string, hostToken?: string}} options @returns {Promise<Admission>} */
  join(code, options) {
    return this.#call("POST", `/api/v1/meetings/${encodeURIComponent(code)}/join`, options);
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  async #call(method, path, body) {
    const response = await send(method, this.#base + path, { body });
    return await response.json().catch(() => ({}));
  }
}

/**
 * @param {string} method @param {string} address
 * @param {{body?: object, token?: string, signal?: AbortSignal}} [options] `signal`: until when the answer is awaited
 * @returns {Promise<Response>} whose status is one of success; refusals throw
 */
export async function send(method, address, { body, token, signal = AbortSignal.timeout(PATIENCE) } = {}) {
  const headers = new Headers();
  if (body) headers.set("Content-Type", "application/json");
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let response;
  try {
    response = await fetch(address, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
      signal,
    });
  } catch {
    throw noAnswer();
  }
  if (response.ok) return response;
  const reply = await response.json().catch(() => ({}));
  const fallback = { kind: "internal", code: `http.${response.status}`, text: response.statusText };
  // RFC 9110 section 10.2.3: seconds, or a date, which this server never sends.
  const wait = Number(response.headers.get("Retry-After")) || 0;
  throw new RequestError(reply.error ?? fallback, response.status, wait * 1000);
}

/**
 * What is longer than it is worth to wait for as a whole: it may take as long as something goes on coming.
 * @param {string} address @param {{token?: string}} options @returns {Promise<Blob>} nothing less than all of it; else it throws
 */
export async function download(address, { token }) {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), PATIENCE);
  try {
    const response = await send("GET", address, { token, signal: stalled.signal });
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const parts = [];
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      parts.push(part.value);
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), PATIENCE);
    }
    return new Blob(parts, { type: response.headers.get("Content-Type") ?? "" });
  } catch (error) {
    throw error instanceof RequestError ? error : noAnswer();
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer() {
  return new RequestError({ kind: "internal", code: "network", text: "The server did not answer." });
}
