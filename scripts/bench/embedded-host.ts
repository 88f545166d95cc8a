import path from 'node:path';
import { PacedClock } from '../../sandbox/clock.ts';
import { type Host, startHost } from '../../sandbox/functions-host/functions/host.ts';
import { HostProcess } from '../../sandbox/host-process.ts';
import { median, type Row, round, section } from './table.ts';

const appDir = path.resolve(import.meta.dirname, '../../test/fixtures/durable-app');
const orchestrations = 600;
const waiting = 10_000;
const restarts = 5;
const lengths = [50, 500, 2000];
// Scheduled, completed, and the two ends of a turn.
const eventsPerStep = 4;

async function start(host: Host, name: string, ids: readonly string[], input: object): Promise<void> {
  const queue = [...ids];
  const headers = { 'content-type': 'application/json' };
  const worker = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const url = `${host.url}/durabletask/orchestrators/${name}/${id}`;
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
      if (answer.status !== 202) throw new Error(`${name} was answered ${answer.status}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

async function withHost<T>(
  dataFile: string,
  onStep: () => void,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  const host = await startHost({
    appDir,
    dataFile,
    port: 0,
    clock: new PacedClock(),
    log: ({ source }) => {
      if (source === 'step') onStep();
    },
  });
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `i${n}`);

async function throughput(folder: string): Promise<Row> {
  let steps = 0;
  const perSecond = await withHost(
    path.join(folder, 'throughput.sqlite'),
    () => steps++,
    async (host) => {
      await start(host, 'chain', ['warm-up-1', 'warm-up-2'], { n: 30 });
      await host.whenIdle();
      steps = 0;
      const began = performance.now();
      await start(host, 'chain', names(orchestrations), { n: 3 });
      await host.whenIdle();
      if (steps !== orchestrations * 3) throw new Error(`${steps} activities ran`);
      return orchestrations / ((performance.now() - began) / 1000);
    },
  );
  return {
    what: 'orchestrations per second (three activities each, started over HTTP)',
    value: round(perSecond, 0),
    ratio: '',
    expected: '150 or more',
  };
}

/** Milliseconds from one activity to the next, which is a turn and an activity, around each length of history. */
async function turns(folder: string): Promise<readonly Row[]> {
  const steps = Math.max(...lengths) / eventsPerStep;
  const samples = new Map<number, number[]>(lengths.map((length) => [length, []]));
  for (let run = 0; run < 3; run++) {
    const at: number[] = [];
    const file = path.join(folder, `turns-${run}.sqlite`);
    await withHost(
      file,
      () => at.push(performance.now()),
      async (host) => {
        await start(host, 'chain', ['long'], { n: steps + 10 });
        await host.whenIdle();
      },
    );
    for (const length of lengths)
      for (let step = length / eventsPerStep - 6; step < length / eventsPerStep + 6; step++) {
        const [from, to] = [at[Math.floor(step)], at[Math.floor(step) + 1]];
        if (from !== undefined && to !== undefined) samples.get(length)?.push(to - from);
      }
  }
  const [shortest = 0] = lengths;
  const base = median(samples.get(shortest) ?? []);
  return lengths.map((length) => {
    const ms = median(samples.get(length) ?? []);
    const longer = length / shortest;
    return {
      what: `ms per turn, with its activity, at ${length} history events`,
      value: round(ms, 2),
      ratio: `${round(ms / base)} times the first`,
      expected: longer === 1 ? '' : `at most ${longer} times (linear)`,
    };
  });
}

async function restart(folder: string): Promise<readonly Row[]> {
  const full = path.join(folder, 'full.sqlite');
  const empty = path.join(folder, 'empty.sqlite');
  await withHost(
    full,
    () => undefined,
    async (host) => {
      await start(host, 'waits', names(waiting), {});
      await host.whenIdle();
    },
  );
  const [none, many] = [await restartTime(empty, folder), await restartTime(full, folder)];
  return [
    {
      what: 'ms from process start to listening, empty file',
      value: round(none, 0),
      ratio: '',
      expected: '',
    },
    {
      what: `ms from process start to listening, ${waiting} instances`,
      value: round(many, 0),
      ratio: `${round(many / none)} times the empty one`,
      expected: 'about 1000 or less',
    },
  ];
}

async function restartTime(dataFile: string, folder: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < restarts; run++) {
    const began = performance.now();
    const host = await HostProcess.start({
      appDir,
      dataFile,
      port: 0,
      clock: 'real',
      environment: {},
      logFile: path.join(folder, 'host.log'),
    });
    times.push(performance.now() - began);
    await host.kill();
  }
  return median(times);
}

/** The embedded host: throughput, turns around long histories, restart with many instances. Some 40 seconds. */
export async function benchEmbeddedHost(folder: string): Promise<string> {
  const rows = [await throughput(folder), ...(await turns(folder)), ...(await restart(folder))];
  const about = 'State in an SQLite file, committed on every turn. Of several samples the median.';
  return section('Embedded host', about, rows);
}
