import { registryKeys } from '../../../core/coordination/registry.ts';
import type { ResourceId } from '../../../core/model/resource-id.ts';
import { type Allowance, allowanceOf, type Kind } from '../../../core/sweep/sweep-allowance.ts';
import type { CloudFailure, Result } from '../../../ports/cloud.ts';
import type { NoticeLog } from '../../../ports/notify.ts';
import type { Instances } from '../../durable/instances.ts';
import { whileSuspended } from '../activity-answers.ts';
import { AroundCache } from './around.ts';
import type { SweepDeps } from './sources.ts';
import { sweepGone } from './sweep-gone.ts';
import type { GoneInput, SweptGone } from './sweep-activity-types.ts';
import { sweepPage } from './sweep-page.ts';
import type { PageInput, SweptPage } from './sweep-activity-types.ts';

export interface CandidateInput {
  readonly vmId: string;
  readonly sweepId: string;
  readonly may: Readonly<Record<Kind, boolean>>;
}

/** What a look at a candidate came to. */
export type CandidateAnswer =
  | { readonly kind: 'skipped' | 'gone' | 'unreadable' }
  /** A run was begun, or one has the VM already, or one would be begun if it were its turn. */
  | { readonly kind: 'begun' | 'joined' | 'postponed'; readonly as: Kind };

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
) {
  const cache = new AroundCache();
  return {
    sweepPage: async (input: PageInput, context: C): Promise<Result<SweptPage>> =>
      deps.suspended === true ? whileSuspended() : await sweepPage(deps, cache, instancesOf(context), input),

    sweepGone: async (input: GoneInput, context: C): Promise<Result<SweptGone>> =>
      deps.suspended === true
        ? whileSuspended()
        : await sweepGone(deps, input, context, (vm) => steps.forget(vm, context)),

    async sweepAllowance(
      { hoursUntilNext }: { readonly hoursUntilNext: number },
      context: C,
    ): Promise<Result<Allowance>> {
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
    sweepDownWithoutRun: (
      { vmIds }: { readonly vmIds: readonly string[] },
      context: C,
    ): Promise<Result<number>> => steps.downWithoutRun(vmIds, context),
  };
}

export type SweepActivities = ReturnType<typeof createSweepActivities<NoticeLog>>;

function unsent(error: unknown): CloudFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'unavailable', message: `safeguards or registry: ${message.slice(0, 200)}` };
}
