import type { OrchestrationContext, Task } from 'durable-functions';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import type { RemediationRecord } from '../../src/core/audit/audit.ts';
import { turnAlerts } from '../../src/core/coordination/alerts.ts';
import { turnLease } from '../../src/core/coordination/lease.ts';
import type { LeaseState } from '../../src/core/coordination/lease-state.ts';
import { turnPendingStarts } from '../../src/core/coordination/pending-starts.ts';
import { turnPreflights } from '../../src/core/coordination/preflight-turns.ts';
import { turnRegistry } from '../../src/core/coordination/registry.ts';
import { turnSafeguards } from '../../src/core/coordination/safeguards.ts';
import { turnOutbox } from '../../src/core/notifications/outbox.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.ts';
import type { RunPlan } from '../../src/core/remediation/machine.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Notice } from '../../src/ports/notify.ts';
import type { Records } from '../../src/ports/records.ts';
import { noTelemetry, type Telemetry } from '../../src/ports/telemetry.ts';
import { countedRecords } from '../../src/use-cases/counted-records.ts';
import { createActivities } from '../../src/workflow/activities/activities.ts';
import type { Activities } from '../../src/workflow/activities/activity-types.ts';
import { knownIn } from '../../src/workflow/durable/lease-reading.ts';
import { awaitHealth } from '../../src/workflow/orchestrations/guest/await-health.ts';
import { probeGuest } from '../../src/workflow/orchestrations/guest/guest-probe.ts';
import { preflight } from '../../src/workflow/orchestrations/guest/preflight.ts';
import { followOperation } from '../../src/workflow/orchestrations/operations/follow-operation.ts';
import { setFlag } from '../../src/workflow/orchestrations/operations/set-flag.ts';
import { remediate } from '../../src/workflow/orchestrations/remediate.ts';
import type { RemediateInput } from '../../src/workflow/orchestrations/run.ts';
import { safeguardLimitsOf } from '../../src/workflow/orchestrations/safeguard.ts';
import { subscriptionId } from './facts.ts';
import type { FakeCloud } from './fake-cloud.ts';
import { MemorySizeObservations } from './memory-size-observations.ts';
import { PlayedEvents } from './played-events.ts';

interface Deed {
  (): Promise<unknown>;
  /** The tasks of a race. */
  readonly raced?: readonly Deed[];
}

/** Runs an activity again if it throws, as if its host had died. */
async function twice(activity: () => Promise<unknown>): Promise<unknown> {
  try {
    return await activity();
  } catch {
    return await activity();
  }
}
/** The app is gone, and with it the run: nothing of it continues. */
class Died extends Error {}

interface Turn {
  readonly state?: unknown;
  readonly answer: unknown;
}
type Orchestrator = (context: OrchestrationContext) => Generator<Task, unknown, unknown>;

const orchestrators: Record<string, Orchestrator> = {
  remediate,
  followOperation,
  setFlag,
  awaitHealth,
  guestProbe: probeGuest,
  preflight,
};

const turns: Record<string, (state: unknown, operation: string, input: unknown) => Turn> = {
  alerts: turnAlerts,
  runregistry: turnRegistry,
  outbox: turnOutbox,
  pendingstart: turnPendingStarts,
  preflights: turnPreflights,
};

/** Plays orchestrations by hand, with the real activities on a fake cloud: each task is done when it is yielded. */
export class Play {
  readonly #cloud: FakeCloud;
  readonly #activities: Activities;
  readonly entities = new Map<string, unknown>();
  readonly statuses: unknown[] = [];
  readonly notices: Notice[] = [];
  /** Audit records that were written. */
  readonly kept: RemediationRecord[] = [];
  /** Called when a notification is sent. */
  whenNotified: () => void = () => undefined;
  /** Why a stop cannot be noted in the VM's lease. */
  notNotified: string | undefined;
  /** External events that the remediation receives. */
  readonly events = new PlayedEvents();
  readonly policy: Policy;
  /** What VMs have shown of their sizes. */
  readonly sizes = new MemorySizeObservations();
  /** Called before a stop is noted. */
  beforeNote: () => void = () => undefined;
  /** Whether the platform reports the nth call of an entity as failed, and whether before or after the operation was done. */
  entityFails: (nth: number, operation: string, entity: string) => 'before' | 'after' | undefined = () =>
    undefined;
  #entityCalls = 0;
  /** The run's instance id. */
  runId = 'run-1';
  /** After how many more tasks, those of its children included, the run is gone. */
  diesAfter = Number.POSITIVE_INFINITY;
  /** The time until which the configuration is faulty, in milliseconds. */
  suspendedUntil = 0;

  constructor(
    cloud: FakeCloud,
    policy: Policy = defaultPolicy,
    journal?: Journal,
    telemetry: Telemetry = noTelemetry,
  ) {
    this.#cloud = cloud;
    this.policy = policy;
    const now = (): number => cloud.now;
    const keeper = new AssessmentStore(
      journal === undefined ? { now, telemetry } : { journal, now, telemetry },
    );
    const notifier = {
      send: async (notice: Notice) => {
        this.notices.push(notice);
        this.whenNotified();
      },
    };
    const guestScripts = { linux: 'probe', windows: 'probe' };
    const preflightScripts = { linux: 'preflight', windows: 'preflight' };
    const kept: Records = {
      write: async (record) => {
        this.kept.push(record);
        return { ok: true, value: 'written' };
      },
      read: async (id) => ({ ok: true, value: this.kept.find((one) => one.id === id) }),
      list: async () => ({ ok: true, value: { records: [] } }),
    };
    const records = countedRecords(kept, telemetry);
    const { sizes } = this;
    const deps = { cloud, policy, notifier, guestScripts, preflightScripts, now, keeper, records, sizes };
    const [asEver, suspended] = [createActivities(deps), createActivities({ ...deps, suspended: true })];
    this.#activities = new Proxy(asEver, {
      get: (target, name: keyof Activities) => (this.suspendedUntil > cloud.now ? suspended : target)[name],
    });
  }

  /** The time at which an operator cancels, in milliseconds. */
  set cancelAt(at: number) {
    this.events.raise('cancel', at, { by: 'ops' });
  }

  /** An operator acts on an entity, the safeguards by default. */
  act(operation: string, input: object, entity = 'safeguards@fleet'): void {
    this.#turn(entity, operation, input);
  }

  /** A run notes in the VM's lease that it is about to stop the VM. */
  noteStop(runId: string, delivery = 'by-hand'): void {
    const at = new Date(this.#cloud.now).toISOString();
    this.#turn('vmlease@vm1', 'stopping', { runId, delivery, at });
  }

  /** A whole remediation; the answer is its audit record. */
  async remediate(plan: RunPlan, given: Partial<RemediateInput> = {}): Promise<RemediationRecord> {
    const { id: vmId } = this.#cloud.vm;
    const input: RemediateInput = {
      request: { vmId, eventId: 'e-1', operation: 'Microsoft.Compute/virtualMachines/write' },
      plan,
      subscriptionId,
      leaseKey: 'vm1',
      correlationId: '00000000-0000-4000-8000-000000000000',
      policy: defaultPolicy,
      ...given,
    };
    return (await this.#run('remediate', input)) as RemediationRecord;
  }

  /** The same for a run that may be gone before its end: then undefined, and its lease is as it left it. */
  async remediateOrDie(
    plan: RunPlan,
    given: Partial<RemediateInput> = {},
  ): Promise<RemediationRecord | undefined> {
    try {
      return await this.remediate(plan, given);
    } catch (error) {
      if (error instanceof Died) return undefined;
      throw error;
    } finally {
      this.diesAfter = Number.POSITIVE_INFINITY;
    }
  }

  async #run(name: string, firstInput: unknown): Promise<unknown> {
    const orchestrator = orchestrators[name];
    if (orchestrator === undefined) throw new Error(`no orchestrator ${name}`);
    let input = firstInput;
    for (;;) {
      let again: { input: unknown } | undefined;
      if (name === 'remediate') this.events.beginGeneration();
      const context = this.#context(input, (next) => {
        again = { input: next };
      });
      const result = await this.#follow(orchestrator(context));
      if (again === undefined) return result;
      // What passes through the platform is JSON.
      input = JSON.parse(JSON.stringify(again.input));
    }
  }

  async #follow(story: Generator<Task, unknown, unknown>): Promise<unknown> {
    let step = story.next();
    while (!step.done) {
      if (this.diesAfter-- <= 0) throw new Died('the run is gone');
      const deed = step.value as unknown as Deed;
      if (deed.raced !== undefined) this.events.yielded(deed.raced);
      // Events that came meanwhile are delivered after the orchestration has continued: at the worst moment.
      this.events.deliver(this.#cloud.now);
      const [answer, failed] = await deed().then(
        (done) => [done] as const,
        (thrown: unknown) => {
          if (thrown instanceof Died) throw thrown;
          return [undefined, thrown] as const;
        },
      );
      step =
        failed === undefined
          ? story.next(answer === undefined ? undefined : JSON.parse(JSON.stringify(answer)))
          : story.throw(failed);
    }
    return step.value;
  }

  #context(input: unknown, continueAsNew: (input: unknown) => void): OrchestrationContext {
    const cloud = this.#cloud;
    const runs = {
      stateOf: async () => 'live' as const,
      holderOf: async () => undefined,
      knownOf: async () =>
        await knownIn(async () => this.entities.get('vmlease@vm1') as LeaseState | undefined),
      noteRefusedStop: async (_vm: unknown, stop: object) => {
        this.#turn('vmlease@vm1', 'stop-refused', stop);
      },
      noteStop: async (_vm: unknown, { runId, delivery }: { runId: string; delivery: string }) => {
        this.beforeNote();
        if (this.notNotified !== undefined) throw new Error(this.notNotified);
        const before = this.#turn('vmlease@vm1', 'stopped', { runId }) as { stopping?: boolean };
        this.noteStop(runId, delivery);
        return before.stopping === true;
      },
    };
    const timers = new Map<Deed, number>();
    const df = {
      instanceId: this.runId,
      isReplaying: false,
      get currentUtcDateTime(): Date {
        return new Date(cloud.now);
      },
      getInput: () => input,
      setCustomStatus: (status: unknown) => this.statuses.push(status),
      continueAsNew,
      callActivityWithRetry:
        (name: keyof Activities, _retry: unknown, given: never): Deed =>
        async () =>
          await twice(() =>
            (this.#activities[name] as (input: never, ...rest: unknown[]) => Promise<unknown>)(given, runs, {
              error: () => undefined,
            }),
          ),
      callSubOrchestrator:
        (name: string, given: unknown): Deed =>
        async () =>
          await this.#run(name, given),
      callEntity:
        (id: { name: string; key: string }, operation: string, given: unknown): Deed =>
        async () => {
          const fails = this.entityFails(++this.#entityCalls, operation, id.name);
          if (fails === 'before') throw new Error('WorkerProcessExitException');
          const answer = this.#turn(`${id.name}@${id.key}`, operation, given);
          if (fails === 'after') throw new Error('WorkerProcessExitException');
          return answer;
        },
      signalEntity: (id: { name: string; key: string }, operation: string, given: unknown): void => {
        this.#turn(`${id.name}@${id.key}`, operation, given);
      },
      createTimer: (at: Date): Deed => {
        const deed: Deed = async () => {
          cloud.now = Math.max(cloud.now, at.getTime());
        };
        timers.set(deed, at.getTime());
        return Object.assign(deed, { cancel: () => undefined });
      },
      waitForExternalEvent: (name: string): Deed => this.events.wait(name),
      Task: {
        all:
          (deeds: Deed[]): Deed =>
          async () => {
            const answers: unknown[] = [];
            for (const deed of deeds) answers.push(await deed());
            return answers;
          },
        any: (raced: Deed[]): Deed => {
          const race = async (): Promise<void> => {
            const heard = (): boolean =>
              raced.some((deed) => 'isCompleted' in deed && deed.isCompleted === true);
            const timer = raced.find((deed) => timers.has(deed));
            const until = timer === undefined ? Number.POSITIVE_INFINITY : (timers.get(timer) ?? 0);
            const at = this.events.deliver(until, heard);
            if (heard()) cloud.now = Math.max(cloud.now, at ?? 0);
            else await timer?.();
          };
          return Object.assign(race, { raced });
        },
      },
    };
    const quiet = (): void => undefined;
    return { df, info: quiet, error: quiet } as unknown as OrchestrationContext;
  }

  /** What the lease keeps of the guest's answer. */
  #turn(key: string, operation: string, input: unknown): unknown {
    const name = key.split('@')[0] ?? '';
    const safeguards = (state: unknown, does: string, given: unknown): Turn =>
      turnSafeguards(state, does, given, safeguardLimitsOf(this.policy));
    const turn = name === 'safeguards' ? safeguards : (turns[name] ?? turnLease);
    const { state, answer } = turn(this.entities.get(key), operation, input);
    if (state !== undefined) this.entities.set(key, state);
    return answer;
  }
}
