// How loud a microphone is. It measures a copy of the track, so that it can also say "you are muted" to someone who speaks.

/** @type {AudioContext | null} */
let context = null;

export class LevelMeter {
  #track;
  #source;
  #analyser;
  #samples = new Float32Array(512);

  /** @param {MediaStreamTrack} track */
  constructor(track) {
    context ??= new AudioContext();
    context.resume().catch(() => {});
    this.#track = track.clone();
    this.#track.enabled = true;
    this.#source = context.createMediaStreamSource(new MediaStream([this.#track]));
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = this.#samples.length;
    this.#source.connect(this.#analyser);
  }

  /** @returns {number} 0…1, root mean square */
  read() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return Math.sqrt(sum / this.#samples.length);
  }

  close() {
    this.#source.disconnect();
    this.#track.stop();
  }
}

/** @param {number} level 0…1 @returns {number} 0…1 on a scale that fits the ear */
export function loudness(level) {
  if (level <= 0) return 0;
  const decibel = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, (decibel + 60) / 50));
}
