import { describe, expect, test } from 'vitest';
import { assessVm, type VmAssessment } from '../../src/assessment/assess-vm.ts';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { CloudFailure } from '../../src/ports/cloud.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { noon, vmFacts } from '../support/facts.ts';
import { FakeCloud, type Faults } from '../support/fake-cloud.ts';
import { MemoryJournal } from '../support/memory-journal.ts';
import { Play } from '../support/play.ts';

const runs: Runs = {
  stateOf: async () => 'live',
  holderOf: async () => undefined,
  noteStop: async () => false,
  noteRefusedStop: async () => undefined,
  knownOf: async () => ({ ok: true, value: { past: [] } }),
};
const parsed = parseVmId(vmFacts().id);
if (!parsed.ok) throw new Error('not a VM');
const vm = parsed.value;

const notFound = (code?: string): CloudFailure => ({
  kind: 'not-found',
  message: 'was not found',
  status: 404,
  ...(code === undefined ? {} : { code }),
});
const missing =
  (name: string, times = Number.POSITIVE_INFINITY, code?: string): Faults =>
  (call, nth) =>
    call === name && nth <= times ? { when: 'before', failure: notFound(code) } : undefined;

async function assessed(cloud: FakeCloud, keeper?: AssessmentStore): Promise<CloudFailure | VmAssessment> {
  const now = (): number => cloud.now;
  const assessment = await assessVm({ cloud, runs, now }, defaultPolicy, vm, { correlationId: 'c' });
  await keeper?.keep({ vm, assessment, by: 'event' }, () => undefined);
  return assessment.ok ? assessment.value : assessment.failure;
}

describe('a VM still exists', () => {
  test.each([
    ['readNic', 'the network interface'],
    ['readGroup', 'the resource group'],
    ['readSubscription', 'the subscription'],
    ['readSizeOffer', 'the size'],
    ['readReadOnlyLocks', 'the locks'],
    ['readDenyAssignments', 'the deny assignments'],
  ])('when %s answers 404, and its record names what could not be read', async (call, what) => {
    const journal = new MemoryJournal();
    const cloud = new FakeCloud(noon, missing(call, 1));
    const keeper = new AssessmentStore({ journal, now: () => cloud.now });
    expect(await assessed(cloud, keeper)).toMatchObject({
      kind: 'not-visible',
      read: expect.stringContaining(what),
    });
    const evidence = { failure: 'not-visible', read: expect.stringContaining(what) };
    expect([...journal.assessments.values()]).toMatchObject([
      { decision: 'unreadable', evidence: [{ evidence }] },
    ]);
    cloud.now += 60_000;
    expect(await assessed(cloud, keeper)).toMatchObject({ decision: { kind: 'remediate' } });
    expect([...journal.assessments.values()]).toMatchObject([{ decision: 'remediate' }]);
  });

  test('even if its group or its subscription is not found, and no record of it becomes gone', async () => {
    for (const code of ['ResourceGroupNotFound', 'resourcegroupnotfound']) {
      const journal = new MemoryJournal();
      const cloud = new FakeCloud(noon, missing('readVm', 1, code));
      const keeper = new AssessmentStore({ journal, now: () => cloud.now });
      expect(await assessed(cloud, keeper)).toMatchObject({ kind: 'not-visible', code });
      // There is nothing to keep of a VM that was never assessed.
      expect(journal.assessments.size).toBe(0);
    }
  });

  test('until it is not found itself, which makes its record gone', async () => {
    const journal = new MemoryJournal();
    const cloud = new FakeCloud(noon, (call, nth) =>
      call === 'readVm' && nth > 1 ? { when: 'before', failure: notFound('ResourceNotFound') } : undefined,
    );
    const keeper = new AssessmentStore({ journal, now: () => cloud.now });
    await assessed(cloud, keeper);
    cloud.now += 60_000;
    expect(await assessed(cloud, keeper)).toMatchObject({ kind: 'not-found' });
    expect([...journal.assessments.values()]).toMatchObject([{ decision: 'gone' }]);
  });

  test('but is unreadable with an interface of another subscription, which is not read', async () => {
    const cloud = new FakeCloud(noon);
    const other =
      cloud.vm.nicIds[0]?.replace(vm.subscriptionId, '99999999-2222-4333-8444-555555555555') ?? '';
    cloud.vm = { ...cloud.vm, nicIds: [other] };
    cloud.readNic = async () => {
      throw new Error('read');
    };
    expect(await assessed(cloud)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('when an interface that the VM names is not found during a run', () => {
  test.each(['writeFlag', 'readNic'])(
    'for some reads (%s), it is read again, and the run ends well',
    async (call) => {
      // The first read of the interface is that of the assessment, which waits in its own way.
      const cloud = new FakeCloud(noon, (name, nth) =>
        name === call && nth > 1 && nth <= 3 ? { when: 'before', failure: notFound() } : undefined,
      );
      const faultsFirst = new FakeCloud(noon, missing(call, 2));
      for (const one of [cloud, faultsFirst]) {
        expect(await new Play(one).remediate('restart')).toMatchObject({ outcome: 'accelerated' });
        expect([one.vm.power, one.nics[0]?.flag]).toEqual(['running', 'true']);
      }
    },
  );

  test('for good, the run turns back, and the VM runs', async () => {
    const cloud = new FakeCloud(noon, missing('writeFlag'));
    expect(await new Play(cloud).remediate('restart')).toMatchObject({ outcome: 'rolled-back' });
    expect([cloud.vm.power, cloud.nics[0]?.flag]).toEqual(['running', 'false']);
  });
});
