import { roomsIn } from './brakes-budgets.ts';
import type { AcquireInput, BrakeReason, BrakesState, BrakesTurn, BrakeTicket } from './brakes-state.ts';
import { capacityBlock } from './capacity-keys.ts';

const hourMs = 3_600_000;
// A run asks again every two minutes at the latest; one that does not is dead, or waits for something else.
const ticketMinutes = 10;
const longestQueue = 500;

/** What is taken while the queue is walked: by runs that hold a slot, and by those that are before us and free to go. */
interface Taken {
  readonly slots: Map<string, number>;
  readonly domains: Map<string, number>;
  readonly keys: Map<string, number>;
  starts: number;
}

const count = (map: Map<string, number>, key: string): number => map.get(key) ?? 0;
const add = (map: Map<string, number>, key: string): void => void map.set(key, count(map, key) + 1);

type Wanted = Pick<BrakeTicket, 'subscriptionId' | 'domains' | 'capacityKey' | 'rooms'>;

/**
 * Asks for a slot. First come, first served among those that are free to go: who is blocked by its failure domain keeps its place and its
 * claim on that domain, and blocks nobody else. Asking twice is harmless.
 */
export function acquire(stored: BrakesState, asked: AcquireInput): BrakesTurn {
  const { runId, now } = asked;
  if (stored.holders.some((one) => one.runId === runId)) return { answer: { kind: 'granted' } };
  const state = queued(stored, asked);
  const index = state.queue.findIndex((one) => one.runId === runId);
  if (index < 0) return { state, answer: { kind: 'wait', because: 'queue-full' } };
  const position = index + 1;
  const closed = closedForAll(state);
  if (closed !== undefined) return { state, answer: { kind: 'wait', because: closed, position } };

  const taken = takenBy(state);
  for (const ahead of state.queue.slice(0, index)) reserve(state, taken, ahead, asked);
  const rooms = roomsIn(state.holders, asked);
  const because = blockOf(state, taken, { ...asked, rooms }, asked);
  if (because !== undefined) {
    const notBefore = earliest(state, because, asked);
    const when = notBefore === undefined ? {} : { notBefore };
    return { state, answer: { kind: 'wait', because, position, ...when } };
  }
  const { subscriptionId, domains, capacityKey, vm } = asked;
  const named = vm === undefined ? {} : { vm };
  const holder = { runId, ...named, subscriptionId, domains, capacityKey, since: now };
  return {
    state: {
      ...state,
      holders: [...state.holders, holder],
      queue: state.queue.filter((one) => one.runId !== runId),
      starts: [...state.starts, { runId, at: now }],
    },
    answer: { kind: 'granted' },
  };
}

/** What stops every new outage, whoever asks. */
export function closedForAll({ paused, breaker }: BrakesState): 'paused' | 'breaker-open' | undefined {
  if (paused !== undefined) return 'paused';
  return breaker === undefined ? undefined : 'breaker-open';
}

/** The state with what has run out left out, and with our ticket renewed, in its old place if it had one. */
function queued(state: BrakesState, asked: AcquireInput): BrakesState {
  const { limits: _limits, now, budgets, ...wanted } = asked;
  const rooms = budgets === undefined ? {} : { rooms: roomsIn(state.holders, asked) };
  const request = { ...wanted, ...rooms };
  const at = Date.parse(now);
  const starts = state.starts.filter((one) => at - Date.parse(one.at) < hourMs);
  const alive = state.queue.filter(
    ({ runId, askedAt }) => runId === request.runId || at - Date.parse(askedAt) < ticketMinutes * 60_000,
  );
  const known = alive.some(({ runId }) => runId === request.runId);
  const renewed = alive.map((one) =>
    one.runId === request.runId ? { ...request, since: one.since, askedAt: now } : one,
  );
  const room = known || renewed.length >= longestQueue;
  const queue = room ? renewed : [...renewed, { ...request, since: now, askedAt: now }];
  return { ...state, starts, queue };
}

function takenBy({ holders, starts }: BrakesState): Taken {
  const taken: Taken = { slots: new Map(), domains: new Map(), keys: new Map(), starts: starts.length };
  for (const holder of holders) take(taken, holder);
  return taken;
}

function take(taken: Taken, { subscriptionId, domains, capacityKey }: Wanted): void {
  add(taken.slots, subscriptionId);
  add(taken.keys, capacityKey);
  for (const domain of new Set(domains)) add(taken.domains, domain);
}

/** What somebody before us in the queue keeps from us. */
function reserve(state: BrakesState, taken: Taken, ahead: BrakeTicket, asked: AcquireInput): void {
  const because = blockOf(state, taken, ahead, asked);
  if (because === undefined) {
    take(taken, ahead);
    taken.starts += 1;
  }
  // Its domains are its own once one of them is free: otherwise a VM in two of them might wait for ever.
  if (because === 'failure-domain') for (const domain of new Set(ahead.domains)) add(taken.domains, domain);
}

function blockOf(
  state: BrakesState,
  taken: Taken,
  { subscriptionId, domains, capacityKey, rooms }: Wanted,
  { limits, now }: Pick<AcquireInput, 'limits' | 'now'>,
): BrakeReason | undefined {
  const capacity = capacityBlock(state.capacity, capacityKey, count(taken.keys, capacityKey), now);
  if (capacity !== undefined) return capacity;
  if (taken.starts >= limits.maxPerHour) return 'hourly-rate';
  if (count(taken.slots, subscriptionId) >= limits.maxConcurrent) return 'free-slot';
  const full = domains.some((domain) => {
    const counted = rooms?.find((one) => one.domain === domain);
    return count(taken.domains, domain) >= (counted?.room ?? limits.maxConcurrentPerDomain);
  });
  return full ? 'failure-domain' : undefined;
}

function earliest(
  state: BrakesState,
  because: BrakeReason,
  { capacityKey }: AcquireInput,
): string | undefined {
  const [oldest] = state.starts;
  if (because === 'hourly-rate' && oldest !== undefined)
    return new Date(Date.parse(oldest.at) + hourMs).toISOString();
  if (because !== 'capacity-closed') return undefined;
  return state.capacity.find(({ key }) => key === capacityKey)?.notBefore;
}
