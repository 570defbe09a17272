// The transcript of one meeting over REST. The token goes with every call as a header, never in an address.

import { download, send } from "./rest.js";
/** @import {SegmentEdit, TranscriptPage, TranscriptSegment, TranscriptSummary} from "./types.js" */

/** @typedef {"vtt" | "srt" | "txt" | "json" | "docx"} ExportFormat */

export const FORMATS = /** @type {ExportFormat[]} */ (["vtt", "srt", "txt", "docx", "json"]);

export class Transcripts {
  #root;
  #token;

  /** @param {string} base origin of the server @param {string} code @param {string} token of a participant or a host */
  constructor(base, code, token) {
    this.#root = `${base}/api/v1/meetings/${encodeURIComponent(code)}`;
    this.#token = token;
  }

  /** @param {{query?: string, after?: string, limit?: number}} wanted @returns {Promise<TranscriptPage>} */
  async page({ query, after, limit }) {
    const parameters = new URLSearchParams();
    if (query) parameters.set("q", query);
    if (after) parameters.set("after", after);
    if (limit) parameters.set("limit", String(limit));
    return await (await this.#call("GET", `/transcript?${parameters}`)).json();
  }

  /** @returns {Promise<TranscriptSummary>} */
  async summary() {
    return await (await this.#call("GET", "/transcript/summary")).json();
  }

  /** @param {string} segment @param {string} text @returns {Promise<TranscriptSegment>} */
  async edit(segment, text) {
    return await (await this.#call("PATCH", `/transcript/${encodeURIComponent(segment)}`, { text })).json();
  }

  /** @param {string} segment @returns {Promise<SegmentEdit[]>} the first edit first; with what was there before for hosts only */
  async history(segment) {
    return (await (await this.#call("GET", `/transcript/${encodeURIComponent(segment)}/history`)).json()).edits;
  }

  async delete() {
    await this.#call("DELETE", "/transcript");
  }

  /** Everything that somebody said and wrote in the meeting. @param {string} participant */
  async erase(participant) {
    await this.#call("DELETE", `/participants/${encodeURIComponent(participant)}/data`);
  }

  /** @param {ExportFormat} format @param {string} [language] as spoken where none is named @returns {Promise<Blob>} */
  async export(format, language) {
    const parameters = new URLSearchParams({ format });
    if (language) parameters.set("language", language);
    return await download(`${this.#root}/transcript/export?${parameters}`, { token: this.#token });
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  #call(method, path, body) {
    return send(method, this.#root + path, { body, token: this.#token });
  }
}
