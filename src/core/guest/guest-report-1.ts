import * as z from 'zod';
import { count, pciId, printedText, readings } from './guest-output.ts';
import type { GuestReport } from './guest-report.ts';

const virtualFunction = z.strictObject({
  name: printedText(15),
  id: pciId,
  driver: printedText(20),
  up: z.boolean(),
  manager: printedText(20),
  rx: readings,
  tx: readings,
});

/** The first version of a report: saved ones stay readable. */
export const guestReport1 = z.strictObject({
  version: z.literal(1),
  os: z.enum(['linux', 'windows']),
  kernel: printedText(48),
  release: printedText(48),
  devices: z.array(z.strictObject({ id: pciId, driver: printedText(20) })).max(8),
  nics: z
    .array(
      z.strictObject({
        name: printedText(15),
        rx: readings,
        tx: readings,
        vf: virtualFunction.nullable(),
        ethtoolRose: z.boolean().nullable(),
      }),
    )
    .max(8),
  nicsLeftOut: count(1000),
});

/** A report of the first version as the present one; what it did not ask is absent. */
export function liftReport(report: z.infer<typeof guestReport1>): GuestReport {
  // The first version found virtual functions in one way only: by `master` on Linux, by MAC address on Windows.
  const joined = report.os === 'windows' ? 'mac' : 'master';
  return {
    ...report,
    version: 2,
    devices: report.devices.map((device) => ({ ...device, address: null })),
    devicesLeftOut: 0,
    infiniband: { devices: 0, bare: 0 },
    nics: report.nics.map((nic) => ({ ...nic, vf: nic.vf === null ? null : { ...nic.vf, joined } })),
    loose: [],
    userSpace: 0,
    unread: [],
  };
}
