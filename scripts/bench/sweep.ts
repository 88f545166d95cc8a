import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppApi } from '../../sandbox/app-api.ts';
import { HostProcess } from '../../sandbox/host-process.ts';
import { journalStorage } from '../../sandbox/journal-storage.ts';
import { largeSubscription, locations } from '../large-subscription.ts';
import { type Row, round, section } from './table.ts';

const appDir = path.resolve(import.meta.dirname, '../..');
const [few, many] = [5_000, 50_000];
const maxMegabytes = 300;
const limitSeconds = 900;

interface Sweep {
  readonly seconds: number;
  /** Of the next one, which finds every assessment kept already. */
  readonly again: number;
  /** Of the host's process, for both sweeps, in seconds. */
  readonly processor: number;
  readonly requests: number;
  /** The most that the host's process, the app in it, ever had resident. */
  readonly megabytes: number;
}

/** A sweep of 50,000 VMs by the built app in the embedded host, and of a tenth of them. Some two minutes. */
export async function benchSweep(folder: string): Promise<string> {
  const [small, large] = [await sweepOf(few, folder), await sweepOf(many, folder)];
  const requests = Math.ceil(many / 1000) + locations.length + 4;
  const rows: Row[] = [
    ...rowsOf(few, small, { time: '', again: '', processor: '', requests: '' }),
    ...rowsOf(many, large, {
      time: `${round(large.seconds / small.seconds)} × for 10 × the VMs`,
      again: `${round(large.again / small.again)} ×`,
      processor: `${round(large.processor / small.processor)} ×`,
      requests: `${round(large.requests / small.requests)} ×`,
    }),
  ];
  if (large.requests > requests) throw new Error(`${large.requests} requests, for at most ${requests}`);
  if (large.megabytes > maxMegabytes) throw new Error(`${large.megabytes} MB, for at most ${maxMegabytes}`);
  const about =
    'Two sweeps of one subscription that answers at once, through Resource Graph: every VM is assessed and its assessment kept in Azurite, which runs in another process. Memory is that of the host process with the app in it, its heap limited to 160 MB.';
  return section('A sweep', about, rows);
}

function rowsOf(
  vms: number,
  { seconds, again, processor, requests, megabytes }: Sweep,
  ratio: Readonly<Record<'time' | 'again' | 'processor' | 'requests', string>>,
): Row[] {
  const of = `${vms.toLocaleString('en')} VMs`;
  return [
    { what: `${of}: time`, value: `${round(seconds)} s`, ratio: ratio.time, expected: 'linear or better' },
    {
      what: `${of}: time of the next sweep`,
      value: `${round(again)} s`,
      ratio: ratio.again,
      expected: 'linear, but for Azurite, which reads its whole table for each page',
    },
    {
      what: `${of}: processor time of both`,
      value: `${round(processor)} s`,
      ratio: ratio.processor,
      expected: 'linear or better',
    },
    {
      what: `${of}: requests to Azure`,
      value: String(requests),
      ratio: ratio.requests,
      expected: 'one a thousand VMs, and seven',
    },
    {
      what: `${of}: memory`,
      value: `${Math.round(megabytes)} MB`,
      ratio: '',
      expected: `under ${maxMegabytes} MB`,
    },
  ];
}

async function sweepOf(vms: number, folder: string): Promise<Sweep> {
  const storage = await journalStorage({ port: 0 });
  await storage.ready;
  const subscription = await largeSubscription(vms);
  const { environment, subscriptionId, requests } = subscription;
  const host = await HostProcess.start({
    appDir,
    dataFile: path.join(folder, `sweep-${vms}.sqlite`),
    port: 0,
    clock: 'real',
    environment: {
      ...environment,
      AzureWebJobsStorage: storage.connectionString,
      ACCELNET_SUBSCRIPTIONS: subscriptionId,
      ACCELNET_SWEEP_SCHEDULE: 'off',
      ACCELNET_ALLOW_ACTS_WITH_KEY: 'true',
      // As `npm run assess` has it: V8 would rather take more memory than collect it.
      NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=160',
    },
    logFile: path.join(folder, `sweep-${vms}.log`),
  });
  try {
    const before = await processorSeconds(host);
    const seconds = await swept(host, vms);
    const asked = requests.length;
    const again = await swept(host, vms);
    return {
      seconds,
      again,
      processor: (await processorSeconds(host)) - before,
      requests: asked,
      megabytes: await maxResident(host),
    };
  } finally {
    await host.stop();
    subscription.close();
    await storage.close();
  }
}

/** One sweep from its beginning to its end; answers how many seconds it took. */
async function swept(host: HostProcess, vms: number): Promise<number> {
  const api = new AppApi(host.url);
  const { id } = await api.act('postSweep', {});
  const until = Date.now() + limitSeconds * 1000;
  for (;;) {
    const { last } = await api.ask('getSweep', {});
    if (last?.id === id) {
      const [only] = last.subscriptions;
      if (only?.assessed !== vms || only.notKept > 0)
        throw new Error(`of ${vms} VMs: ${JSON.stringify(only)}`);
      return (Date.parse(last.endedAt) - Date.parse(last.startedAt)) / 1000;
    }
    if (Date.now() > until) throw new Error(`the sweep does not end in ${limitSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** In MB, as Linux reports it. */
async function maxResident({ pid }: HostProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** As Linux reports it, in its hundredths of a second. */
async function processorSeconds({ pid }: HostProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // What follows the name in its parentheses: state is the first field, user and system time are the twelfth and thirteenth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
