import type { Lived } from './lived.ts';
import type { Violation } from './promises/violation.ts';

type Counts = Readonly<Record<string, number>>;

/** What one life, or many, came to. */
export interface Tally {
  readonly lives: number;
  readonly vms: number;
  readonly runs: number;
  readonly requests: number;
  readonly hostDeaths: number;
  /** Faults that hit, by kind and operation. */
  readonly faults: Counts;
  /** What other people did. */
  readonly deeds: Counts;
  /** How runs ended. */
  readonly outcomes: Counts;
  readonly violations: readonly Broken[];
}

/** A broken promise, and the life that broke it. */
export interface Broken extends Violation {
  readonly seed: number;
  readonly n: number;
}

export const noLives: Tally = {
  lives: 0,
  vms: 0,
  runs: 0,
  requests: 0,
  hostDeaths: 0,
  faults: {},
  deeds: {},
  outcomes: {},
  violations: [],
};

/** The tally of one life. */
export function tallyOf(
  { life, remediations, journal, deaths, faults, done }: Lived,
  violations: readonly Violation[],
): Tally {
  const { seed, n } = life;
  return {
    lives: 1,
    vms: life.fleet.length,
    runs: remediations.length,
    requests: journal.filter(({ type }) => type === 'request').length,
    hostDeaths: deaths,
    faults: count(faults.map(({ operation, effect, applied }) => [faultKind(effect, operation), applied])),
    deeds: count(done.map(({ deed }) => [deed.kind, 1])),
    outcomes: count(remediations.map(({ record, runtimeStatus }) => [record?.outcome ?? runtimeStatus, 1])),
    violations: violations.map((one) => ({ ...one, seed, n })),
  };
}

function faultKind(effect: Lived['faults'][number]['effect'], operation: string): string {
  if (effect.kind === 'http') return `${effect.status} ${operation}`;
  if (effect.kind === 'async-failure') return `${effect.code} ${operation}`;
  return `${effect.kind}${effect.kind === 'drop' ? ` ${effect.when}` : ''} ${operation}`;
}

function count(entries: readonly (readonly [kind: string, times: number])[]): Counts {
  const counts: Record<string, number> = {};
  for (const [kind, times] of entries) if (times > 0) counts[kind] = (counts[kind] ?? 0) + times;
  return counts;
}

export function added(a: Tally, b: Tally): Tally {
  return {
    lives: a.lives + b.lives,
    vms: a.vms + b.vms,
    runs: a.runs + b.runs,
    requests: a.requests + b.requests,
    hostDeaths: a.hostDeaths + b.hostDeaths,
    faults: count([...Object.entries(a.faults), ...Object.entries(b.faults)]),
    deeds: count([...Object.entries(a.deeds), ...Object.entries(b.deeds)]),
    outcomes: count([...Object.entries(a.outcomes), ...Object.entries(b.outcomes)]),
    violations: [...a.violations, ...b.violations],
  };
}
