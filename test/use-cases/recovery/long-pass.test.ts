import { expect, test } from 'vitest';
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { EventAllowance } from '../../../src/use-cases/event-allowance.ts';
import { EventCount } from '../../../src/use-cases/fleet-status/event-count.ts';
import { longPass } from '../../../src/use-cases/recovery/long-pass.ts';
import { DurableInMemory } from '../../support/durable-in-memory.ts';
import { noon, subscriptionId } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';

/** What is sent by a pass an hour after a VM was stranded and the breaker opened, while something cannot be read. */
async function notifiedWhile(
  unread: 'due' | 'safeguards' | 'pendingStartIn' | 'registryOf',
): Promise<string[]> {
  const durable = new DurableInMemory();
  durable.safeguards = { ...noSafeguards, breaker: { since: noon, because: 'failures' } };
  const stranded = { id: 'stranded:run-a', kind: 'stranded', subject: 'vm-a', text: 't', now: noon };
  await durable.access.client.signalEntity({ name: 'alerts', key: 'fleet' } as never, 'raise', stranded);
  const { client, instances } = durable.access;
  const broken = new Proxy(instances, {
    get: (target, name: keyof typeof instances) =>
      name === unread ? () => Promise.reject(new Error(`reading ${name}: HTTP 500`)) : target[name],
  });
  const cloud = new FakeCloud(noon);
  const now = (): number => Date.parse(noon) + 3_600_000;
  const notified: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const notify = async ({ kind }: { readonly kind: string }): Promise<void> => void notified.push(kind);
  const own = { policy: defaultPolicy, now, newGuid: () => crypto.randomUUID() };
  const deps = {
    ...own,
    cloud,
    notify,
    keeper: new AssessmentStore({ now }),
    subscriptions: [subscriptionId],
    allowance: new EventAllowance(defaultPolicy, now),
    count: new EventCount(now),
  };
  await longPass({ durable: { client, instances: broken }, log, notify, deps: own }, deps).catch(
    () => undefined,
  );
  return notified;
}

test.each([
  ['what is due', 'due', ['stranded', 'breaker-open']],
  ['the safeguards', 'safeguards', ['stranded']],
  ['VMs whose start is watched', 'pendingStartIn', ['stranded', 'breaker-open']],
  ['the registry', 'registryOf', ['stranded', 'breaker-open']],
] as const)(
  'the alert about a stranded VM is repeated although %s cannot be read',
  async (_, unread, notified) => {
    expect(await notifiedWhile(unread)).toEqual(notified);
  },
);
