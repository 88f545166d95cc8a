import { registryKeys } from '../../../core/coordination/registry.ts';
import type { ResourceId } from '../../../core/model/resource-id.ts';
import { allowanceOf } from '../../../core/sweep/sweep-allowance.ts';
import type { CloudFailure, Result } from '../../../ports/cloud.ts';
import type { NoticeLog } from '../../../ports/notify.ts';
import type { Instances } from '../../durable/instances.ts';
import { whileSuspended } from '../activity-answers.ts';
import { AroundCache } from './around.ts';
import type { SweepDeps } from './sources.ts';
import type { CandidateAnswer, CandidateInput, SweepActivities } from './sweep-activity-types.ts';
import { sweepGone } from './sweep-gone.ts';
import { sweepPage } from './sweep-page.ts';

/** What a sweep asks of those who begin runs. */
export interface SweepSteps<C> {
  /** A failure is one that passes. */
  readonly candidate: (input: CandidateInput, context: C) => Promise<Result<CandidateAnswer>>;
  /** Lets go of what is kept of a VM that is gone, unless a run holds it. */
  readonly forget: (vm: ResourceId, context: C) => Promise<void>;
  /** Sees to VMs that are down and that we had; answers how many of them one of our runs left so. */
  readonly downWithoutRun: (vmIds: readonly string[], context: C) => Promise<Result<number>>;
}

type Seen = Pick<Instances, 'registryOf' | 'safeguards'>;

/** The steps of a sweep: reads, verdicts, and the beginning of runs. Each is safe to take twice. */
export function createSweepActivities<C extends NoticeLog>(
  deps: SweepDeps,
  steps: SweepSteps<C>,
  instancesOf: (context: C) => Seen,
): SweepActivities<C> {
  const cache = new AroundCache();
  return {
    sweepPage: async (input, context) =>
      deps.suspended === true ? whileSuspended() : await sweepPage(deps, cache, instancesOf(context), input),

    sweepGone: async (input, context) =>
      deps.suspended === true
        ? whileSuspended()
        : await sweepGone(deps, input, context, (vm) => steps.forget(vm, context)),

    async sweepAllowance({ hoursUntilNext }, context) {
      try {
        const instances = instancesOf(context);
        const parts = await Promise.all(registryKeys.map((key) => instances.registryOf(key)));
        const unfinished = parts.reduce((sum, { length }) => sum + length, 0);
        const safeguards = await instances.safeguards();
        return { ok: true, value: allowanceOf(safeguards, unfinished, deps.policy, hoursUntilNext) };
      } catch (error) {
        return { ok: false, failure: unsent(error) };
      }
    },

    sweepCandidate: steps.candidate,
    sweepDownWithoutRun: ({ vmIds }, context) => steps.downWithoutRun(vmIds, context),
  };
}

function unsent(error: unknown): CloudFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'unavailable', message: `safeguards or registry: ${message.slice(0, 200)}` };
}
