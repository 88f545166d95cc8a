import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { CloudFailure, Result } from '../../../src/ports/cloud.ts';
import type { Runs } from '../../../src/ports/runs.ts';
import type { Change } from '../../../src/workflow/activities/activity-types.ts';
import { createStopActivity } from '../../../src/workflow/activities/stop-activity.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';

const start = Date.parse(noon);

/** One delivery of the stop; `noteStop`: what the lease answers to the note of it. */
async function stop(
  cloud: FakeCloud,
  { noteStop = async () => false, ...given }: Partial<Runs> & { suspended?: true } = {},
): Promise<Result<Change>> {
  const { suspended, ...runs } = given;
  const { deallocate } = createStopActivity({
    cloud,
    now: () => cloud.now,
    delivery: () => 'd-1',
    configuration: { policy: defaultPolicy, ...(suspended === undefined ? {} : { suspended }) },
  });
  const { id: vmId, vmUid } = cloud.vm;
  const notAfter = new Date(start + 60_000).toISOString();
  const input = { vmId, vmUid, runId: 'mine', correlationId: 'c', notAfter };
  return await deallocate(input, {
    stateOf: async () => 'live',
    holderOf: async () => 'mine',
    knownOf: async () => ({ ok: true, value: { past: [] } }),
    noteStop,
    noteRefusedStop: async () => undefined,
    ...runs,
  });
}

const refusedAs = (failure: Partial<CloudFailure>): object => ({ ok: false, failure });
const fails = (failure: CloudFailure): FakeCloud =>
  new FakeCloud(noon, (call) => (call === 'deallocate' ? { when: 'before', failure } : undefined));

describe('the stop of a VM', () => {
  test('is sent only until its revalidation expires, by the clock right before the request', async () => {
    for (const [seconds, sent] of [
      [60, true],
      [60.001, false],
    ] as const) {
      const cloud = new FakeCloud(noon);
      cloud.now = start + seconds * 1000;
      expect(await stop(cloud)).toMatchObject(sent ? { ok: true } : refusedAs({ kind: 'expired' }));
      expect(cloud.callsOf('deallocate')).toBe(sent ? 1 : 0);
      const slow = new FakeCloud(noon);
      const noteStop = async (): Promise<boolean> => {
        slow.now = start + seconds * 1000;
        return false;
      };
      expect(await stop(slow, { noteStop })).toMatchObject(
        sent ? { ok: true } : refusedAs({ kind: 'expired' }),
      );
      expect(slow.callsOf('deallocate')).toBe(sent ? 1 : 0);
    }
  });

  test.each([
    [59, true],
    [60, true],
    [61, false],
    [115, false],
  ])('is sent %i seconds after the revalidation where the token took so long: %s', async (seconds, sent) => {
    const cloud = new FakeCloud(noon);
    cloud.secondsForToken = seconds;
    expect(await stop(cloud)).toMatchObject(sent ? { ok: true } : refusedAs({ kind: 'expired' }));
    expect(cloud.effects).toEqual(sent ? ['deallocating'] : []);
  });

  test('is not noted once its revalidation has expired, and not sent where it expires after the note', async () => {
    const deeds: string[] = [];
    const late = async (seconds: number): Promise<void> => {
      const cloud = new FakeCloud(noon);
      cloud.now += seconds * 1000;
      cloud.deallocate = async () => {
        deeds.push('sent');
        return { ok: true, value: { how: 'sent' } };
      };
      const noteStop = async (): Promise<boolean> => {
        deeds.push('noted');
        cloud.now += 61_000;
        return false;
      };
      expect(await stop(cloud, { noteStop })).toMatchObject(refusedAs({ kind: 'expired' }));
    };
    await late(61);
    expect(deeds).toEqual([]);
    await late(0);
    expect(deeds).toEqual(['noted']);
  });

  test('is neither noted nor sent for a VM that is opted out by then, or while the configuration is faulty', async () => {
    let notes = 0;
    const noteStop = async (): Promise<boolean> => ++notes > 0;
    const cloud = new FakeCloud(noon, undefined, { tags: { 'accelnet-opt-out': 'true' } });
    expect(await stop(cloud, { noteStop })).toMatchObject(refusedAs({ kind: 'changed' }));
    const suspended = new FakeCloud(noon);
    expect(await stop(suspended, { noteStop, suspended: true })).toMatchObject(
      refusedAs({ kind: 'suspended' }),
    );
    expect([notes, cloud.callsOf('deallocate'), suspended.callsOf('deallocate')]).toEqual([0, 0, 0]);
  });

  test.each(['deallocating', 'deallocated'] as const)(
    'needs no request where the VM is %s',
    async (power) => {
      const cloud = new FakeCloud(noon, undefined, { power });
      cloud.now = start + 3_600_000;
      const at = new Date(cloud.now).toISOString();
      expect(await stop(cloud)).toEqual({ ok: true, value: { how: 'already', at } });
      expect(cloud.callsOf('deallocate')).toBe(0);
    },
  );

  test('reports when it was sent', async () => {
    const cloud = new FakeCloud(noon);
    cloud.now = start + 1000;
    expect(await stop(cloud)).toMatchObject({
      ok: true,
      value: { how: 'sent', at: '2026-11-22T12:00:01.000Z' },
    });
  });

  test('that is refused is in doubt only where an earlier delivery was noted and may have stopped the VM', async () => {
    const failure = { kind: 'conflict', message: 'busy', code: 'Busy' } as const;
    const again = await stop(fails(failure), { noteStop: async () => true });
    expect(again).toMatchObject(refusedAs({ kind: 'unavailable', code: 'Busy' }));
    expect(await stop(fails(failure))).toMatchObject(refusedAs(failure));
    expect(await stop(new FakeCloud(noon), { noteStop: async () => true })).toMatchObject({ ok: true });
  });

  test('is noted as refused only where this delivery certainly had no effect, and if that cannot be noted, the answer stays', async () => {
    const noted = async (failure: CloudFailure | undefined): Promise<readonly object[]> => {
      const deeds: object[] = [];
      const noteStop: Runs['noteStop'] = async (_vm, one) => {
        deeds.push(one);
        return false;
      };
      const noteRefusedStop: Runs['noteRefusedStop'] = async (_vm, one) => {
        deeds.push(one);
        throw new Error('storage is away');
      };
      const cloud = failure === undefined ? new FakeCloud(noon) : fails(failure);
      const answer = await stop(cloud, { noteStop, noteRefusedStop });
      expect(answer).toMatchObject(failure === undefined ? { ok: true } : refusedAs(failure));
      return deeds;
    };
    const sent = { runId: 'mine', delivery: 'd-1', at: noon };
    const refusal = { runId: 'mine', delivery: 'd-1' };
    const message = 'no';
    for (const kind of ['conflict', 'throttled', 'refused'] as const)
      expect(await noted({ kind, message })).toEqual([sent, refusal]);
    for (const failure of [undefined, { kind: 'unavailable', message }] as const)
      expect(await noted(failure)).toEqual([sent]);
  });

  test('is to be tried again later where it cannot be noted; its message holds the beginning of the error', async () => {
    const cloud = new FakeCloud(noon);
    const answer = await stop(cloud, { noteStop: () => Promise.reject(new Error('x'.repeat(5000))) });
    expect(answer).toMatchObject(
      refusedAs({ kind: 'conflict', message: expect.stringMatching(/in the VM's lease: Error: x{193}$/) }),
    );
    expect(cloud.callsOf('deallocate')).toBe(0);
  });

  test.each<[what: string, runs: Partial<Runs>]>([
    ['that is over', { stateOf: async () => 'over' }],
    ['that another one has taken over', { holderOf: async () => 'other' }],
  ])('is sent by no run %s', async (_what, runs) => {
    const cloud = new FakeCloud(noon);
    expect(await stop(cloud, runs)).toMatchObject(refusedAs({ kind: 'expired' }));
    expect(cloud.callsOf('readVm')).toBe(0);
  });

  test('is sent where the holder of the VM is unknown, for noting the stop checks the lease', async () => {
    expect(await stop(new FakeCloud(noon), { holderOf: async () => undefined })).toMatchObject({ ok: true });
  });

  test('is not sent to a recreated VM, nor to a VM that cannot be read', async () => {
    const cloud = new FakeCloud(noon);
    const { readVm } = cloud;
    cloud.readVm = async (...call) => {
      const seen = await readVm(...call);
      return seen.ok ? { ok: true, value: { ...seen.value, vmUid: 'another' } } : seen;
    };
    expect(await stop(cloud)).toMatchObject(refusedAs({ kind: 'replaced' }));
    const unread = new FakeCloud(noon, (call) =>
      call === 'readVm' ? { when: 'before', failure: { kind: 'not-found', message: 'no VM' } } : undefined,
    );
    expect(await stop(unread)).toMatchObject(refusedAs({ kind: 'not-found' }));
    expect([cloud.callsOf('deallocate'), unread.callsOf('deallocate')]).toEqual([0, 0]);
  });
});
