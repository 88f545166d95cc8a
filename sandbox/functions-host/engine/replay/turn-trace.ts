import { appendFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { StartFault } from '../../functions/start-fault.ts';
import { toError } from '../../http/json.ts';

const tracedTurn = z.object({
  orchestrator: z.string(),
  version: z.string().nullable(),
  instance: z.string(),
  /** The trigger's data as the orchestrator received it. */
  input: z.record(z.string(), z.unknown()),
  /** What it answered; of a failed one, what its exception carried. */
  answer: z.looseObject({ isDone: z.boolean(), actions: z.array(z.unknown()) }),
});

/** One orchestrator turn: what it was handed and what it answered. */
export type TracedTurn = z.infer<typeof tracedTurn>;

export type TurnTrace = (turn: TracedTurn) => void;

/** A trace into `file`, one line of JSON per turn, begun anew. Throws a StartFault when it cannot be written. */
export function traceInto(file: string): TurnTrace {
  try {
    writeFileSync(file, '');
  } catch (thrown) {
    throw new StartFault(`the trace cannot be written: ${toError(thrown).message}`, { cause: thrown });
  }
  return (turn) => appendFileSync(file, `${JSON.stringify(turn)}\n`);
}

/** The turns of a trace. Throws where a line is not one. */
export function readTrace(text: string): readonly TracedTurn[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => tracedTurn.parse(JSON.parse(line)));
}
