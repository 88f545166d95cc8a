import * as z from 'zod';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { RemediationRecord } from './audit.ts';
import type { TimelineEntry } from './timeline.ts';

/** What a run's history says, to compare its record with. */
export interface History {
  readonly runtimeStatus: string;
  readonly output: unknown;
  readonly timeline: readonly TimelineEntry[];
}

const wrote = z.looseObject({ ok: z.boolean(), nicId: z.string(), wrote: z.boolean() });
const accepted = z.looseObject({ ok: z.literal(true), value: z.looseObject({ at: z.string() }) });

// History has the platform's time, the record that of the orchestration: they differ by the time that a message takes.
const toleranceMs = 60_000;

/**
 * Everything in which a record and the raw history of its run contradict each other; nothing for a correct record. A history that began
 * again on the way (its run lasted long) is only compared as far as it reaches back.
 */
export function mismatches(record: RemediationRecord, history: History): readonly string[] {
  const { runtimeStatus, output, timeline } = history;
  const found: string[] = [];
  if (record.outcome === 'interrupted')
    return runtimeStatus === 'Completed' ? ['the record says interrupted, the history says Completed'] : [];
  if (runtimeStatus === 'Completed' && canonicalJson(output) !== canonicalJson(record))
    found.push('the record is not what the run gave as its result');
  if (runtimeStatus !== 'Completed' && runtimeStatus !== 'Running')
    found.push(`the record says ${record.outcome}, the history says ${runtimeStatus}`);
  const began = timeline.find(({ kind }) => kind === 'started')?.at;
  if (began === undefined) return found;
  const whole = Math.abs(Date.parse(began) - Date.parse(record.startedAt)) <= toleranceMs;
  if (!whole && Date.parse(began) < Date.parse(record.startedAt))
    found.push(`the record says that it began at ${record.startedAt}, the history ${began}`);
  return whole ? [...found, ...contradictions(record, timeline)] : found;
}

function contradictions(record: RemediationRecord, timeline: readonly TimelineEntry[]): string[] {
  const found: string[] = [];
  const writes = timeline.filter(({ result }) => wrote.safeParse(result).data?.wrote === true).length;
  if (writes !== record.writes.length)
    found.push(
      `the record names ${record.writes.length} writes of network interfaces, the history ${writes}`,
    );
  const stopped = timeline.some(
    ({ what, result }) => what === 'deallocate' && accepted.safeParse(result).success,
  );
  const saysStopped = record.steps.some(
    ({ phase, outcome }) => phase === 'deallocating' && outcome === 'done',
  );
  if (saysStopped && !stopped)
    found.push('the record says that the VM was stopped, the history has no such step');
  return found;
}
