import {
  always,
  alwaysOnArm,
  byFlag,
  fromGeneralKnowledge,
  onArm,
  plain,
  type SizeRow,
  withoutEffect,
} from './size-table.ts';

/** A VM size as far as networking and allocation care. */
export interface Size {
  readonly name: string;
  readonly family: string;
  readonly vcpus: number;
  readonly memoryGb: number;
  readonly maxNics: number;
  /** What the Resource SKUs API says. */
  readonly accelerated: boolean;
  /**
   * What happens on the host: as the flag says; accelerated whatever it says; never.
   * v5 Intel D and E are "Required" (azure-compute-docs dsv5-series, azure-docs PR 91743), and so are v6 Arm ones; NC and NV say True and have
   * no effect (accelerated-networking-overview).
   */
  readonly onHost: 'by-flag' | 'always' | 'never';
  readonly architecture: 'x64' | 'Arm64';
  /** Where vCPUs, memory and network interfaces come from. */
  readonly figures: 'size-page' | 'general-knowledge';
}

function sizesOf(
  rows: readonly SizeRow[],
  accelerated: boolean,
  onHost: Size['onHost'],
  architecture: Size['architecture'] = 'x64',
): Size[] {
  return rows.map(([size, family, vcpus, memoryGb, maxNics]) => {
    const figures = fromGeneralKnowledge.has(size) ? 'general-knowledge' : 'size-page';
    const name = `Standard_${size}`;
    return { name, family, vcpus, memoryGb, maxNics, accelerated, onHost, architecture, figures };
  });
}

/** Every size that the simulated Azure offers. */
export const sizes: readonly Size[] = [
  ...sizesOf(plain, false, 'never'),
  ...sizesOf(byFlag, true, 'by-flag'),
  ...sizesOf(onArm, true, 'by-flag', 'Arm64'),
  ...sizesOf(always, true, 'always'),
  ...sizesOf(alwaysOnArm, true, 'always', 'Arm64'),
  ...sizesOf(withoutEffect, true, 'never'),
];

const byName = new Map(sizes.map((size) => [size.name.toLowerCase(), size]));

/** Finds a size by its name in any case. */
export function findSize(name: string): Size | undefined {
  return byName.get(name.toLowerCase());
}
