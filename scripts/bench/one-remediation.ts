import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { AppApi } from '../../sandbox/app-api.ts';
import type { SimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import type { HostProcess } from '../../sandbox/host-process.ts';
import { journalStorage } from '../../sandbox/journal-storage.ts';
import { azureInRealTime, createFleet, hostInRealTime, untilAccelerated } from './fleet-in-real-time.ts';
import { type Row, round, section } from './table.ts';

const run = promisify(execFile);
const durations = {
  'virtualMachines/deallocate': 40,
  'networkInterfaces/write': 4,
  'virtualMachines/start': 30,
  'agent/linux': 30,
};
const history = z.object({ historyEvents: z.array(z.unknown()) });
const executed = /Executed 'Functions\.(\w+)' \(Succeeded, Id=\S+, Duration=([\d.]+)ms\)/;
const logTime = /^(\S+Z) /;

/** What one undisturbed remediation of a VM with one NIC costs: requests to Azure, history, function time. Some four minutes. */
export async function benchOneRemediation(folder: string): Promise<string> {
  const azure = await azureInRealTime(durations, 1);
  try {
    const [held] = await heldByWaitingFunction(azure);
    if (held === undefined) throw new Error('the waiting function said nothing');
    // An ended run is found by its record.
    const storage = await journalStorage({ port: 0 });
    await storage.ready;
    const settings = {
      AzureWebJobsStorage: storage.connectionString,
      // The host's own line for each execution holds its duration.
      AzureFunctionsJobHost__logging__logLevel__Function: 'Information',
    };
    const host = await hostInRealTime(azure, folder, 'one', settings);
    try {
      const rows = await remediateOne(azure, host, held, path.join(folder, 'one.log'));
      const about =
        'A VM with one network interface; a deallocation takes 40 s, a NIC write 4 s, a start 30 s, the agent is Ready 30 s later. Function time is the time between begin and end of each invocation, without network latency; the waiting function is held for the whole of its run.';
      return section('One remediation', about, rows);
    } finally {
      await host.stop();
      await storage.close();
    }
  } finally {
    await azure.close();
  }
}

async function heldByWaitingFunction(azure: SimulatedAzure): Promise<readonly number[]> {
  const names = createFleet(azure, 'held', 1);
  const environment = azure.environment();
  const program = path.join(import.meta.dirname, 'waiting-function.ts');
  const args = [program, azure.url, environment.ACCELNET_SUBSCRIPTIONS ?? '', 'rg-sandbox', ...names];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...environment } });
  return z.array(z.number()).parse(JSON.parse(stdout));
}

async function remediateOne(
  azure: SimulatedAzure,
  host: HostProcess,
  held: number,
  logFile: string,
): Promise<readonly Row[]> {
  const names = createFleet(azure, 'one', 1);
  const before = azure.journal().at(-1)?.seq ?? 0;
  for (const name of names) azure.touch(name);
  await untilAccelerated(azure, names, 300);
  const id = await endedRun(host);
  const requests = azure.journal(before).filter(({ type }) => type === 'request').length;
  const answer = await fetch(`${host.url}/durabletask/instances/${id}?showHistory=true`);
  const { historyEvents } = history.parse(await answer.json());
  const times = invocationsIn(await readFile(logFile, 'utf8'));
  const sum = times.reduce((total, { ms }) => total + ms, 0) / 1000;
  const billed = unionSeconds(times);
  return [
    {
      what: 'requests to Azure, events of its own included',
      value: String(requests),
      ratio: '',
      expected: 'at most 60',
    },
    {
      what: "events in the run's own history",
      value: String(historyEvents.length),
      ratio: '',
      expected: 'under 200',
    },
    { what: 'seconds that a waiting function is held', value: round(held), ratio: '1.0', expected: '' },
    {
      what: `seconds of function time, ${times.length} invocations`,
      value: round(sum, 2),
      ratio: `${round((100 * sum) / held)} % of the first`,
      expected: 'under 3 %',
    },
    {
      what: 'seconds in which any function ran, each invocation taken for at least one second',
      value: round(billed),
      ratio: `${round((100 * billed) / held)} % of the first`,
      expected: 'under 35 %',
    },
  ];
}

async function endedRun(host: HostProcess): Promise<string> {
  const api = new AppApi(host.url);
  for (;;) {
    const { remediations } = await api.remediations();
    const ended = remediations.find(({ status }) => status?.outcome === 'accelerated');
    if (ended !== undefined) return ended.id;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

interface InvocationTime {
  /** When it ended, ms since the epoch. */
  readonly end: number;
  readonly ms: number;
}

/** The page's own questions are not part of a remediation. */
function invocationsIn(log: string): readonly InvocationTime[] {
  return log.split('\n').flatMap((line) => {
    const [, name, ms] = executed.exec(line) ?? [];
    const [, at] = logTime.exec(line) ?? [];
    if (name === undefined || ms === undefined || at === undefined || name.startsWith('remediation'))
      return [];
    return [{ end: Date.parse(at), ms: Number(ms) }];
  });
}

/** Seconds covered by at least one invocation, each stretched to a second where it is shorter. */
function unionSeconds(times: readonly InvocationTime[]): number {
  const spans = times
    .map(({ end, ms }) => ({ from: end - ms, to: Math.max(end, end - ms + 1000) }))
    .sort((a, b) => a.from - b.from);
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total / 1000;
}
