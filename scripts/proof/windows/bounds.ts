import { parseGuestReport } from '../../../src/core/guest/guest-report.ts';
import type { PowerShell } from './powershell.ts';
import { needBoth } from './printed.ts';

const maxBytes = 4096;

/** Twenty adapters with names and counters as long as can be: both scripts stay below Run Command's 4,096 bytes. */
export async function proveBounds(run: PowerShell, probe: string, both: string): Promise<number> {
  const many = Array.from({ length: 20 }, (_, n) => n);
  const mac = (n: number): string => `00-22-48-00-00-${String(n + 10)}`;
  const device = (n: number): string => String.raw`PCI\VEN_1414&DEV_00BA&SUBSYS_00B91414&REV_00\1&${n}`;
  const more = { Status: 'Up', move: Number.MAX_SAFE_INTEGER };
  const guest = {
    caption: 'Microsoft Windows Server '.repeat(10),
    adapters: [
      ...many.map((n) => ({
        ...{ ...more, Name: `LongName(${n})+/-.@`.slice(0, 15), ifIndex: n, MacAddress: mac(n) },
        ...{ PnPDeviceID: String.raw`VMBUS\{F8615163-DF3E}\{${n}}`, DriverFileName: 'netvsc.sys' },
      })),
      ...many.map((n) => ({
        ...{ ...more, Name: `イーサネット ${n}`, ifIndex: 1_000_000 + n, MacAddress: mac(n) },
        ...{ PnPDeviceID: device(n), DriverFileName: 'a-driver-of-very-long-name.sys' },
      })),
    ],
    pnp: many.map((n) => ({
      InstanceId: device(n),
      Status: 'Error',
      Service: 's'.repeat(40),
      code: 4_000_000_000,
    })),
    broken: [],
  };
  const runs = [{ guest, culture: 'ja-JP', environment: {} }];
  const [[one = ''], [two = '']] = [await run(probe, runs), await run(both, runs)];
  const lengths = [one, two].map((printed) => Buffer.byteLength(printed) + 1);
  const report = parseGuestReport(one);
  needBoth('twenty adapters', two);
  if (!report.ok || lengths.some((length) => length > maxBytes))
    throw new Error(`twenty adapters: ${lengths.join(', ')} bytes: ${JSON.stringify(report)}`);
  return Math.max(...lengths);
}
