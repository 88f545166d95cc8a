import type { OrchestrationContext } from 'durable-functions';
import { orderedPauseSeconds } from '../../../core/remediation/cadence.ts';
import { type Allowance, type Kind, without } from '../../../core/sweep/sweep-allowance.ts';
import type { Result } from '../../../ports/cloud.ts';
import type { CandidateAnswer, CandidateInput } from '../../activities/sweep/sweep-activity-types.ts';
import { allOf, attempts, type Durable, sleep, thrown } from '../calls.ts';

export interface CandidatesInput {
  readonly sweepId: string;
  readonly vmIds: readonly string[];
  readonly allowance: Allowance;
}

export interface CandidatesAnswer {
  readonly ok: true;
  readonly allowance: Allowance;
  readonly assessed: number;
  readonly begun: number;
  readonly joined: number;
  readonly postponed: number;
  readonly unreadable: number;
}

/** The figures before any candidate was assessed. */
export function nothingDone(allowance: Allowance): CandidatesAnswer {
  return { ok: true, allowance, assessed: 0, begun: 0, joined: 0, postponed: 0, unreadable: 0 };
}

type CandidateResult = Result<CandidateAnswer>;

const atOnce = 8;

/** Assesses VMs themselves, some at a time, and begins their runs as long as the allowance permits. */
export function* sweepCandidates(context: OrchestrationContext): Durable<CandidatesAnswer> {
  const input = context.df.getInput<CandidatesInput>();
  if (input === undefined) throw new Error('sweepCandidates: no input');
  const { vmIds, allowance } = input;
  let done = nothingDone(allowance);
  for (let n = 0; n < vmIds.length; ) {
    const batch = vmIds.slice(n, n + sizeOfBatch(done.allowance));
    n += batch.length;
    const answers = yield* assessBatch(context, input.sweepId, batch, done.allowance);
    done = answers.reduce(counted, done);
    const pause = Math.max(
      0,
      ...answers.map((one) => (one.ok ? 0 : orderedPauseSeconds(one.failure.retryAfterSeconds))),
    );
    if (pause > 0) yield* sleep(context, pause);
  }
  return done;
}

/** No more at once than runs of each kind may begin, so that those begun side by side stay within what is allowed. */
function sizeOfBatch({ outages, quiet, waits }: Allowance): number {
  return Math.min(atOnce, ...[outages, quiet, waits].filter((left) => left > 0));
}

function* assessBatch(
  context: OrchestrationContext,
  sweepId: string,
  vmIds: readonly string[],
  { outages, quiet, waits }: Allowance,
): Durable<readonly CandidateResult[]> {
  const may: Readonly<Record<Kind, boolean>> = { outages: outages > 0, quiet: quiet > 0, waits: waits > 0 };
  const tasks = vmIds.map((vmId) => {
    const input: CandidateInput = { vmId, sweepId, may };
    return context.df.callActivityWithRetry('sweepCandidate', attempts, input);
  });
  try {
    return yield* allOf<CandidateResult>(context, tasks);
  } catch (error) {
    return vmIds.map(() => ({ ok: false, failure: thrown(error) }));
  }
}

function counted(done: CandidatesAnswer, answer: CandidateResult): CandidatesAnswer {
  const assessed = { ...done, assessed: done.assessed + 1 };
  if (!answer.ok) return { ...assessed, unreadable: done.unreadable + 1 };
  switch (answer.value.kind) {
    case 'begun':
      return { ...assessed, begun: done.begun + 1, allowance: without(done.allowance, answer.value.as) };
    case 'joined':
      return { ...assessed, joined: done.joined + 1 };
    case 'postponed':
      return { ...assessed, postponed: done.postponed + 1 };
    case 'unreadable':
      return { ...assessed, unreadable: done.unreadable + 1 };
    case 'skipped':
    case 'gone':
      return assessed;
  }
}
