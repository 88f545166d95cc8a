import type { GuestDetails } from '../guest/guest-details.ts';
import type { GuestReport } from '../guest/guest-report.ts';
import type { DiagnosisContext } from './diagnosis-context.ts';
import { ownMessages } from './driver-messages.ts';

/** What is worth a sentence although the virtual function works. */
export function workingNotes({ guest, size, facts }: DiagnosisContext): string[] {
  if (guest.kind === 'not-seen') return [];
  const { report, details } = guest;
  const table =
    size.answer === 'not-capable'
      ? [`That ${facts.vm.size} could not have it (${size.source}) is not so here.`]
      : [];
  return [...sayErrors(report, details), ...sayInfiniband(report), ...table];
}

function sayErrors(report: GuestReport, details: GuestDetails | undefined): string[] {
  const messages = ownMessages(report, details);
  const [last] = messages.toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0));
  if (last === undefined) return [];
  const times = messages.reduce((sum, one) => sum + one.times, 0);
  const ago =
    last.at === null || details?.uptime == null ? '' : ` ${Math.max(0, details.uptime - last.at)} s ago`;
  const errors = times === 1 ? 'an error' : `${times} errors`;
  return [`The guest’s network drivers have logged ${errors}, the last${ago}: ${last.text}.`];
}

function sayInfiniband({ infiniband: { bare } }: GuestReport): string[] {
  if (bare === 0) return [];
  return [`InfiniBand devices without a driver: ${bare}; they are none of Accelerated Networking’s.`];
}
