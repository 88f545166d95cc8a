import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseClientAnswer } from '../../../cli/measure/answers.ts';
import type { PowerShell } from './powershell.ts';

const iperf3 = `#!/bin/sh
echo '{"end":{"sum_received":{"bits_per_second":12345678901.5}}}'
`;

/** The measuring client in a German Windows, with an iperf3 that always measures the same, with WMI and without it. */
export async function proveMeasuringClient(run: PowerShell, script: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'proof-iperf3-'));
  try {
    const program = path.join(folder, 'iperf3');
    await writeFile(program, iperf3);
    await chmod(program, 0o755);
    const environment = {
      PATH: `${folder}:/usr/bin:/bin`,
      ...{ ACCELNET_SERVER: '10.0.0.4', ACCELNET_RUNS: '3', ACCELNET_SECONDS: '1' },
    };
    const printed = await run(
      script,
      [[], ['Get-CimInstance']].map((broken) => ({ guest: { broken }, culture: 'de-DE', environment })),
    );
    for (const [n, known] of [true, false].entries()) needFigures(printed[n] ?? '', known);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function needFigures(printed: string, processorsKnown: boolean): void {
  const answer = parseClientAnswer(printed);
  const throughput = answer.ok && 'runs' in answer.value.throughput ? answer.value.throughput : undefined;
  const seen =
    throughput?.state === 'measured' &&
    throughput.runs.length === 3 &&
    throughput.gbps?.median === 12.3457 &&
    throughput.runs.every(({ busyCpus }) => (busyCpus !== null && busyCpus > 0) === processorsKnown) &&
    (throughput.cpusPerGbps !== null) === processorsKnown;
  if (!seen) throw new Error(`measure-client.ps1 ${processorsKnown ? 'with' : 'without'} WMI: ${printed}`);
}
