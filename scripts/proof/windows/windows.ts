import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { diagnosisScript } from '../../../src/core/guest/guest-details.ts';
import { markedBlock } from '../../guide/blocks.ts';
import type { Check } from '../check.ts';
import { proveBounds } from './bounds.ts';
import { hasDevices, type WindowsGuest, windowsGuests } from './guests.ts';
import { proveMeasuringClient } from './measuring-client.ts';
import { type PowerShell, powerShellIn } from './powershell.ts';
import { provePreflight } from './preflight.ts';
import { needBoth } from './printed.ts';

const cultures = ['en-US', 'de-DE', 'ja-JP', 'tr-TR', 'fr-FR', 'zh-CN'];

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
  const whole = guests.filter((guest) => guest.windows.broken.length === 0 && hasDevices(guest));
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
    const rest = (text: string): unknown => without(needBoth(name, text), ['unread', ...members]);
    const text = settled(printed[n] ?? '');
    const [report] = needBoth(name, text);
    if (!isDeepStrictEqual(report.unread, [cmdlet])) throw new Error(`${name}: it is not named in ${text}`);
    if (!isDeepStrictEqual(rest(text), rest(guest.printed.join('\n'))))
      throw new Error(`${name}: loses more than ${members.join(', ')}: ${text}`);
  }
  return cases.length;
}

function without(value: unknown, members: readonly string[]): unknown {
  return JSON.parse(
    JSON.stringify(value, (member, of: unknown) => (members.includes(member) ? undefined : of)),
  );
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
      const bytes = await proveBounds(run, probe, both);
      await proveMeasuringClient(run, await text('measure-client.ps1'));
      await provePreflight(run, await text('preflight-windows.ps1'), guests);
      await guideBlock(run, guests);
      return `${same} runs print what their fixtures have, ${failing} without one cmdlet keep the rest, at most ${bytes} bytes`;
    },
  };
}
