import type { SafeguardReason } from '../decision/safeguard-reason.ts';
import { capacityBlock } from './capacity-holds.ts';
import { roomsIn } from './safeguards-budgets.ts';
import { asksAgainAt, type Waiting } from './safeguards-pause.ts';
import { startsIn, startsSince, whenOver, withStart } from './safeguards-rate.ts';
import type {
  AcquireInput,
  SafeguardLimits,
  SafeguardsState,
  SafeguardsTurn,
  SafeguardTicket,
} from './safeguards-state.ts';

const minuteMs = 60_000;
// A run that has not asked for so long after it should have is orphaned, or waits for something else.
const overdueMinutes = 10;
// A ticket takes about 350 bytes, and every operation writes them all. A run that finds no place asks again later.
const maxQueue = 80;
// A ticket's domains only reserve places ahead of others: for a slot, all domains of the run are checked.
const domainsOfTicket = 4;

/** What is taken while the queue is walked: by runs that hold a slot, and by those ahead in the queue that could go. */
interface Taken {
  readonly slots: Map<string, number>;
  readonly domains: Map<string, number>;
  readonly keys: Map<string, number>;
  readonly canaries: Set<string>;
  starts: number;
}

const count = (map: Map<string, number>, key: string): number => map.get(key) ?? 0;
const add = (map: Map<string, number>, key: string): void => void map.set(key, count(map, key) + 1);

type Wanted = Pick<SafeguardTicket, 'subscriptionId' | 'domains' | 'capacityKey' | 'rooms' | 'canary'>;
type Asked = Pick<AcquireInput, 'limits' | 'now'>;

/**
 * Asks for a slot. First come, first served among those that could go: a run that is blocked by its failure domain keeps its place and its
 * claim on that domain, and blocks no other run. Asking twice is harmless.
 */
export function acquire(stored: SafeguardsState, asked: AcquireInput): SafeguardsTurn {
  const { runId, now } = asked;
  if (stored.holders.some((one) => one.runId === runId)) return { answer: { kind: 'granted' } };
  const state = queued(stored, asked);
  const index = state.queue.findIndex((one) => one.runId === runId);
  const position = index + 1;
  if (index < 0) return { state, answer: { kind: 'wait', because: 'queue-full' } };
  const since = state.queue[index]?.since ?? now;
  const blocked = blockedForAll(state);
  if (blocked !== undefined) return kept(state, asked, { kind: 'wait', because: blocked, position, since });

  const taken = takenBefore(state, runId, asked);
  const rooms = roomsIn(state.holders, asked);
  const because = blockOf(state, taken, { ...asked, rooms }, asked);
  if (because !== undefined) {
    const when = earliest(state, taken, because, asked);
    return kept(state, asked, { kind: 'wait', because, position, since, ...when });
  }
  return { state: granted(state, asked, now), answer: { kind: 'granted' } };
}

type Granted = Pick<AcquireInput, 'runId' | 'vm' | 'subscriptionId' | 'domains' | 'capacityKey' | 'canary'>;

function granted(state: SafeguardsState, asked: Granted, now: string): SafeguardsState {
  const { runId, subscriptionId, domains, capacityKey, vm, canary } = asked;
  const named = { ...(vm === undefined ? {} : { vm }), ...(canary === undefined ? {} : { canary }) };
  const holder = { runId, ...named, subscriptionId, domains, capacityKey, since: now };
  return {
    ...state,
    holders: [...state.holders, holder],
    queue: state.queue.filter((one) => one.runId !== runId),
    starts: withStart(state.starts, now),
  };
}

/** What stops every new outage, whichever run asks. */
export function blockedForAll({ paused, breaker }: SafeguardsState): 'paused' | 'breaker-open' | undefined {
  if (paused !== undefined) return 'paused';
  return breaker === undefined ? undefined : 'breaker-open';
}

/** The runs in the queue that would get a slot if they asked now, and that will not ask by themselves within a minute. */
export function toBeWoken(
  stored: SafeguardsState,
  asked: { limits: SafeguardLimits; now: string },
): string[] {
  if (blockedForAll(stored) !== undefined) return [];
  const queue = stored.queue.filter((one) => isAlive(one, asked.now));
  const starts = startsSince(stored.starts, asked.now);
  const sleeps = ({ asksAt }: SafeguardTicket): boolean =>
    Date.parse(asksAt) > Date.parse(asked.now) + minuteMs;
  // Each gets its slot before the next one is checked, since a slot that is taken may block a run that could go before.
  const woken: string[] = [];
  let state: SafeguardsState = { ...stored, queue, starts };
  for (const one of queue) {
    if (!sleeps(one) || blockOf(state, takenBefore(state, one.runId, asked), one, asked) !== undefined)
      continue;
    woken.push(one.runId);
    state = granted(state, one, asked.now);
  }
  return woken;
}

/** Keeps the ticket for as long as its run waits. */
function kept(state: SafeguardsState, { runId, now }: AcquireInput, answer: Waiting): SafeguardsTurn {
  const asksAt = asksAgainAt(answer, now);
  const queue = state.queue.map((one) => (one.runId === runId ? { ...one, asksAt } : one));
  return { state: { ...state, queue }, answer };
}

function isAlive({ asksAt }: SafeguardTicket, now: string): boolean {
  return Date.parse(now) - Date.parse(asksAt) < overdueMinutes * minuteMs;
}

/** The state without expired tickets and starts, and with our ticket renewed, in its old place if it had one. */
function queued(state: SafeguardsState, asked: AcquireInput): SafeguardsState {
  const { now, runId, subscriptionId, capacityKey, budgets, canary } = asked;
  const domains = asked.domains.slice(0, domainsOfTicket);
  const counted = budgets?.filter(({ domain }) => domains.includes(domain));
  const rooms =
    counted === undefined ? {} : { rooms: roomsIn(state.holders, { ...asked, budgets: counted }) };
  const tried = canary === undefined ? {} : { canary };
  const request = { runId, subscriptionId, domains, capacityKey, ...tried, ...rooms, asksAt: now };
  const alive = state.queue.filter((one) => one.runId === runId || isAlive(one, now));
  const known = alive.some((one) => one.runId === runId);
  const renewed = alive.map((one) => (one.runId === runId ? { ...request, since: one.since } : one));
  const queue = known || renewed.length >= maxQueue ? renewed : [...renewed, { ...request, since: now }];
  return { ...state, starts: startsSince(state.starts, now), queue };
}

function takenBy({ holders, starts }: SafeguardsState): Taken {
  const taken: Taken = {
    slots: new Map(),
    domains: new Map(),
    keys: new Map(),
    canaries: new Set(),
    starts: startsIn(starts),
  };
  for (const holder of holders) take(taken, holder);
  return taken;
}

/** What is taken from a run by those that hold a slot, and by those ahead of it in the queue. */
function takenBefore(state: SafeguardsState, runId: string, asked: Asked): Taken {
  const taken = takenBy(state);
  for (const ahead of state.queue) {
    if (ahead.runId === runId) break;
    reserve(state, taken, ahead, asked);
  }
  return taken;
}

function take(taken: Taken, { subscriptionId, domains, capacityKey, canary }: Wanted): void {
  if (canary !== undefined) taken.canaries.add(canary);
  add(taken.slots, subscriptionId);
  add(taken.keys, capacityKey);
  claim(taken, { domains });
}

function claim(taken: Taken, { domains }: Pick<Wanted, 'domains'>): void {
  for (const domain of new Set(domains)) add(taken.domains, domain);
}

/** Counts as taken what a run ahead of us in the queue reserves. */
function reserve(state: SafeguardsState, taken: Taken, ahead: SafeguardTicket, asked: Asked): void {
  const because = blockOf(state, taken, ahead, asked);
  // A run that waits for the hourly rate comes before us in the next hour too.
  if (because === undefined || because === 'hourly-rate') taken.starts += 1;
  if (because === undefined) take(taken, ahead);
  // It reserves all its domains even while one of them is full: otherwise a VM in two domains might wait for ever.
  else if (because !== 'capacity-held' && isFull(taken, ahead, asked.limits)) claim(taken, ahead);
}

function blockOf(
  state: SafeguardsState,
  taken: Taken,
  wanted: Wanted,
  { limits, now }: Asked,
): SafeguardReason | undefined {
  const { subscriptionId, capacityKey, canary } = wanted;
  const capacity = capacityBlock(state.capacity, capacityKey, count(taken.keys, capacityKey), now);
  if (capacity !== undefined) return capacity;
  if (canary !== undefined && taken.canaries.has(canary)) return 'canary-elsewhere';
  if (taken.starts >= limits.maxPerHour) return 'hourly-rate';
  if (count(taken.slots, subscriptionId) >= limits.maxConcurrent) return 'free-slot';
  return isFull(taken, wanted, limits) ? 'failure-domain' : undefined;
}

/** Whether one of the domains has no room. */
function isFull(taken: Taken, { domains, rooms }: Wanted, limits: SafeguardLimits): boolean {
  return domains.some((domain) => {
    const counted = rooms?.find((one) => one.domain === domain);
    return count(taken.domains, domain) >= (counted?.room ?? limits.maxConcurrentPerDomain);
  });
}

function earliest(
  state: SafeguardsState,
  taken: Taken,
  because: SafeguardReason,
  { capacityKey, limits, now }: AcquireInput,
): { notBefore?: string } {
  if (because === 'hourly-rate')
    return { notBefore: whenOver(state.starts, taken.starts - limits.maxPerHour + 1, now) };
  if (because !== 'capacity-held') return {};
  const notBefore = state.capacity.find(({ key }) => key === capacityKey)?.notBefore;
  return notBefore === undefined ? {} : { notBefore };
}
