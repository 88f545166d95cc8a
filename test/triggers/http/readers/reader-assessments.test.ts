import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../../../src/assessment/assessment-store.ts';
import { parseVmId, type ResourceId } from '../../../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../../../src/core/policy/policy.ts';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import type { Runs } from '../../../../src/ports/runs.ts';
import {
  type ReaderAnswer,
  ReaderAssessments,
} from '../../../../src/triggers/http/readers/reader-assessments.ts';
import { shownWhileHeld } from '../../../../src/triggers/http/readers/shown-assessment.ts';
import type { Log } from '../../../../src/use-cases/log.ts';
import type { RunLookup } from '../../../../src/use-cases/recovery/held-run.ts';
import { noon, vmFacts } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { MemoryJournal } from '../../../support/memory-journal.ts';

const idOf = (text: string): ResourceId => {
  const vm = parseVmId(text);
  if (!vm.ok) throw new Error(vm.faults.join('; '));
  return vm.value;
};
const own = idOf(vmFacts().id);
const named = (name: string): ResourceId => idOf(own.path.replace(/[^/]+$/, name));
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Readers in front of one cloud, with a run that may hold the VM. */
class World {
  readonly asked: string[] = [];
  failure: CloudFailure | undefined;
  holds: { phase?: string; runtimeStatus: string } | undefined;
  leaseFails = false;
  reads = 0;
  readonly journal = new MemoryJournal();
  readonly cloud = new FakeCloud(noon, (call) => {
    this.asked.push(call);
    return this.failure === undefined ? undefined : { when: 'before', failure: this.failure };
  });
  #guids = 0;
  readonly readers: ReaderAssessments;

  constructor() {
    const now = (): number => this.cloud.now;
    const keeper = new AssessmentStore({ journal: this.journal, now });
    const newGuid = (): string => String(this.#guids++);
    this.readers = new ReaderAssessments({ cloud: this.cloud, policy: defaultPolicy, keeper, now, newGuid });
  }

  readonly #runs: Runs & RunLookup = {
    stateOf: async () => 'live',
    holderOf: async () => undefined,
    noteStop: async () => false,
    noteRefusedStop: async () => undefined,
    knownOf: async () => ({ ok: true, value: { past: [] } }),
    leaseOf: async () => {
      this.reads++;
      if (this.leaseFails) throw new Error('HTTP 500');
      return { recent: [], ...(this.holds === undefined ? {} : { holder: { runId: 'run-1', since: noon } }) };
    },
    read: async (instanceId) =>
      this.holds === undefined
        ? undefined
        : {
            name: 'remediate',
            instanceId,
            runtimeStatus: this.holds.runtimeStatus,
            createdTime: noon,
            lastUpdatedTime: noon,
            input: undefined,
            output: undefined,
            customStatus: this.holds.phase === undefined ? null : { phase: this.holds.phase },
          },
  };

  of(vm: ResourceId = own, caller = 'somebody'): Promise<ReaderAnswer> {
    return this.readers.of({ vm, caller, runs: this.#runs, log: quiet });
  }

  pass(seconds: number): void {
    this.cloud.now += seconds * 1000;
  }

  get vmReads(): number {
    return this.asked.filter((call) => call === 'readVm').length;
  }
}

describe('readers of one VM', () => {
  test('are answered with one read of Azure, however many ask and however they spell its id', async () => {
    const world = new World();
    const alerted = idOf(own.path.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'));
    const answers = await Promise.all([world.of(), world.of(alerted, 'another'), world.of()]);
    expect(answers.map(({ kind }) => kind)).toEqual(['read', 'read', 'read']);
    world.pass(29);
    await world.of();
    expect(world.vmReads).toBe(1);
    world.pass(1);
    await world.of();
    expect(world.vmReads).toBe(2);
  });

  test('cost one request in half a minute also for a VM that does not exist', async () => {
    const world = new World();
    world.failure = { kind: 'not-found', message: 'ResourceNotFound' };
    for (let second = 0; second < 60; second++) {
      expect(await world.of(named('no-such'))).toMatchObject({ assessment: { ok: false } });
      world.pass(1);
    }
    expect(world.asked.length).toBe(2);
  });

  test.each(['assessing', 'deallocating', 'updating', 'starting', 'verifying', 'stranded', undefined])(
    'see the run and the last facts while a run holds it (%s), and no request is sent to Azure',
    async (phase) => {
      const world = new World();
      await world.of();
      const before = world.asked.length;
      world.pass(60);
      world.holds = { runtimeStatus: 'Running', ...(phase === undefined ? {} : { phase }) };
      for (let n = 0; n < 120; n++) {
        const answer = await world.of();
        expect(answer).toMatchObject({
          kind: 'held',
          run: { id: 'run-1' },
          last: { facts: { observedAt: noon } },
        });
        if (answer.kind === 'held')
          expect(shownWhileHeld(own, answer, defaultPolicy)).toMatchObject({
            source: 'kept',
            observedAt: noon,
            remediation: { id: 'run-1' },
            decision: { kind: 'remediate' },
          });
        world.pass(0.5);
      }
      expect(world.asked.length).toBe(before);
      expect(world.reads).toBeLessThan(16);
    },
  );

  test('on an instance that never read it see what the journal keeps, or that the decision is unknown', async () => {
    const [first, second] = [new World(), new World()];
    await first.of();
    second.holds = { runtimeStatus: 'Running', phase: 'starting' };
    const unknown = await second.of();
    if (unknown.kind !== 'held') throw new Error(unknown.kind);
    expect(shownWhileHeld(own, unknown, defaultPolicy)).toMatchObject({
      decision: { kind: 'unknown' },
      observedAt: null,
    });
    for (const assessment of first.journal.assessments.values())
      await second.journal.recordAssessment(assessment);
    second.pass(5);
    const known = await second.of();
    if (known.kind !== 'held') throw new Error(known.kind);
    expect(shownWhileHeld(own, known, defaultPolicy)).toMatchObject({
      decision: { kind: 'remediate' },
      observedAt: noon,
      reasons: [{ code: 'not-accelerated', sentence: expect.any(String) }],
    });
    expect(second.asked).toEqual([]);
  });

  test.each<[string, NonNullable<World['holds']>]>([
    ['a run that waits', { runtimeStatus: 'Running', phase: 'waiting' }],
    ['a run that was terminated', { runtimeStatus: 'Terminated', phase: 'starting' }],
    ['a run that has ended', { runtimeStatus: 'Completed', phase: 'ended' }],
  ])('see what Azure shows of a VM that has %s', async (_which, holds) => {
    const world = new World();
    world.holds = holds;
    expect(await world.of()).toMatchObject({ kind: 'read', assessment: { ok: true } });
  });

  test('are asked to retry where it is unknown whether a run holds it', async () => {
    const world = new World();
    world.leaseFails = true;
    expect(await world.of()).toEqual({ kind: 'unsure', retryAfterSeconds: 5 });
    expect(world.asked).toEqual([]);
  });
});

describe('readers of many VMs', () => {
  test('get no more than their share, and each gets the time after which to retry', async () => {
    const world = new World();
    const answers: ReaderAnswer[] = [];
    for (let n = 0; n < 200; n++) answers.push(await world.of(named(`vm-${n}`)));
    const limited = answers.filter(({ kind }) => kind === 'limited');
    expect(world.asked.length).toBeLessThan(250);
    expect(limited.length).toBeGreaterThan(150);
    expect(limited.at(-1)).toMatchObject({ retryAfterSeconds: expect.any(Number) });
    // Another caller is still answered, and so are VMs that were read already.
    expect(await world.of(named('another'), 'somebody else')).toMatchObject({ kind: 'read' });
    expect(await world.of(named('vm-0'))).toMatchObject({ kind: 'read' });
  });

  test('all have to wait for a while when Azure throttles one of them', async () => {
    const world = new World();
    world.failure = { kind: 'throttled', message: 'TooManyRequests', retryAfterSeconds: 2 };
    expect(await world.of()).toMatchObject({ kind: 'read', assessment: { ok: false } });
    world.failure = undefined;
    const before = world.asked.length;
    expect(await world.of(named('b'), 'somebody else')).toEqual({ kind: 'limited', retryAfterSeconds: 15 });
    expect(world.asked.length).toBe(before);
    world.pass(15);
    expect(await world.of(named('b'), 'somebody else')).toMatchObject({ kind: 'read' });
  });
});
