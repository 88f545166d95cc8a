import type { GuestReport } from '../guest/guest-report.ts';
import { inGuest } from './checked-guest.ts';
import { found, notChecked, notFound } from './diagnosis-context.ts';
import { concerns, messagesIn, ownMessages, sayMessage } from './driver-messages.ts';

export const checkBrokenDriver = inGuest(({ faults, bare, report, details, detailsFault, missing }) => {
  const broken = faults.filter((one) => one.broken);
  if (broken.length > 0) return found(broken.flatMap(({ evidence }) => evidence));
  if (bare.length > 0 && missing > 0 && details === undefined)
    return notChecked(
      detailsFault === undefined
        ? 'only the probe was run: the modules are not known'
        : `what the script printed of modules and the log cannot be read: ${detailsFault}`,
    );
  const others = messagesIn(details).filter((one) => !concerns(one, report.devices));
  return notFound(
    ...driven(report),
    ...ownMessages(report, details).map(sayMessage),
    ...others.map((one) => `of a device that is not listed, such as InfiniBand’s: ${sayMessage(one)}`),
  );
});

export const checkDriver = inGuest(({ faults, report }) => {
  const lacking = faults.filter(({ broken }) => !broken);
  if (lacking.length > 0) return found(lacking.flatMap(({ evidence }) => evidence));
  return notFound(...driven(report));
});

function driven({ devices, infiniband }: GuestReport): string[] {
  const lines = devices.map(({ id, driver }) => `device ${id ?? 'unknown'}: driver ${driver ?? 'missing'}`);
  const others =
    infiniband.devices === 0
      ? []
      : [`InfiniBand devices: ${infiniband.devices}, without a driver: ${infiniband.bare}`];
  const own = lines.length === 0 ? ['no device of network hardware is there'] : [...new Set(lines)];
  return [...own, ...others];
}
