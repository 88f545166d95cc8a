import { printable } from '../command-line/say.ts';
import { compareRuns, type Difference, otherDifferences, spreadOf } from './compare.ts';
import type { Measurement, Metric } from './measurement.ts';

const rows: readonly (readonly [Metric, string, number])[] = [
  ['gbps', 'throughput, Gb/s', 2],
  ['cpusPerGbps', 'CPUs busy per Gb/s', 3],
  ['p50', 'latency there and back, µs, median', 1],
  ['p99', 'latency there and back, µs, 99 %', 1],
];

/** A measurement for people, and how it differs from an earlier one. */
export function measurementText(now: Measurement, notes: readonly string[], before?: Measurement): string {
  const lines = [
    `${now.client.vm}  (${now.client.size}, flags ${now.client.flags})`,
    `  to ${now.server.vm}  (${now.server.size}, flags ${now.server.flags})`,
    '',
    ...rows.flatMap(([metric, title, digits]) => row(now.figures[metric] ?? [], title, digits)),
    ...notes.map((note) => `Note: ${note}`),
  ];
  if (before !== undefined) lines.push('', ...comparison(before, now));
  return `${lines.map(printable).join('\n')}\n`;
}

const wide = 36;

function row(figures: readonly number[], title: string, digits: number): string[] {
  const spread = spreadOf(figures);
  if (spread === undefined) return [`${title.padEnd(wide)}not measured`];
  const [median, least, most] = [spread.median, spread.least, spread.most].map((one) => one.toFixed(digits));
  return [`${title.padEnd(wide)}${median}   (${least} to ${most} in ${figures.length} runs)`];
}

function comparison(before: Measurement, now: Measurement): string[] {
  const others = otherDifferences(before, now);
  return [
    `Compared with ${before.measuredAt} (flags: client ${before.client.flags}, server ${before.server.flags}):`,
    ...rows.map(([metric, title]) => {
      const difference = compareRuns(metric, before.figures[metric] ?? [], now.figures[metric] ?? []);
      return `${title.padEnd(wide)}${inWords(difference)}`;
    }),
    ...(others.length === 0 ? [] : ['Not only the flags differ, so that this may come from something else:']),
    ...others.map((one) => `  ${one}`),
  ];
}

function inWords(difference: Difference): string {
  switch (difference.kind) {
    case 'better':
    case 'worse': {
      const { ratio, chance } = difference;
      const times = Number.isFinite(ratio) ? `${ratio.toFixed(2)} times what it was` : 'was 0';
      return `${difference.kind}: ${times} (by chance: ${(100 * chance).toFixed(1)} %)`;
    }
    case 'noise':
      return 'within noise: runs before and after overlap';
    case 'too-few-runs':
      return 'too few runs to tell: at least 5 before and 5 after';
    case 'not-measured':
      return 'not measured both times';
  }
}
