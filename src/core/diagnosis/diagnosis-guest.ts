import { type CheckedGuest, counted, inGuest, whereShown } from './checked-guest.ts';
import { found, notChecked, notFound } from './diagnosis-context.ts';
import type { LackingNic } from './nic-events.ts';

/** Whether neither a device nor the log shows that the host has ever offered a virtual function. */
function offeredNothing({ joined, loose, report, lacking, faults }: CheckedGuest): boolean {
  if (faults.some(({ problem }) => problem === 'bus')) return false;
  const shown = joined.length + loose.length + report.devices.length;
  return shown === 0 && !lacking.some(({ everHad }) => everHad);
}

export const checkEngagement = whereShown((guest) => {
  if (guest.missing === 0) return notFound(counted(guest));
  const devices = `devices of network hardware: ${guest.report.devices.length}`;
  if (!offeredNothing(guest)) return notFound(counted(guest), devices);
  return found([counted(guest), devices, ...sayLog(guest)]);
});

/** How far the log supports that nothing was ever offered. */
function sayLog({ details }: CheckedGuest): string[] {
  if (details?.log == null) return [];
  const { whole } = details.log;
  if (whole === null) return ['the kernel’s log could not be read'];
  return whole
    ? ['the kernel’s log names no virtual function since the boot']
    : ['the kernel’s log names no virtual function, and does not reach back to the boot'];
}

export const checkVirtualFunction = whereShown((guest) => {
  if (guest.missing === 0) return notFound(counted(guest));
  if (offeredNothing(guest)) return notFound('the host has offered none: see not-engaged');
  const { faults, serviced } = guest;
  const undriven = faults.filter(({ problem }) => problem !== 'sick').length;
  if (undriven > 0 && guest.missing <= Math.max(undriven, guest.bare.length))
    return notFound('no driver has taken what the host offers: see no-driver and driver-broken');
  if (guest.missing <= serviced.length)
    return notFound('the host has just taken it back: see host-servicing');
  return found([counted(guest), ...guest.lacking.flatMap(sayLast)]);
});

const words = {
  added: 'added the slot of its virtual function',
  removed: 'removed the slot of its virtual function',
  to: 'led its traffic to a virtual function',
  from: 'led its traffic away from the virtual function',
} as const;

function sayLast({ name, last }: LackingNic): string[] {
  if (last === undefined) return [];
  return [`${name}: the host has ${words[last.kind]}${last.ago === undefined ? '' : ` ${last.ago} s ago`}`];
}

export const checkServicing = inGuest((guest) => {
  if (guest.serviced.length > 0) return found(guest.serviced.flatMap(sayLast));
  if (guest.missing === 0) return notFound(counted(guest));
  if (guest.details?.log == null || guest.details.log.whole === null)
    return notChecked('the kernel’s log was not read');
  return notFound('the kernel’s log names no virtual function that was just taken back');
});
