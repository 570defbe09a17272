// How long to wait before the next attempt: doubling, bounded, and spread so that a restarted server is not stormed.

const FIRST = 300;
const LONGEST = 8000;

/**
 * @param {number} attempt 0 for the first retry
 * @param {() => number} random gives 0 ..< 1
 * @returns {number} milliseconds
 */
export function backoff(attempt, random) {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling * (0.5 + random() / 2));
}
