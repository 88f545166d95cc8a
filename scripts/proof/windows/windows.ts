import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { diagnosisScript, parseGuestDetails } from '../../../src/core/guest/guest-details.ts';
import { parseGuestReport } from '../../../src/core/guest/guest-report.ts';
import { markedBlock } from '../../guide/blocks.ts';
import type { Check } from '../check.ts';
import { type WindowsGuest, windowsGuests } from './guests.ts';
import { proveMeasuringClient } from './measuring-client.ts';
import { type PowerShell, powerShellIn } from './powershell.ts';

const cultures = ['en-US', 'de-DE', 'ja-JP', 'tr-TR', 'fr-FR', 'zh-CN'];
const maxBytes = 4096;

// What a report may lack where one cmdlet fails.
const lost: Readonly<Record<string, readonly string[]>> = {
  'Get-CimInstance': ['release'],
  'Get-NetAdapter': ['nics', 'loose'],
  'Get-NetAdapterStatistics': ['rx', 'tx', 'txBytes'],
  'Get-PnpDevice': ['devices', 'infiniband', 'problems'],
  'Get-PnpDeviceProperty': ['id', 'devices', 'infiniband', 'problems'],
};

/** What differs between this machine and the guest: its kernel, and when it was booted. */
const settled = (printed: string): string =>
  printed
    .replaceAll(/"kernel":"[^"]*"/g, '"kernel":"10.0.20348.0"')
    .replaceAll(/"uptime":\d+/g, '"uptime":86400');

async function need(name: string, printed: string): Promise<[report: object, details: object]> {
  const [report, details] = [parseGuestReport(printed), parseGuestDetails(printed)];
  if (report.ok && details.ok) return [report.value, details.value];
  throw new Error(`${name}: cannot be read: ${JSON.stringify([report, details])} in ${printed}`);
}

/** In every culture the scripts print what the fixture has. */
async function inEveryCulture(
  run: PowerShell,
  script: string,
  guests: readonly WindowsGuest[],
): Promise<number> {
  const cases = guests.flatMap((guest) => cultures.map((culture) => ({ guest, culture })));
  const printed = await run(
    script,
    cases.map(({ guest, culture }) => ({ guest: guest.windows, culture, environment: {} })),
  );
  for (const [n, { guest, culture }] of cases.entries()) {
    const [now, recorded] = [settled(printed[n] ?? ''), guest.printed.join('\n')];
    if (now !== recorded)
      throw new Error(`${guest.name} in ${culture} prints\n${now}\nwhere its fixture has\n${recorded}`);
  }
  return cases.length;
}

/** Where one cmdlet fails or is missing, the scripts lose what it answers, name it, and keep the rest. */
async function withoutOne(run: PowerShell, script: string, guests: readonly WindowsGuest[]): Promise<number> {
  const whole = guests.filter(({ windows }) => windows.broken.length === 0 && hasDevices(windows));
  const cases = whole.flatMap((guest) =>
    Object.entries(lost).flatMap(([cmdlet, members]) =>
      (['broken', 'missing'] as const).map((how) => ({ guest, cmdlet, members, how })),
    ),
  );
  const printed = await run(
    script,
    cases.map(({ guest, cmdlet, how }) => ({
      guest: { ...guest.windows, [how]: [cmdlet] },
      culture: guest.culture,
      environment: {},
    })),
  );
  for (const [n, { guest, cmdlet, members, how }] of cases.entries()) {
    const name = `${guest.name} with ${cmdlet} ${how}`;
    const rest = async (text: string): Promise<unknown> =>
      without(await need(name, text), ['unread', ...members]);
    const text = settled(printed[n] ?? '');
    const [report] = await need(name, text);
    if (!('unread' in report && isDeepStrictEqual(report.unread, [cmdlet])))
      throw new Error(`${name}: it is not named in ${text}`);
    if (!isDeepStrictEqual(await rest(text), await rest(guest.printed.join('\n'))))
      throw new Error(`${name}: loses more than ${members.join(', ')}: ${text}`);
  }
  return cases.length;
}

// Only then every cmdlet is asked.
const hasDevices = ({ pnp }: WindowsGuest['windows']): boolean => pnp.some(({ Class }) => Class === 'Net');

function without(value: unknown, members: readonly string[]): unknown {
  return JSON.parse(
    JSON.stringify(value, (member, of: unknown) => (members.includes(member) ? undefined : of)),
  );
}

/** Twenty adapters with names and counters as long as can be: both scripts stay below Run Command's 4,096 bytes. */
async function bounded(run: PowerShell, probe: string, both: string): Promise<number> {
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
  await need('twenty adapters', two);
  if (!report.ok || lengths.some((length) => length > maxBytes))
    throw new Error(`twenty adapters: ${lengths.join(', ')} bytes: ${JSON.stringify(report)}`);
  return Math.max(...lengths);
}

/** The guide's commands for Windows show the virtual function whatever the language. */
async function guideBlock(run: PowerShell, guests: readonly WindowsGuest[]): Promise<void> {
  const healthy = guests.filter(({ name }) => /english|german$|chinese|turkish/.test(name));
  const printed = await run(
    markedBlock('windows: adapters'),
    healthy.map(({ windows, culture }) => ({ guest: windows, culture, environment: {} })),
  );
  for (const [n, { name, windows }] of healthy.entries()) {
    const [vf, device] = [
      windows.adapters.find(({ DriverFileName }) => DriverFileName !== 'netvsc.sys'),
      windows.pnp[0],
    ];
    const wanted = [vf?.DriverFileName ?? '?', `\n${vf?.Name} `, device?.InstanceId ?? '?'];
    const missing = wanted.filter((one) => !printed[n]?.includes(one));
    if (missing.length > 0)
      throw new Error(`the guide's commands do not show ${missing.join(', ')} in ${name}: ${printed[n]}`);
  }
}

/** The scripts for Windows, run by PowerShell with stand-ins for the cmdlets of Windows. */
export function windowsCheck(root: string): Check {
  return {
    name: 'the scripts for Windows work in PowerShell, in six languages',
    prove: async () => {
      const text = (file: string): Promise<string> => readFile(path.join(root, 'guest', file), 'utf8');
      const probe = await text('probe-windows.ps1');
      const both = diagnosisScript(probe, await text('diagnose-windows.ps1'));
      const run = await powerShellIn(root);
      const guests = await windowsGuests(root);
      const same = await inEveryCulture(run, both, guests);
      const failing = await withoutOne(run, both, guests);
      const bytes = await bounded(run, probe, both);
      await proveMeasuringClient(run, await text('measure-client.ps1'));
      await guideBlock(run, guests);
      return `${same} runs print what their fixtures have, ${failing} without one cmdlet keep the rest, at most ${bytes} bytes`;
    },
  };
}
