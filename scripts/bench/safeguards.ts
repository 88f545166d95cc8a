import { turnSafeguards } from '../../src/core/coordination/safeguards.ts';
import { median, type Row, round, section } from './table.ts';

const few = 10;
const many = 10_000;
const maxMs = 2;
const maxKilobytes = 64;

interface Cost {
  /** Of one turn: the state read from its text, the operation, and the new state as text. */
  readonly milliseconds: number;
  readonly kilobytes: number;
}

const subscription = '11111111-2222-4333-8444-555555555555';

function pool(n: number): string {
  return `/subscriptions/${subscription}/resourcegroups/rg-${n % 50}/providers/microsoft.network/loadbalancers/lb-${n % 100}/backendaddresspools/pool-${n % 7}`;
}

function asking(n: number): object {
  const domains = Array.from({ length: n % 6 }, (_, m) => pool(n + m));
  return {
    runId: `run-vm-${n}-20261122T120000Z-abcdef01`,
    subscriptionId: subscription,
    vm: `${subscription}:rg-${n % 50}:vm-${n}`,
    domains,
    budgets: domains.map((domain) => ({ domain, limit: 1, unavailable: [] })),
    capacityKey: `standard_d${n % 900}ads_v5|1|southcentralus`,
    limits: {
      maxConcurrent: 5,
      maxConcurrentPerDomain: 1,
      maxPerHour: 20,
      breakerFailures: 3,
      breakerOutOf: 10,
    },
    now: new Date(Date.parse('2026-11-22T12:00:00Z') + n * 100).toISOString(),
  };
}

/** What a turn of the safeguards takes after so many runs have asked for a slot. */
function costAfter(runs: number): Cost {
  let text: string | undefined;
  const times: number[] = [];
  for (let n = 0; n < runs; n++) {
    const before = performance.now();
    const stored: unknown = text === undefined ? undefined : JSON.parse(text);
    const { state } = turnSafeguards(stored, 'acquire', asking(n));
    if (state !== undefined) text = JSON.stringify(state);
    times.push(performance.now() - before);
  }
  return { milliseconds: median(times.slice(-1000)), kilobytes: (text ?? '').length / 1024 };
}

/** What a turn of the safeguards' entity costs with ten and with ten thousand runs that wait. Some seconds. */
export function benchSafeguards(): string {
  costAfter(2000);
  const [small, large] = [costAfter(few), costAfter(many)];
  if (large.milliseconds > maxMs || large.kilobytes > maxKilobytes)
    throw new Error(
      `${large.milliseconds} ms and ${large.kilobytes} KB, for at most ${maxMs} and ${maxKilobytes}`,
    );
  const rows: Row[] = [
    row(few, small, { ms: '1.0', kb: '1.0' }),
    row(many, large, {
      ms: `${round(large.milliseconds / small.milliseconds)} ×`,
      kb: `${round(large.kilobytes / small.kilobytes)} ×`,
    }),
  ].flat();
  const about =
    'One turn of the entity that lets outages begin: its state parsed, a slot asked for, the state printed; the median of the last thousand.';
  return section('The safeguards', about, rows);
}

function row(runs: number, { milliseconds, kilobytes }: Cost, ratio: { ms: string; kb: string }): Row[] {
  return [
    {
      what: `ms a turn, ${runs} runs have asked`,
      value: round(milliseconds, 2),
      ratio: ratio.ms,
      expected: `below ${maxMs}`,
    },
    {
      what: `KB of state, ${runs} runs have asked`,
      value: round(kilobytes),
      ratio: ratio.kb,
      expected: `below ${maxKilobytes}`,
    },
  ];
}
