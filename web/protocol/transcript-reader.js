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

/** @typedef {{after: string | undefined, index: number}} Place the server's name for it, and how many segments are before it */
/** @type {Place} */
const START = { after: undefined, index: 0 };

export class TranscriptReader {
  #transcripts;
  #query = "";
  /** Goes up with every new search: an answer to an older one is not taken in. */
  #search = 0;
  /** @type {TranscriptSegment[]} */
  #segments = [];
  /** Where pages began, in their order; the last is where is read again from. @type {Place[]} */
  #starts = [START];
  /** What was corrected since the read under way began, whose answer may be older. @type {Map<string, TranscriptSegment>} */
  #corrected = new Map();
  /** @type {string | null} */
  #next = null;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {TalkTime[]} */
  talkTime = [];
  /** Goes up when something is gone that was known: whatever was made of it is void. */
  losses = 0;
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
    this.#starts = [START];
    this.#next = null;
    return this.#inTurn((current) => this.#read(current, START, PAGE, 1));
  }

  /** The next page. */
  proceed() {
    return this.#inTurn((current) => this.#read(current, this.#end, PAGE, 1));
  }

  /** All further pages. */
  finish() {
    return this.#inTurn(async (current) => {
      do {
        if (!await this.#read(current, this.#end, PAGE, MOST)) return false;
      } while (this.#next !== null);
      return true;
    });
  }

  /** What has changed near the end, or since it was read. */
  refresh() {
    return this.#inTurn(async (current) => {
      const count = this.#segments.length - this.#tail.index;
      if (this.#next !== null) return await this.#read(current, this.#tail, Math.max(count, 1), 1);
      const limit = count > LONG ? count - OVERLAP : PAGE;
      return await this.#read(current, this.#tail, limit, MOST);
    });
  }

  /** Takes the place of what the server said before. @param {TranscriptSegment} segment */
  replace(segment) {
    this.#corrected.set(segment.id, segment);
    this.#segments = this.#segments.map((each) => each.id === segment.id ? segment : each);
  }

  get #tail() {
    return this.#starts.at(-1) ?? START;
  }

  /** Where the next page begins; that of the tail where there is none. @returns {Place} */
  get #end() {
    return this.#next === null ? this.#tail : { after: this.#next, index: this.#segments.length };
  }

  /**
   * Reads pages from a place on; they take the place of all that was known from there.
   * @param {() => boolean} current @param {Place} place @param {number} limit of the first page
   * @param {number} most pages @returns {Promise<boolean>}
   */
  async #read(current, place, limit, most) {
    this.#corrected.clear();
    const segments = this.#segments.slice(0, place.index);
    const starts = [...this.#starts.filter(({ index }) => index < place.index), place];
    let { after } = place;
    for (let count = 1;; count++) {
      const page = await this.#transcripts.page({ query: this.#query || undefined, after, limit: count === 1 ? limit : PAGE });
      if (!current()) return false;
      segments.push(...page.segments);
      const next = page.next ?? null;
      if (next !== null && count < most) {
        after = next;
        starts.push({ after, index: segments.length });
        continue;
      }
      this.#take(segments, starts, page.talkTime, next);
      [this.talkTime, this.languages, this.mayEdit, this.#next] = [page.talkTime, page.languages, page.mayEdit, next];
      return true;
    }
  }

  /** @param {TranscriptSegment[]} segments @param {Place[]} starts @param {TalkTime[]} talkTime @param {string | null} next */
  #take(segments, starts, talkTime, next) {
    // Whose talk time is gone has nothing left in the transcript, also where it is not read again.
    const left = new Set(talkTime.map(({ participant }) => participant));
    /** @type {TranscriptSegment[]} */
    const kept = [];
    /** How many are kept of the first so many. */
    const places = segments.map((segment) => left.has(segment.participant) ? kept.push(segment) - 1 : kept.length);
    places.push(kept.length);
    const known = new Set(kept.map(({ id }) => id));
    // What has moved on to a page that is not read is not lost.
    const end = next === null ? Infinity : kept.at(-1)?.start ?? -Infinity;
    const lost = this.talkTime.some(({ participant }) => !left.has(participant)) ||
      this.#segments.some(({ id, start }) => !known.has(id) && start < end);
    if (lost) this.losses++;
    this.#segments = kept.map((segment) => this.#corrected.get(segment.id) ?? segment);
    const moved = starts.map(({ after, index }) => ({ after, index: places[index] }));
    const tail = moved.findLastIndex(({ index }) => kept.length - index >= OVERLAP);
    this.#starts = moved.slice(0, Math.max(tail, 0) + 1);
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
