import type { CloudFailure, CloudFailureKind } from '../../src/ports/cloud.ts';
import { ByHand, found } from './by-hand.ts';
import { noon } from './facts.ts';

/** Plays code that calls activities or orchestrations, each answered by its name; one without an answer succeeds. */
export function answering(answers: Record<string, (nth: number, bench: ByHand) => unknown>): ByHand {
  const bench: ByHand = new ByHand(
    {},
    { call: (name, _input, nth) => (answers[name] ?? (() => ({ ok: true })))(nth, bench) },
  );
  return bench;
}

export const failing = (kind: CloudFailureKind, more: Partial<CloudFailure> = {}) =>
  ({ ok: false, failure: { kind, message: kind, ...more } }) as const;

/** The answer of a read of the VM in this power state. */
export const seenAs = (power: string, given: object = {}) => ({
  ok: true,
  value: { vmUid: found.vmUid, power, provisioningState: 'Succeeded', optedOut: false, at: noon, ...given },
});

/** The whole seconds that passed since noon. */
export const secondsOf = (bench: ByHand): number => Math.floor((bench.now - Date.parse(noon)) / 1000);
