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

/** Steps that a sweep needs from the use cases that begin runs. */
export interface SweepSteps<C> {
  /** It fails only with a failure that may pass. */
  readonly candidate: (input: CandidateInput, context: C) => Promise<Result<CandidateAnswer>>;
  /** Removes what the lease keeps of a VM that is gone, unless a run holds it. */
  readonly forget: (vm: ResourceId, context: C) => Promise<void>;
  /** Handles VMs that are down and that a run of ours held once; answers how many of them one of our runs left down. */
  readonly downWithoutRun: (vmIds: readonly string[], context: C) => Promise<Result<number>>;
}

type Seen = Pick<Instances, 'registryOf' | 'safeguards'>;

/** The steps of a sweep: reads, assessments, and the beginning of runs. Each is safe to run twice. */
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
