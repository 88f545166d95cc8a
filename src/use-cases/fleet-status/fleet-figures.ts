import type { AssessmentRecord } from '../../core/assessments/assessment-record.ts';
import { type Compliance, ComplianceCount } from '../../core/assessments/compliance.ts';
import { startsIn } from '../../core/coordination/safeguards-rate.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Instances } from '../../workflow/durable/instances.ts';

const pageSize = 1000;
// 50,000 VMs; beyond it, and after a minute, the answer says that it counted a part.
const maxPages = 50;
const countsForMs = 60_000;

/** What could not be read, and why. */
export interface Unread {
  readonly failure: string;
}

/** `partial`: of a part of the fleet only. */
export type Counted = (Compliance & { readonly countedAt: string; readonly partial: boolean }) | Unread;

/** The state of the fleet, by the last assessment of each VM; `also` is given each of them. */
export async function countFleet(
  journal: Journal | undefined,
  now: () => number,
  also: (assessment: AssessmentRecord) => void = () => undefined,
): Promise<Counted> {
  if (journal === undefined) return { failure: 'AzureWebJobsStorage is not set: no verdicts are kept' };
  const counting = new ComplianceCount();
  const read = await eachAssessment(journal, now, (assessment) => {
    counting.add(assessment);
    also(assessment);
  });
  return 'failure' in read ? read : { ...counting.counted(), ...read };
}

/** Reads the last assessments of all VMs, as far as a minute and 50,000 of them reach. */
export async function eachAssessment(
  journal: Journal,
  now: () => number,
  take: (assessment: AssessmentRecord) => void,
): Promise<{ readonly countedAt: string; readonly partial: boolean } | Unread> {
  const at = now();
  let token: string | undefined;
  for (let pages = 0; pages < maxPages && now() < at + countsForMs; pages++) {
    const page = await journal.listAssessments(
      {},
      { top: pageSize, ...(token === undefined ? {} : { continuationToken: token }) },
    );
    if (!page.ok) return { failure: `the journal could not be read: ${page.failure.kind}` };
    for (const assessment of page.value.assessments) take(assessment);
    token = page.value.continuationToken;
    if (token === undefined) break;
  }
  return { countedAt: new Date(at).toISOString(), partial: token !== undefined };
}

/**
 * What keeps outages from beginning: pause and breaker by when they began, capacity holds by their keys, the rest in numbers. Throws when it cannot
 * be read.
 */
export async function safeguardsFigures(
  instances: Pick<Instances, 'safeguards' | 'alerts'>,
): Promise<object> {
  const [{ paused, breaker, holders, queue, starts, capacity }, { alerts }] = await Promise.all([
    instances.safeguards(),
    instances.alerts(),
  ]);
  return {
    pausedSince: paused?.at ?? null,
    breakerSince: breaker?.since ?? null,
    down: holders.length,
    queued: queue.length,
    stopsInTheLastHour: startsIn(starts),
    heldCapacity: capacity.filter(({ state }) => state === 'held').map(({ key }) => key),
    alerts: alerts.length,
  };
}

/** What is read, or why it cannot be. */
export async function orFailure<T>(read: () => Promise<T>): Promise<T | Unread> {
  try {
    return await read();
  } catch (error) {
    return { failure: error instanceof Error ? error.message.slice(0, 200) : 'cannot be read' };
  }
}
