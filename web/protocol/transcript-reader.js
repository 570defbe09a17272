// A transcript as it is read: page after page, and again from near its end while the meeting adds to it.

/** @import {Transcripts} from "./transcripts.js" */
/** @import {TalkTime, TranscriptSegment} from "./types.js" */

/** Segments of a page. */
const PAGE = 200;
/** So many of the last segments are read again each time: the latest may still be corrected, translated or joined late. */
const OVERLAP = 40;
/** From so many on, what is read again is cut back to the overlap. */
const LONG = 100;
/** Pages that one look takes at most; what is beyond them is a further page. */
const MOST = 10;

export class TranscriptReader {
  #transcripts;
  #query = "";
  /** Goes up with every new search: an answer to an older one is not taken in. */
  #search = 0;
  /** @type {TranscriptSegment[]} */
  #segments = [];
  /** Where the part begins that is read again: the server's name for the place, and how many segments are before it. */
  #tail = { after: /** @type {string | undefined} */ (undefined), index: 0 };
  /** @type {string | null} */
  #next = null;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {TalkTime[]} */
  talkTime = [];
  /** @type {string[]} */
  languages = [];
  /** Whether the server takes corrections from this person now; undefined while it has not said. @type {boolean | undefined} */
  mayEdit;

  /** @param {Transcripts} transcripts */
  constructor(transcripts) {
    this.#transcripts = transcripts;
  }

  /** @returns {readonly TranscriptSegment[]} by time */
  get segments() {
    return this.#segments;
  }

  /** Whether there are further pages. */
  get more() {
    return this.#next !== null;
  }

  get query() {
    return this.#query;
  }

  /**
   * Reads anew, from the first page. Like the calls below it says whether it is still what is wanted; refusals throw.
   * @param {string} query empty for everything @returns {Promise<boolean>}
   */
  open(query) {
    this.#search++;
    this.#query = query;
    this.#segments = [];
    this.#tail = { after: undefined, index: 0 };
    this.#next = null;
    return this.#inTurn((current) => this.#read(current, undefined, PAGE, 1));
  }

  /** The next page. */
  proceed() {
    return this.#inTurn((current) => this.#read(current, this.#next ?? this.#tail.after, PAGE, 1));
  }

  /** All further pages. */
  finish() {
    return this.#inTurn(async (current) => {
      do {
        if (!await this.#read(current, this.#next ?? this.#tail.after, PAGE, MOST)) return false;
      } while (this.#next !== null);
      return true;
    });
  }

  /** What has changed near the end, or since it was read. */
  refresh() {
    return this.#inTurn(async (current) => {
      const { index, after } = this.#tail;
      const count = this.#segments.length - index;
      if (this.#next !== null) return await this.#read(current, after, Math.max(count, 1), 1);
      const limit = count > LONG ? count - OVERLAP : PAGE;
      return await this.#read(current, after, limit, MOST);
    });
  }

  /** Takes the place of what the server said before. @param {TranscriptSegment} segment */
  replace(segment) {
    this.#segments = this.#segments.map((each) => each.id === segment.id ? segment : each);
  }

  /**
   * Reads pages from a place on; they take the place of all that was known from there.
   * @param {() => boolean} current @param {string | undefined} after @param {number} limit of the first page
   * @param {number} most pages @returns {Promise<boolean>}
   */
  async #read(current, after, limit, most) {
    const segments = after === this.#tail.after ? this.#segments.slice(0, this.#tail.index) : [...this.#segments];
    for (let count = 1;; count++) {
      const page = await this.#transcripts.page({ query: this.#query || undefined, after, limit: count === 1 ? limit : PAGE });
      if (!current()) return false;
      const index = segments.length;
      segments.push(...page.segments);
      const next = page.next ?? null;
      if (next !== null && count < most) {
        after = next;
        continue;
      }
      [this.talkTime, this.languages, this.mayEdit, this.#next] = [page.talkTime, page.languages, page.mayEdit, next];
      // Whose talk time is gone has nothing left in the transcript, also where it is not read again.
      const left = new Set(page.talkTime.map(({ participant }) => participant));
      const kept = segments.filter(({ participant }) => left.has(participant));
      const gone = segments.slice(0, index).filter(({ participant }) => !left.has(participant)).length;
      [this.#segments, this.#tail] = [kept, { after, index: index - gone }];
      return true;
    }
  }

  /** One call after the other. @param {(current: () => boolean) => Promise<boolean>} work @returns {Promise<boolean>} */
  #inTurn(work) {
    const search = this.#search;
    const current = () => search === this.#search;
    const result = this.#turn.then(async () => {
      try {
        return current() && await work(current);
      } catch (error) {
        if (current()) throw error;
        return false;
      }
    });
    this.#turn = result.catch(() => {});
    return result;
  }
}
