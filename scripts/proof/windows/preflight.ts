import { parsePreflight } from '../../../src/core/guest/preflight-report.ts';
import { hasDevices, type WindowsGuest } from './guests.ts';
import type { PowerShell } from './powershell.ts';

/** Before a stop, the preflight counts the hardware that the probe sees. */
export async function provePreflight(
  run: PowerShell,
  script: string,
  guests: readonly WindowsGuest[],
): Promise<void> {
  const seen = guests.filter((guest) => guest.windows.broken.length === 0 && hasDevices(guest));
  const printed = await run(
    script,
    seen.map(({ windows, culture }) => ({
      guest: windows,
      culture,
      environment: { SystemRoot: '/nonexistent' },
    })),
  );
  const about = { at: '2026-11-22T12:00:00.000Z', vmUid: '', size: '', flagsOn: 1 };
  for (const [n, { name, windows }] of seen.entries()) {
    const evidence = parsePreflight(printed[n] ?? '', about);
    const infiniband = windows.pnp.filter(({ compatible }) => compatible.some((one) => /CC_0207/.test(one)));
    if (
      !evidence.ok ||
      evidence.value.virtualFunctions === 0 ||
      evidence.value.infiniband !== infiniband.length
    )
      throw new Error(`preflight-windows.ps1 in ${name}: ${JSON.stringify(evidence)} from ${printed[n]}`);
  }
}
