import type { GuestDetails } from '../guest/guest-details.ts';
import {
  type DiagnosisCheck,
  type DiagnosisContext,
  found,
  notChecked,
  notFound,
} from './diagnosis-context.ts';
import { bandwidthOf } from './size-bandwidth.ts';

// Traffic comes in bursts, so an average a little below the limit reaches it too.
const nearly = 0.9;

/** What a VM sends is limited by its size, with or without acceleration (virtual-machine-network-throughput). */
export function checkBandwidth({ facts, guest }: DiagnosisContext): DiagnosisCheck {
  const { size } = facts.vm;
  const limit = bandwidthOf(size);
  if (limit === undefined) return notChecked(`no figure is kept for ${size}`);
  const cap = `${size} may send ${limit.megabitsPerSecond} Mb/s over all its network interfaces (${limit.source})`;
  if (guest.kind === 'not-seen') return notChecked(`${cap}; ${guest.why}`);
  const rate = guest.details === undefined ? undefined : megabitsPerSecond(guest.details);
  if (rate === undefined) return notChecked(`${cap}; what the guest sends was not measured`);
  const sent = `it sent ${rate} Mb/s while it was measured${guest.report.nicsLeftOut > 0 ? ', on the interfaces that were read' : ''}`;
  return rate >= limit.megabitsPerSecond * nearly ? found([sent, cap]) : notFound(sent, cap);
}

function megabitsPerSecond({ seconds, nics }: GuestDetails): number | undefined {
  const read = nics.flatMap(({ txBytes }) => (txBytes === null ? [] : [txBytes]));
  if (read.length === 0 || seconds === null || seconds === 0) return undefined;
  const bytes = read.reduce(
    (sum, [first, second]) => sum + Math.max(0, Number(BigInt(second) - BigInt(first))),
    0,
  );
  return Math.round((bytes * 8) / seconds / 1e6);
}
