import type { EventRaised } from '../history/history-events.ts';
import type { Instance } from '../instances.ts';
import type { OrchestratorAnswer } from './actions.ts';
import type { NumberedDecision } from './decisions.ts';
import type { Replay } from './replay.ts';
import { type Ending, failure } from './turn.ts';

const largestCustomStatus = 16 * 1024;

/**
 * What an orchestrator's answer leads to. `decisions` are carried out first. A `complaint` is for the log. The next
 * generation's `input` is JSON text; `preserved` are the events it gets.
 */
export type Consequence = {
  readonly decisions: readonly NumberedDecision[];
  readonly complaint?: string;
} & (
  | { readonly kind: 'go-on'; readonly customStatus: string | null }
  | { readonly kind: 'end'; readonly ending: Ending }
  | {
      readonly kind: 'start-over';
      readonly customStatus: string | null;
      readonly input: string | null;
      readonly preserved: readonly EventRaised[];
    }
);

/** Gives what follows from an answer and its replay. `stack` belongs to the error that the answer carries. */
export function consequenceOf(
  instance: Instance,
  answer: OrchestratorAnswer,
  outcome: Replay,
  stack: string,
): Consequence {
  const customStatus =
    answer.customStatus === undefined ? instance.customStatus : JSON.stringify(answer.customStatus);
  const size = Buffer.byteLength(customStatus ?? '', 'utf16le');
  if (size > largestCustomStatus) return tooLarge(instance, size);
  switch (outcome.kind) {
    case 'failed': {
      const { message } = outcome;
      const ending = { status: 'Failed', output: message, details: message, customStatus } as const;
      return { kind: 'end', decisions: [], complaint: `fails: ${message}`, ending };
    }
    case 'stuck': {
      const complaint = `stays Running for ever, as on Azure: ${outcome.message}`;
      return { kind: 'go-on', decisions: [], complaint, customStatus };
    }
    case 'replayed':
      return afterReplay({ ...instance, customStatus }, answer, outcome, stack);
  }
}

function afterReplay(
  instance: Instance,
  answer: OrchestratorAnswer,
  { decisions, finished, continuedAsNew }: Replay & { kind: 'replayed' },
  stack: string,
): Consequence {
  const { customStatus } = instance;
  if (!finished || !(answer.isDone || answer.error !== undefined))
    return { kind: 'go-on', decisions, customStatus };
  if (answer.error !== undefined)
    return { kind: 'end', decisions, ending: failure(instance, answer.error, stack) };
  if (continuedAsNew) {
    const { input, preserved } = continuedAsNew;
    // The SDK has turned a string into JSON text already.
    const text = input === null || typeof input === 'string' ? input : JSON.stringify(input);
    return { kind: 'start-over', decisions, customStatus, input: text, preserved };
  }
  const output = answer.output === undefined || answer.output === null ? null : JSON.stringify(answer.output);
  return { kind: 'end', decisions, ending: { status: 'Completed', output, details: null, customStatus } };
}

/** Custom status over 16 KB of UTF-16 fails the orchestration and is cleared (recorded on Durable 3.15). */
function tooLarge(instance: Instance, size: number): Consequence {
  const limit = 'The UTF-16 size of the JSON-serialized payload must not exceed 16 KB.';
  const message = `${limit} The current payload size is ${Math.ceil(size / 1024)} KB.`;
  const ending = { ...failure(instance, message, ''), customStatus: null };
  return { kind: 'end', decisions: [], complaint: `fails: custom status: ${message}`, ending };
}
