import { randomBytes } from 'node:crypto';
import { guid } from '../kernel/random.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { World } from './world.ts';

/** A world with these subscriptions and nothing in them. */
export function newWorld(
  seed: number,
  subscriptionIds: readonly string[] = [guid(seed, 'subscription')],
): World {
  const subscriptions = subscriptionIds.map((id, index) => ({ id, displayName: `Simulated ${index + 1}` }));
  return {
    identity: {
      tenantId: guid(seed, 'tenant'),
      principalId: guid(seed, 'principal'),
      clientId: guid(seed, 'client'),
      header: randomBytes(16).toString('hex'),
    },
    subscriptions: Object.fromEntries(subscriptions.map((one) => [keyOf(one.id), one])),
    resourceGroups: {},
    virtualMachines: {},
    networkInterfaces: {},
    availabilitySets: {},
    others: {},
    operations: {},
    deployments: {},
    tasks: [],
    attempts: {},
    capacity: [],
    sizes: {},
    advice: [],
    restrictions: [],
    quotas: [],
    runCommandAnswers: [],
    locks: [],
    denyAssignments: [],
    roleAssignments: [],
    buckets: {},
    bucketsTidiedAt: 0,
    former: {},
    faults: [],
    webhooks: [],
    endpoints: {},
    events: [],
    deliveries: [],
    serial: 0,
  };
}
