import { foldCase } from '../lib/fold-case.ts';
import type { Advice, EvidenceFacts, GuestEvidence } from '../model/evidence.ts';

const guestHours = 24;
/** How long a VM whose guest gave no answer is not asked again. */
const noAnswerHours = 6;
/** Rows of Advisor are up to 12 h old (Advisor's metadata), and a list may lag. */
const adviceHours = 18;

/** What a guest's answer is read from. */
export interface GuestAsked {
  readonly size: string;
  readonly evidence: EvidenceFacts;
  readonly preflight: 'off' | 'when-unknown' | 'always';
  readonly observedAt: string;
}

/**
 * What the guest has shown, if that still counts: of the same size, within 24 hours, and while policy lets guests be asked. Whoever gives
 * the evidence has seen to it that it is of the VM itself.
 */
export function currentGuest({
  size,
  evidence,
  preflight,
  observedAt,
}: GuestAsked): GuestEvidence | undefined {
  const { guest } = evidence;
  if (preflight === 'off' || guest?.kind !== 'answered') return undefined;
  return sameSize(guest.size, size) && within(guest.at, observedAt, guestHours) ? guest : undefined;
}

/** Whether the guest was asked a short while ago, and either has answered or was given up for some hours. */
export function wasAsked(asked: GuestAsked): boolean {
  const { guest } = asked.evidence;
  if (guest?.kind !== 'no-answer') return currentGuest(asked) !== undefined;
  return sameSize(guest.size, asked.size) && within(guest.at, asked.observedAt, noAnswerHours);
}

/** Advice that is not too old to be shown. */
export function currentAdvice(advice: Advice | undefined, observedAt: string): Advice | undefined {
  return advice !== undefined && within(advice.lastUpdated, observedAt, adviceHours) ? advice : undefined;
}

/** Whether Azure Advisor recommends acceleration, and not too long ago to count. */
export function recommendsGain(advice: Advice | undefined, observedAt: string): boolean {
  return currentAdvice(advice, observedAt)?.kind === 'configuration';
}

function sameSize(one: string, other: string): boolean {
  return foldCase(one) === foldCase(other);
}

function within(at: string, now: string, hours: number): boolean {
  return Date.parse(now) - Date.parse(at) <= hours * 3_600_000;
}

/**
 * What a guest's devices say of its size. More virtual functions than flags: Azure accelerates it whatever the flag says. None although the
 * kernel log has one: it was taken away by host servicing, or with a flag that somebody turned off; that cannot be told. One MANA device
 * serves all network interfaces (accelerated-networking-mana-windows), so beside a flag that is on it tells nothing of the others.
 */
export function guestVoteOf({
  virtualFunctions,
  flagsOn,
  vfInLog,
  hardware,
}: GuestEvidence): 'platform' | 'not-platform' | 'unclear' {
  if (virtualFunctions > flagsOn) return 'platform';
  if (virtualFunctions === 0) return vfInLog === true ? 'unclear' : 'not-platform';
  return hardware === 'mana' ? 'unclear' : 'not-platform';
}
