// What a meeting asks of this person, and what they have answered. A yes holds for the very text that was read and the
// services that were named beside it: when either changes, the question is asked again. The server keeps the ledger; this
// is one person's side of it.

import { Emitter } from "./emitter.js";
/** @import {ConsentDecision, ConsentQuestion, Purpose} from "./types.js" */

/** @typedef {{decisions?: readonly ConsentDecision[], save?: (decisions: readonly ConsentDecision[]) => void}} Options */

/**
 * An answer is one to the text that was read, which may not be what the meeting asks by now.
 * @param {ConsentQuestion} question @param {boolean} given @param {string} language in which the text was read
 * @returns {ConsentDecision}
 */
export function answerTo({ purpose, version, services, texts }, given, language) {
  return { purpose, given, version, language: language in texts ? language : "en", services };
}

/**
 * @param {readonly ConsentQuestion[]} questions @param {ReadonlySet<Purpose>} given
 * @returns {Purpose[]} what nobody joins without and is not among them
 */
export function missingFrom(questions, given) {
  return questions.filter(({ policy, purpose }) => policy === "required" && !given.has(purpose)).map(({ purpose }) => purpose);
}

/** @extends {Emitter<{change: null}>} */
export class Consents extends Emitter {
  /** @type {readonly ConsentQuestion[]} */
  #questions = [];
  #decisions;
  #save;

  /** @param {Options} [options] what was decided in this meeting before, and where to keep what is decided now */
  constructor({ decisions = [], save = () => {} } = {}) {
    super();
    this.#decisions = decisions;
    this.#save = save;
  }

  /** Those purposes that the meeting has at all. */
  get questions() {
    return this.#questions;
  }

  /** Whether nobody can join without deciding first. */
  get mustAsk() {
    return this.#questions.some((question) => {
      const decision = this.decisionOn(question.purpose);
      return !decision || (question.policy === "required" && !decision.given);
    });
  }

  /** Whether something was answered before that is asked again, because the text or who it names is not the same. */
  get hasChanged() {
    return this.#questions.some(({ purpose }) =>
      !this.decisionOn(purpose) && this.#decisions.some((decision) => decision.purpose === purpose)
    );
  }

  /** Whether joining is possible without agreeing to anything. */
  get mayRefuse() {
    return this.#questions.every(({ policy }) => policy !== "required");
  }

  /** What the server hears with a hello: the answers that belong to its texts as they are now. */
  get forHello() {
    return this.#questions.map(({ purpose }) => this.decisionOn(purpose)).filter((decision) => decision !== undefined);
  }

  /** @param {readonly ConsentQuestion[] | undefined} questions as the server has just sent them */
  ask(questions = []) {
    if (JSON.stringify(questions) === JSON.stringify(this.#questions)) return;
    this.#questions = questions;
    this.emit("change", null);
  }

  /** @param {Purpose} purpose */
  questionOf(purpose) {
    return this.#questions.find((question) => question.purpose === purpose);
  }

  /** @param {Purpose} purpose @returns {ConsentDecision | undefined} on the text as it is now */
  decisionOn(purpose) {
    const { version, services = [] } = this.questionOf(purpose) ?? {};
    return this.#decisions.find((decision) =>
      decision.purpose === purpose && decision.version === version &&
      String(decision.services ?? []) === String(services)
    );
  }

  /**
   * Answers several questions at once.
   * @param {readonly ConsentQuestion[]} questions as they were read @param {ReadonlySet<Purpose>} given
   * @param {string} language
   */
  answer(questions, given, language) {
    this.remember(questions.map((question) => answerTo(question, given.has(question.purpose), language)));
  }

  /** @param {readonly ConsentDecision[]} decisions */
  remember(decisions) {
    const decided = new Set(decisions.map(({ purpose }) => purpose));
    this.#decisions = [...this.#decisions.filter(({ purpose }) => !decided.has(purpose)), ...decisions];
    this.#save(this.#decisions);
    this.emit("change", null);
  }
}
