import { assessVm, type VmAssessment } from '../../../assessment/assess-vm.ts';
import type { AssessmentStore } from '../../../assessment/assessment-store.ts';
import type { AssessmentRecord } from '../../../core/assessments/assessment-record.ts';
import type { VmFacts } from '../../../core/model/facts.ts';
import type { ResourceId } from '../../../core/model/resource-id.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { CloudReader, Result } from '../../../ports/cloud.ts';
import type { Runs } from '../../../ports/runs.ts';
import type { SizeObservations } from '../../../ports/size-observations.ts';
import type { RunningRun } from '../../../use-cases/fleet-status/running.ts';
import type { Log } from '../../../use-cases/log.ts';
import {
  holdingOf,
  type Holding as RunHolding,
  type RunLookup,
} from '../../../use-cases/recovery/held-run.ts';
import { CountedReads } from './counted-reads.ts';
import { azureShares, ReaderBudget, readShares } from './reader-budget.ts';
import { RecentAnswers } from './recent-answers.ts';

export interface ReaderAssessmentsDeps {
  readonly cloud: CloudReader;
  readonly policy: Policy;
  readonly keeper: AssessmentStore;
  /** What VMs have shown of their sizes; absent where the app has no storage of its own. */
  readonly sizes?: SizeObservations | undefined;
  readonly now: () => number;
  readonly newGuid: () => string;
}

/** What a reader asks. */
export interface ReaderQuestion {
  readonly vm: ResourceId;
  /** Who asks: each caller has a share of the budget. */
  readonly caller: string;
  readonly runs: Runs & RunLookup;
  readonly log: Log;
  /** Whether our own rights are asked for too. */
  readonly rights?: boolean;
}

/** The answer to a reader about a VM. */
export type ReaderAnswer =
  /** Azure was read, half a minute ago at most. */
  | { readonly kind: 'read'; readonly assessment: Result<VmAssessment>; readonly run?: RunningRun }
  /** A run holds the VM: Azure is not read, and the answer is what is known. */
  | {
      readonly kind: 'held';
      readonly run: RunningRun;
      readonly last?: VmAssessment;
      readonly assessment?: AssessmentRecord;
    }
  /** Too much is asked. */
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }
  /** It is not known whether a run holds the VM, so Azure is not read. */
  | { readonly kind: 'unsure'; readonly retryAfterSeconds: number };

type Read = Extract<ReaderAnswer, { kind: 'read' }>;
/** A VM that may be read, or the answer without reading it. */
type Holding = Extract<RunHolding, { kind: 'free' | 'waits' }> | Exclude<ReaderAnswer, Read>;

// Each VM is read for readers twice a minute at most, of the twelve reads a minute that Compute allows (compute-throttling-limits, LowCostGet).
const readKeptMs = 30_000;
const holdingKeptMs = 5_000;
// Facts of a VM are some ten kB: ten MB at most.
const maxKept = 1000;
// The VM, its group, its network interface, its image.
const defaultRequests = 4;
const restSeconds = { least: 15, defaultSeconds: 30, max: 60 };

/**
 * Assessments for readers. They must not use up the requests that a VM which is down needs to start again: while a run holds a VM nothing is read,
 * each VM is read once for all readers in a while, and readers share a part of Azure's limits. All of it per function instance.
 */
export class ReaderAssessments {
  readonly #deps: ReaderAssessmentsDeps;
  readonly #read: RecentAnswers<Read>;
  readonly #vms: RecentAnswers<Result<VmFacts>>;
  readonly #holdings: RecentAnswers<Holding>;
  readonly #budget: ReaderBudget;
  readonly #assessmentBudget: ReaderBudget;

  constructor(deps: ReaderAssessmentsDeps) {
    const { now } = deps;
    this.#deps = deps;
    this.#read = new RecentAnswers({ keepMs: readKeptMs, max: maxKept, now });
    this.#vms = new RecentAnswers({ keepMs: readKeptMs, max: maxKept, now });
    this.#holdings = new RecentAnswers({ keepMs: holdingKeptMs, max: maxKept, now });
    this.#budget = new ReaderBudget(now, azureShares);
    this.#assessmentBudget = new ReaderBudget(now, readShares);
  }

  /** The VM as it is known, or as Azure shows it where Azure may be read. */
  async of(question: ReaderQuestion): Promise<ReaderAnswer> {
    const { vm, caller, rights = false } = question;
    const key = keyOf(vm, rights);
    const recent = this.#read.recent(key);
    if (recent !== undefined) return await recent;
    const holding = await this.#assessNow(question);
    if (holding.kind !== 'free' && holding.kind !== 'waits') return holding;
    // Somebody else may have begun to read meanwhile.
    const others = this.#read.recent(key);
    if (others !== undefined) return await others;
    const turn = this.#budget.take(caller, defaultRequests);
    if (!turn.ok) return { kind: 'limited', retryAfterSeconds: turn.retryAfterSeconds };
    return await this.#read.get(key, () => this.#readNow(question, holding, turn.settle));
  }

  /** Takes a caller's share for reading a VM again, as an act does; the seconds to wait where the share is used up. */
  turnOf(caller: string): number | undefined {
    const turn = this.#budget.take(caller, defaultRequests);
    return turn.ok ? undefined : turn.retryAfterSeconds;
  }

  async #assessNow({ vm, caller, runs }: ReaderQuestion): Promise<Holding> {
    const recent = this.#holdings.recent(vm.key);
    if (recent !== undefined) return await recent;
    const turn = this.#assessmentBudget.take(caller, 1);
    if (!turn.ok) return { kind: 'limited', retryAfterSeconds: turn.retryAfterSeconds };
    return await this.#holdings.get(vm.key, async () => {
      const holding = await holdingOf(vm, runs);
      if (holding.kind === 'held') return await this.#known(vm, holding.run);
      return holding.kind === 'unsure' ? { ...holding, retryAfterSeconds: holdingKeptMs / 1000 } : holding;
    });
  }

  async #readNow(
    { vm, runs, log, rights = false }: ReaderQuestion,
    holding: Holding,
    settle: (spent: number) => void,
  ): Promise<Read> {
    const { policy, keeper, now, newGuid, sizes } = this.#deps;
    const cloud = new CountedReads(this.#deps.cloud, this.#vms);
    try {
      const call = { correlationId: newGuid() };
      const sources = { cloud, runs, now, sizes };
      const assessment = await assessVm(sources, policy, vm, call, { rights });
      if (!assessment.ok && assessment.failure.kind === 'throttled') {
        const { least, defaultSeconds, max } = restSeconds;
        const asked = assessment.failure.retryAfterSeconds ?? defaultSeconds;
        this.#budget.rest(Math.min(max, Math.max(least, asked)));
      }
      await keeper.keep({ vm, assessment, by: 'request' }, log.error);
      return { kind: 'read', assessment, ...(holding.kind === 'waits' ? { run: holding.run } : {}) };
    } finally {
      settle(cloud.requests);
    }
  }

  async #known(vm: ResourceId, run: RunningRun): Promise<Extract<ReaderAnswer, { kind: 'held' }>> {
    const read = this.#read.last(keyOf(vm, false)) ?? this.#read.last(keyOf(vm, true));
    const last = read?.assessment.ok === true ? read.assessment.value : undefined;
    const kept = await this.#deps.keeper.journal?.assessmentOf(vm);
    const assessment = kept?.ok === true ? kept.value : undefined;
    return {
      kind: 'held',
      run,
      ...(last === undefined ? {} : { last }),
      ...(assessment === undefined ? {} : { assessment }),
    };
  }
}

function keyOf({ key }: ResourceId, rights: boolean): string {
  return rights ? `${key} with rights` : key;
}
