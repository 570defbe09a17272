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
 * @param {string} method @param {string} address @param {{body?: object, token?: string}} [options]
 * @returns {Promise<Response>} whose status is one of success; refusals throw
 */
export async function send(method, address, { body, token } = {}) {
  const headers = new Headers();
  if (body) headers.set("Content-Type", "application/json");
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let response;
  try {
    response = await fetch(address, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new RequestError({ kind: "internal", code: "network", text: "The server did not answer." });
  }
  if (response.ok) return response;
  const reply = await response.json().catch(() => ({}));
  const fallback = { kind: "internal", code: `http.${response.status}`, text: response.statusText };
  // RFC 9110 section 10.2.3: seconds, or a date, which this server never sends.
  const wait = Number(response.headers.get("Retry-After")) || 0;
  throw new RequestError(reply.error ?? fallback, response.status, wait * 1000);
}
