/** Ways of the real host that can be asked for, because each makes stories longer, and one that can be left out. */
export interface RealHostSwitches {
  /** What was due when the host died comes back after host.json's `controlQueueVisibilityTimeout`: a dead host had taken it. */
  readonly hideTaken?: boolean | undefined;
  /** How long an orchestration that a client starts waits for its first turn. */
  readonly lateStarts?: DelayRange | undefined;
  /** With `enableHttpStream`, answers 500 for a handler that throws, whose caller the real host leaves waiting (azure-functions-nodejs-library#324). */
  readonly answerOnThrow?: boolean | undefined;
}

/** From so many milliseconds to so many. */
export interface DelayRange {
  readonly least: number;
  readonly most: number;
}

/** Reads `MIN-MAX` in seconds, as `0.7-6`; undefined for anything else. */
export function parseDelayRange(text: string): DelayRange | undefined {
  const [, least, most] = /^(\d{1,3}(?:\.\d+)?)-(\d{1,3}(?:\.\d+)?)$/.exec(text) ?? [];
  const range = { least: Number(least) * 1000, most: Number(most) * 1000 };
  return range.least <= range.most ? range : undefined;
}

/** A delay out of a range that is always the same for one id. FNV-1a spreads well. */
export function delayOf({ least, most }: DelayRange, id: string): number {
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return Math.round(least + ((most - least) * (hash >>> 0)) / 0xffffffff);
}
