import { isDeepStrictEqual } from 'node:util';
import type { FunctionApp } from '../../functions/app-loader.ts';
import type { HostLog } from '../../functions/host-log.ts';
import { Invoker } from '../../functions/invocation.ts';
import { handTurn } from './orchestrator-call.ts';
import type { TracedTurn } from './turn-trace.ts';

/** Where an app answers a traced turn otherwise than it did; `turn` counts the lines of the trace from 1. */
export interface TraceDifference {
  readonly turn: number;
  readonly orchestrator: string;
  readonly instance: string;
  /** `was` and `is` show the first place that differs. */
  readonly where: string;
  readonly was: unknown;
  readonly is: unknown;
}

/**
 * Hands every turn of a trace to an app, through the host's own invocation, and reports where it now answers
 * otherwise: in its actions, or in whether it is done. Output, error texts and custom status may change freely,
 * a running instance does not notice.
 */
export async function replayTrace(
  app: FunctionApp,
  log: HostLog,
  turns: readonly TracedTurn[],
): Promise<readonly TraceDifference[]> {
  const invoker = new Invoker(app, log, () => '{}');
  const differences: TraceDifference[] = [];
  for (const [index, turn] of turns.entries()) {
    const { orchestrator, instance, input, answer } = turn;
    const difference = await differenceOf(invoker, app, orchestrator, instance, input, answer);
    if (difference) differences.push({ turn: index + 1, orchestrator, instance, ...difference });
  }
  return differences;
}

type Difference = Pick<TraceDifference, 'where' | 'was' | 'is'>;

async function differenceOf(
  invoker: Invoker,
  app: FunctionApp,
  name: string,
  instance: string,
  input: object,
  answer: TracedTurn['answer'],
): Promise<Difference | undefined> {
  const fn = app.functions.get(name);
  if (!fn) return { where: 'the app', was: name, is: 'no such orchestrator' };
  const reply = await handTurn(invoker, fn, instance, JSON.stringify(input));
  if (reply.kind === 'broken') return { where: 'the answer', was: 'an answer', is: reply.message };
  const { actions, isDone } = JSON.parse(reply.text) as TracedTurn['answer'];
  return firstDifference('', { actions: answer.actions, isDone: answer.isDone }, { actions, isDone });
}

function firstDifference(where: string, was: unknown, is: unknown): Difference | undefined {
  if (isDeepStrictEqual(was, is)) return undefined;
  if (isObject(was) && isObject(is))
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const found = firstDifference(where === '' ? key : `${where}.${key}`, was[key], is[key]);
      if (found) return found;
    }
  return { where, was, is };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
