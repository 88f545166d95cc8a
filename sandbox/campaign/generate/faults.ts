import type { Effect, FaultOrder } from '../../arm/faults/faults.ts';
import type { Chance } from '../chance.ts';
import type { Member } from '../life.ts';

type Operation = FaultOrder['operation'];

const reads = [
  'virtualMachines/read',
  'networkInterfaces/read',
  'operations/read',
  'resourceGroups/read',
  'skus/read',
  'locks/list',
] as const;
const writes = ['virtualMachines/deallocate', 'virtualMachines/start', 'networkInterfaces/write'] as const;

const allocation = [
  'AllocationFailed',
  'ZonalAllocationFailed',
  'OverconstrainedAllocationRequest',
  'OverconstrainedZonalAllocationRequest',
  'SkuNotAvailable',
  'QuotaExceeded',
  'InternalExecutionError',
] as const;

/** None to five faults, of every kind that the simulated Azure knows. */
export function drawFaults(chance: Chance, fleet: readonly Member[]): readonly FaultOrder[] {
  return chance.several(0, 5, () => drawFault(chance, fleet));
}

function drawFault(chance: Chance, fleet: readonly Member[]): FaultOrder {
  const target = {
    skip: chance.weighted([
      [6, 0],
      [3, chance.whole(1, 3)],
      [1, chance.whole(4, 12)],
    ]),
    count: chance.weighted<FaultOrder['count'] & {}>([
      [6, 1],
      [3, chance.whole(2, 8)],
      [1, chance.whole(9, 40)],
    ]),
  };
  return chance.weighted<() => FaultOrder>([
    [3, () => ({ ...target, operation: chance.pick([...reads, ...writes]), effect: httpFault(chance) })],
    [2, () => ({ ...target, operation: chance.pick(writes), effect: refusal(chance) })],
    [
      3,
      () => ({
        ...target,
        operation: 'virtualMachines/start',
        effect: asyncFailure(chance.pick(allocation)),
      }),
    ],
    [
      1,
      () => ({
        ...target,
        operation: 'virtualMachines/deallocate',
        effect: asyncFailure('InternalExecutionError'),
      }),
    ],
    [
      2,
      () => ({
        ...target,
        operation: 'networkInterfaces/write',
        effect: asyncFailure(
          chance.pick(['InternalServerError', 'Canceled', 'NetworkingInternalOperationError']),
        ),
      }),
    ],
    [
      2,
      () => ({
        ...target,
        operation: chance.pick(writes),
        effect: { kind: 'stuck', ...(chance.is(0.7) ? { seconds: chance.whole(100, 5000) } : {}) },
      }),
    ],
    [
      3,
      () => ({
        ...target,
        operation: chance.pick<Operation>([...reads, ...writes]),
        effect: { kind: 'drop', when: chance.pick(['before', 'after']) },
      }),
    ],
    [
      1,
      () => ({
        ...target,
        operation: chance.pick(writes),
        effect: { kind: 'delay', seconds: chance.whole(1, 600) },
      }),
    ],
    [1, () => ({ ...target, operation: 'token', effect: httpFault(chance) })],
    [2, () => silentGuest(chance, fleet, target)],
  ])();
}

function httpFault(chance: Chance): Effect {
  const status = chance.pick([429, 429, 500, 502, 503, 504, 409, 412, 408]);
  const wait = chance.is(0.5) ? { headers: { 'retry-after': String(chance.pick([1, 10, 60, 600])) } } : {};
  const code: Readonly<Record<number, string>> = {
    429: 'TooManyRequests',
    409: 'AnotherOperationInProgress',
    412: 'PreconditionFailed',
    500: 'InternalServerError',
  };
  return {
    kind: 'http',
    status,
    code: code[status] ?? 'ServerError',
    message: 'A fault of the campaign.',
    ...wait,
    bare: chance.is(0.2),
  };
}

/** What Azure refuses for good. */
function refusal(chance: Chance): Effect {
  const [status, code] = chance.pick([
    [403, 'AuthorizationFailed'],
    [403, 'LinkedAuthorizationFailed'],
    [409, 'ScopeLocked'],
    [404, 'ResourceNotFound'],
    [400, 'VMSizeIsNotPermittedToEnableAcceleratedNetworking'],
    [400, 'BadRequest'],
  ] as const);
  return { kind: 'http', status, code, message: 'A refusal of the campaign.' };
}

function asyncFailure(code: string): Effect {
  return { kind: 'async-failure', code, message: `The operation ended with ${code}.` };
}

function silentGuest(
  chance: Chance,
  fleet: readonly Member[],
  target: Pick<FaultOrder, 'skip' | 'count'>,
): FaultOrder {
  const vm = fleet[chance.whole(0, fleet.length - 1)]?.order.name;
  return {
    ...target,
    operation: 'guest/boot',
    ...(vm === undefined ? {} : { resource: vm }),
    effect: { kind: 'silent-guest', whileAccelerated: chance.is(0.6) },
  };
}
