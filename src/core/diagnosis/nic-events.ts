import type { GuestDetails } from '../guest/guest-details.ts';
import type { GuestReport } from '../guest/guest-report.ts';

/** What the host last did to a network interface of the guest. */
interface HostEvent {
  readonly kind: 'added' | 'removed' | 'to' | 'from';
  /** Seconds since then; absent where that is not known, which counts as long ago. */
  readonly ago?: number;
}

/** An interface without virtual function, and what the log says of it. */
export interface LackingNic {
  readonly name: string;
  readonly slot?: HostEvent;
  readonly last?: HostEvent;
  /** Whether the log says that it ever had a virtual function, or was offered one. */
  readonly everHad: boolean;
  /** Whether a virtual function has ever registered. */
  readonly registered: boolean;
}

/** The interfaces that have no virtual function. */
export function lackingNics({ nics }: GuestReport, details: GuestDetails | undefined): LackingNic[] {
  return nics.flatMap(({ name, vf }, n): LackingNic[] => {
    if (vf !== null) return [];
    const seen = details?.nics[n];
    const slot = eventOf(seen?.slot ?? null, details);
    const path = eventOf(seen?.path ?? null, details);
    const last = laterOf(slot, path);
    return [
      {
        name: name ?? 'a network interface',
        ...(slot === undefined ? {} : { slot }),
        ...(last === undefined ? {} : { last }),
        everHad: last !== undefined || seen?.registered === true,
        registered: seen?.registered === true || path !== undefined,
      },
    ];
  });
}

function eventOf(
  event: readonly [HostEvent['kind'], number | null] | null,
  details: GuestDetails | undefined,
): HostEvent | undefined {
  if (event === null) return undefined;
  const [kind, at] = event;
  const ago = at === null || details?.uptime == null ? -1 : details.uptime - at;
  return ago < 0 ? { kind } : { kind, ago };
}

/** Of two events of one second the slot's is taken for the later one: a host first leads the traffic away, and then removes the slot. */
function laterOf(slot: HostEvent | undefined, path: HostEvent | undefined): HostEvent | undefined {
  if (slot === undefined || path === undefined) return slot ?? path;
  return (path.ago ?? Number.POSITIVE_INFINITY) < (slot.ago ?? Number.POSITIVE_INFINITY) ? path : slot;
}

// The service takes about half a minute, at most some minutes (accelerated-networking-how-it-works).
const maxService = 15 * 60;
// A guest needs a few seconds from the slot to its driver.
const maxArrival = 60;

/** Whether the host has just taken the virtual function back, or just offered it again. */
export function isServiced({ last }: LackingNic): boolean {
  if (last?.ago === undefined) return false;
  if (last.kind === 'added') return last.ago <= maxArrival;
  return last.kind !== 'to' && last.ago <= maxService;
}

/** Whether the host has offered a virtual function, and it should long have arrived. */
export function isOverdue(nic: LackingNic): boolean {
  return isOffered(nic) && (nic.slot?.ago ?? Number.POSITIVE_INFINITY) > maxArrival;
}

/** Whether the host's last word was that it has added a slot for a virtual function. */
export function isOffered({ slot, last }: LackingNic): boolean {
  return slot?.kind === 'added' && last?.kind !== 'from';
}
