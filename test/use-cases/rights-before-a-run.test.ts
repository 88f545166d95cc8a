import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import { onResourceEvent } from '../../src/triggers/events/on-resource-event.ts';
import { ReaderAssessments } from '../../src/triggers/http/readers/reader-assessments.ts';
import { remediateNow } from '../../src/triggers/http/remediate-now.ts';
import type { DurableAccess } from '../../src/use-cases/begin-remediation.ts';
import type { Log } from '../../src/use-cases/log.ts';
import { askRoute } from '../support/ask-route.ts';
import { noon, subscriptionId } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';

const allButStart = { actions: ['*'], notActions: ['Microsoft.Compute/virtualMachines/start/action'] };

/** What follows from events on one VM, and from a person who asks for its remediation. */
function app(cloud: FakeCloud, holder?: string) {
  const begun: string[] = [];
  const lives = (id: string): boolean => id === holder || begun.includes(id);
  const durable = {
    client: {
      startNew: async (_name: string, { instanceId }: { instanceId: string }) => void begun.push(instanceId),
      raiseEvent: async () => undefined,
      signalEntity: async () => undefined,
    },
    instances: {
      leaseOf: async () => ({
        recent: [],
        ...(holder === undefined ? {} : { holder: { runId: holder, since: noon } }),
      }),
      holderOf: async () => holder,
      knownOf: async () => ({ ok: true, value: { past: [] } }),
      read: async () => undefined,
      seen: async (id: string) => ({ state: lives(id) ? 'live' : 'missing' }),
      stateOf: async (id: string) => (lives(id) ? 'live' : 'over'),
    },
  } as unknown as DurableAccess;
  const reasons: unknown[] = [];
  const keep = (_message: string, fields: object): void =>
    void reasons.push(...('reason' in fields ? [fields.reason] : []));
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const now = (): number => cloud.now;
  const deps = {
    cloud,
    policy: defaultPolicy,
    subscriptions: [subscriptionId],
    now,
    keeper: new AssessmentStore({ now }),
    newGuid: () => crypto.randomUUID(),
    notify: async () => undefined,
  };
  const event = async (n: number): Promise<boolean> =>
    await onResourceEvent(
      {
        id: `e-${n}`,
        topic: `/subscriptions/${subscriptionId}`,
        subject: cloud.vm.id,
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        eventTime: noon,
        dataVersion: '2',
        data: {
          operationName: 'Microsoft.Compute/virtualMachines/write',
          resourceUri: cloud.vm.id,
          status: 'Succeeded',
          subscriptionId,
        },
      },
      durable,
      log,
      deps,
    );
  const assessments = new ReaderAssessments(deps);
  const asked = async () =>
    await askRoute(
      'remediateNow',
      (request) => remediateNow(durable, request, log, { ...deps, assessments }),
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: { string: JSON.stringify({ vmId: cloud.vm.id }) },
      },
    );
  return { begun, reasons, event, asked };
}

describe('a VM for which a right is missing', () => {
  test('gets no run, however many events come, and each says why', async () => {
    const cloud = new FakeCloud(noon);
    cloud.permissions = [allButStart];
    const { begun, reasons, event } = app(cloud);
    for (let n = 0; n < 10; n++) await event(n);
    expect(begun).toEqual([]);
    expect(reasons).toEqual(Array.from({ length: 10 }, () => 'missing-permission'));
  });

  test('gets none either where it would wait first, or need an approval', async () => {
    for (const vm of [{ provisioningState: 'Updating' }, { tags: { 'accelnet-mode': 'approve' } }]) {
      const cloud = new FakeCloud(noon, undefined, vm);
      cloud.permissions = [allButStart];
      const { begun, event } = app(cloud);
      await event(1);
      expect(begun).toEqual([]);
    }
  });

  test('is not remediated because a person asks, and the answer names the reason', async () => {
    const cloud = new FakeCloud(noon);
    cloud.permissions = [allButStart];
    const { begun, asked } = app(cloud);
    const answer = await asked();
    expect(answer).toMatchObject({ status: 409, body: { code: 'reason-against' } });
    expect(answer.body.detail).toContain('missing-permission');
    expect(begun).toEqual([]);
  });

  test('gets a run as soon as the right is there', async () => {
    const cloud = new FakeCloud(noon);
    cloud.permissions = [allButStart];
    const { begun, event } = app(cloud);
    await event(1);
    cloud.permissions = [{ actions: ['*'], notActions: [] }];
    await event(2);
    expect(begun).toHaveLength(1);
  });

  test('is not checked for its rights while it has a run, which checks them itself', async () => {
    const cloud = new FakeCloud(noon);
    await app(cloud, 'run-1').event(1);
    expect(cloud.callsOf('readPermissions')).toBe(0);
  });
});

test('an event is delivered again while rights cannot be read', async () => {
  const cloud = new FakeCloud(noon, (call) =>
    call === 'readPermissions'
      ? { when: 'before', failure: { kind: 'throttled', message: '429' } }
      : undefined,
  );
  const { begun, event } = app(cloud);
  await expect(event(1)).rejects.toThrow('throttled');
  expect(begun).toEqual([]);
});
