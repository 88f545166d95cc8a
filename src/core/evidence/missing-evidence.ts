import type { SizeKnowledge } from '../model/evidence.ts';
import { currentGuest, type GuestAsked } from './guest-vote.ts';
import type { SizeQuestion } from './size-evidence.ts';

/** What is not known of a size and would decide, in words: of each source, why it says nothing. */
export function missingEvidence(asked: SizeQuestion): readonly string[] {
  const listed = asked.offer.acceleratedNetworking === 'yes';
  return [
    ...(listed ? [] : ['Resource SKUs: the size or its capability']),
    `guest: ${ofGuest(asked)}`,
    `fleet: ${ofFleet(asked.evidence.fleet)}`,
    'operator: none',
  ];
}

/** Why the guest says nothing of its own drivers, in words; undefined where it has answered. */
export function missingOfGuest(asked: GuestAsked): string | undefined {
  return currentGuest(asked) === undefined ? `guest: ${ofGuest(asked)}` : undefined;
}

function ofGuest(asked: GuestAsked): string {
  const { guest } = asked.evidence;
  if (asked.preflight === 'off') return 'preflight is off';
  if (guest?.kind === 'no-answer') return `no answer (${guest.why.slice(0, 100)})`;
  return currentGuest(asked) === undefined ? 'not asked' : 'its devices do not tell';
}

function ofFleet(fleet: SizeKnowledge | undefined): string {
  if (fleet === undefined) return 'not read';
  const { counts, needed, state } = fleet;
  const most = Math.max(counts.gains, counts.platform, counts['no-effect']);
  return state === 'unsettled' ? 'its VMs contradict each other' : `${most} of ${needed}`;
}
