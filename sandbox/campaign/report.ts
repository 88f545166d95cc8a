import type { Life } from './life.ts';
import type { Broken, Tally } from './tally.ts';

function rows(title: string, counts: Readonly<Record<string, number>>): readonly string[] {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const total = sorted.reduce((sum, [, times]) => sum + times, 0);
  return [`${title}: ${total}`, ...sorted.map(([kind, times]) => `  ${String(times).padStart(7)}  ${kind}`)];
}

/** A tally as a table for people. */
export function tableOf({
  lives,
  vms,
  runs,
  requests,
  hostDeaths,
  faults,
  deeds,
  outcomes,
  violations,
}: Tally): string {
  return [
    ...rows('runs, by outcome', outcomes),
    ...rows('faults that hit', faults),
    ...rows('what others did', deeds),
    `${lives} lives, ${vms} VMs, ${runs} runs, ${requests} requests to Azure, ${hostDeaths} host deaths, ${violations.length} broken promises`,
  ].join('\n');
}

/** A broken promise, with how to see it again. */
export function brokenLine({ promise, vm, detail, seed, n }: Broken): string {
  const where = vm === undefined ? '' : ` (${vm})`;
  return `BROKEN  ${promise}${where}: ${detail}\n        npm run campaign -- --seed ${seed} --life ${n}`;
}

/** The whole script of a life. */
export function scriptOf(life: Life): string {
  return JSON.stringify(life, undefined, 2);
}
