import { plainSizeName } from '../model/size-name.ts';

/** What a size may send over all its network interfaces together. */
export interface Bandwidth {
  readonly megabitsPerSecond: number;
  readonly source: string;
}

const series = (name: string, figures: Readonly<Record<string, number>>): [string, Bandwidth][] =>
  Object.entries(figures).map(([size, megabitsPerSecond]) => [
    size,
    { megabitsPerSecond, source: `virtual-machines/sizes: ${name}-series` },
  ]);

// Read 2026-11-23. A size that is missing has no figure: none is guessed.
const bandwidths: ReadonlyMap<string, Bandwidth> = new Map([
  ...series('dv3-dsv3', {
    d2_v3: 1000,
    d4_v3: 2000,
    d8_v3: 4000,
    d16_v3: 8000,
    d32_v3: 16_000,
    d48_v3: 24_000,
    d64_v3: 30_000,
    d2s_v3: 1000,
    d4s_v3: 2000,
    d8s_v3: 4000,
    d16s_v3: 8000,
    d32s_v3: 16_000,
    d48s_v3: 24_000,
    d64s_v3: 30_000,
  }),
  ...series('dsv5', {
    d2s_v5: 12_500,
    d4s_v5: 12_500,
    d8s_v5: 12_500,
    d16s_v5: 12_500,
    d32s_v5: 16_000,
    d96s_v5: 35_000,
  }),
  ...series('dsv6', { d4s_v6: 12_500, d192s_v6: 82_000 }),
]);

/** The expected network bandwidth of a size, where a figure is kept; it is an upper limit for what is sent, and no promise. */
export function bandwidthOf(size: string): Bandwidth | undefined {
  return bandwidths.get(plainSizeName(size));
}
