import * as z from 'zod';
import { shortDomain } from './short-domain.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Run Command goes out of the bucket of a VM's updates, and a guest that is asked runs a script as root: both are worth a limit. */
const maxAtOnce = 10;
/** A run that died does not give its turn back. */
const turnLastsMs = 10 * minuteMs;
const pauseOfVmMs = hourMs;
const maxOfVmInDay = 3;
/** The pause before the second answer of one run, where the first one can be wrong for some minutes (a host that is serviced). */
const pauseOfSecondMs = 10 * minuteMs;
const maxVms = 1000;
const asksAgainMs = minuteMs;

const asked = z.object({
  /** The VM's lease key, shortened: there may be a thousand. */
  vm: z.string(),
  /** The run that has asked last. */
  runId: z.string(),
  /** When, within the last day, in whole seconds since the epoch. */
  at: z.array(z.number().int()).min(1),
  /** Whether the last turn is still held. */
  held: z.boolean(),
});

const preflightTurnsState = z.object({ asked: z.array(asked) });

/** Which guests were asked within the last day, and for which that still goes on. */
type PreflightTurnsState = z.infer<typeof preflightTurnsState>;
type Asked = PreflightTurnsState['asked'][number];

const take = z.object({
  vm: z.string(),
  runId: z.string(),
  now: z.string(),
  /** Guests that may be asked in an hour. */
  perHour: z.number().int(),
  /** The second answer of the same run. */
  second: z.literal(true).exactOptional(),
});
const give = z.object({
  vm: z.string(),
  runId: z.string(),
  /** The guest was not asked after all. */
  unused: z.literal(true).exactOptional(),
});

export type TakeTurn = z.infer<typeof take>;
export type GiveTurn = z.infer<typeof give>;

export type TurnAnswer =
  | { readonly kind: 'turn' }
  /** ISO 8601: no turn is to be had before that. */
  | { readonly kind: 'wait'; readonly until: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'unreadable'; readonly what: string };

interface PreflightTurn {
  readonly state?: PreflightTurnsState;
  readonly answer: TurnAnswer;
}

/**
 * One operation on the budget of preflights: `take` asks for the right to ask one guest, `give` gives it back, as used or not. At most ten guests are asked at once, so
 * many in an hour as the policy says, and one guest once in an hour and three times a day. Asking twice is harmless. `perHour`: the policy's number as
 * it is now; without one, that of the asking run counts.
 */
export function turnPreflights(
  stored: unknown,
  operation: string,
  input: unknown,
  perHour?: number,
): PreflightTurn {
  const state = preflightTurnsState.safeParse(stored ?? { asked: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'preflight turns' } };
  if (operation === 'take') {
    const wanted = take.safeParse(input);
    if (!wanted.success) return unreadableInput(operation);
    return takeTurn(state.data, { ...wanted.data, ...(perHour === undefined ? {} : { perHour }) });
  }
  if (operation === 'give') {
    const given = give.safeParse(input);
    if (!given.success) return unreadableInput(operation);
    return giveTurn(state.data, given.data);
  }
  return unreadableInput(operation);
}

function takeTurn(state: PreflightTurnsState, { vm, runId, now, perHour, second }: TakeTurn): PreflightTurn {
  const at = Math.floor(Date.parse(now) / 1000);
  const key = shortDomain(vm);
  const all = withinDay(state.asked, at);
  const own = all.find((one) => one.vm === key);
  if (own?.runId === runId && isHeld(own, at)) return { state: { asked: all }, answer: { kind: 'turn' } };
  const until = Math.max(
    pauseOfVm(own, at, second === true && own?.runId === runId),
    pauseOfFleet(all, at, perHour),
  );
  if (until > at)
    return {
      state: { asked: all },
      answer: { kind: 'wait', until: new Date(until * 1000).toISOString() },
    };
  const others = all.filter((one) => one !== own);
  const asks = { vm: key, runId, at: [...(own?.at ?? []), at], held: true };
  return { state: { asked: [...others, asks].slice(-maxVms) }, answer: { kind: 'turn' } };
}

function giveTurn({ asked }: PreflightTurnsState, { vm, runId, unused }: GiveTurn): PreflightTurn {
  const key = shortDomain(vm);
  const isOwn = (one: Asked): boolean => one.vm === key && one.runId === runId && one.held;
  const freed = asked.map((one) => {
    if (!isOwn(one)) return one;
    return { ...one, held: false, at: unused === true ? one.at.slice(0, -1) : one.at };
  });
  return { state: { asked: freed.filter(({ at }) => at.length > 0) }, answer: { kind: 'done' } };
}

/** The VMs that were asked within the last day, without what is older. */
function withinDay(asked: readonly Asked[], now: number): Asked[] {
  return asked
    .map((one) => ({ ...one, at: one.at.filter((at) => now - at < dayMs / 1000) }))
    .filter(({ at }) => at.length > 0);
}

function isHeld({ held, at }: Asked, now: number): boolean {
  return held && now - (at.at(-1) ?? 0) < turnLastsMs / 1000;
}

/** When this guest may be asked again, in seconds. */
function pauseOfVm(own: Asked | undefined, now: number, second: boolean): number {
  if (own === undefined) return now;
  const after = (at: number | undefined, ms: number): number => (at === undefined ? now : at + ms / 1000);
  return Math.max(
    after(own.at.at(-1), second ? pauseOfSecondMs : pauseOfVmMs),
    after(own.at.at(-maxOfVmInDay), dayMs),
  );
}

/** When any guest may be asked again, in seconds. */
function pauseOfFleet(all: readonly Asked[], now: number, perHour: number): number {
  if (all.filter((one) => isHeld(one, now)).length >= maxAtOnce) return now + asksAgainMs / 1000;
  const inHour = all
    .flatMap(({ at }) => at)
    .filter((at) => now - at < hourMs / 1000)
    .sort((a, b) => a - b);
  const oldest = inHour.at(-perHour);
  return oldest === undefined ? now : oldest + hourMs / 1000;
}

function unreadableInput(operation: string): PreflightTurn {
  return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
}
