import type { ArmRequest } from '../server/arm-request.ts';
import type { OperationName } from '../world/operation-names.ts';

/** A limit: a bucket that is refilled steadily, or, with `windowSeconds`, all at once when its window ends. */
export interface Limit {
  /** Whose bucket it is; one for each key. */
  readonly key: string;
  readonly capacity: number;
  readonly perSecond: number;
  readonly windowSeconds?: number;
  readonly owner: 'arm' | 'compute' | 'network';
  /** How its remaining requests are shown: in a header of its own, or as a policy of Compute's. */
  readonly shownAs: string;
}

const kinds = {
  // azure-resource-manager request-limits-and-throttling: capacity and refill per second, for subscription and principal.
  reads: { capacity: 250, perSecond: 25 },
  writes: { capacity: 200, perSecond: 10 },
  deletes: { capacity: 200, perSecond: 10 },
} as const;

// The subscription's buckets for all principals together are fifteen times as large (same page).
const globally = 15;

function kindOf(method: string): keyof typeof kinds {
  return method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
}

function ofArm(subscription: string, principal: string, method: string): Limit[] {
  const kind = kindOf(method);
  const { capacity, perSecond } = kinds[kind];
  const shownAs = `x-ms-ratelimit-remaining-subscription-${kind}`;
  const all = `x-ms-ratelimit-remaining-subscription-global-${kind}`;
  return [
    { key: `arm|${subscription}|${principal}|${kind}`, capacity, perSecond, owner: 'arm', shownAs },
    {
      key: `arm|${subscription}|${kind}`,
      capacity: capacity * globally,
      perSecond: perSecond * globally,
      owner: 'arm',
      shownAs: all,
    },
  ];
}

interface Policy {
  readonly name: string;
  /** Refill per minute and capacity, per VM and per subscription. */
  readonly vm?: readonly [number, number];
  readonly subscription: readonly [number, number];
}

// compute-throttling-limits; a lease on the VM's bucket is shared by all who use it.
const putVm: Policy = { name: 'PutVM', vm: [4, 12], subscription: [500, 1500] };
const updateVm: Policy = { name: 'UpdateVM', vm: [4, 12], subscription: [500, 1500] };
const deleteVm: Policy = { name: 'DeleteVM', vm: [4, 12], subscription: [500, 1500] };
const lowCostGet: Policy = { name: 'LowCostGet', vm: [12, 36], subscription: [8000, 24_000] };
const highCostGet: Policy = { name: 'HighCostGet', subscription: [300, 900] };
const getOperation: Policy = { name: 'GetOperation', vm: [15, 45], subscription: [5000, 15_000] };

function policyOf(operation: OperationName): Policy | undefined {
  if (operation === 'operations/read') return getOperation;
  const [type, verb = ''] = operation.split('/');
  if (type !== 'virtualMachines') return undefined;
  if (verb === 'write' || verb === 'tags') return putVm;
  if (verb === 'delete' || verb === 'deallocate') return deleteVm;
  if (verb === 'read' || verb === 'instanceView') return lowCostGet;
  return verb === 'list' ? highCostGet : updateVm;
}

function ofCompute(operation: OperationName, subscription: string, resource: string): Limit[] {
  const policy = policyOf(operation);
  if (policy === undefined) return [];
  const limit = (key: string, [perMinute, capacity]: readonly [number, number], shownAs: string): Limit => ({
    key,
    capacity,
    perSecond: perMinute / 60,
    owner: 'compute',
    shownAs,
  });
  const { name, vm } = policy;
  return [
    ...(vm === undefined ? [] : [limit(`${name}|${resource.toLowerCase()}`, vm, `${name}Resource`)]),
    limit(`${name}|${subscription}`, policy.subscription, `${name}SubscriptionMaximum`),
  ];
}

// azure-resource-manager request-limits-and-throttling, Network: per five minutes.
function ofNetwork(subscription: string, method: string): Limit {
  const kind = method === 'GET' ? 'reads' : 'writes';
  const capacity = kind === 'reads' ? 10_000 : 1000;
  return {
    key: `network|${subscription}|${kind}`,
    capacity,
    perSecond: capacity / 300,
    windowSeconds: 300,
    owner: 'network',
    shownAs: '',
  };
}

/** Every limit that a request counts against. Requests that name no subscription count against none. */
export function limitsOf(
  { method, names, path }: ArmRequest,
  operation: OperationName | undefined,
  resource: string,
  principal: string,
): Limit[] {
  const subscription = names.subscription.toLowerCase();
  if (subscription === '') return [];
  const arm = ofArm(subscription, principal, method);
  if (/\/providers\/microsoft\.network\//i.test(path)) return [...arm, ofNetwork(subscription, method)];
  return operation === undefined ? arm : [...arm, ...ofCompute(operation, subscription, resource)];
}
