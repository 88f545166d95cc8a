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
   * v5 Intel D and E are "Required" (azure-compute-docs dsv5-series, azure-docs PR 91743); NC and NV say True and have
   * no effect (accelerated-networking-overview).
   */
  readonly onHost: 'by-flag' | 'always' | 'never';
  readonly architecture: 'x64' | 'Arm64';
}

type Row = readonly [size: string, family: string, vcpus: number, memoryGb: number, maxNics: number];

// Capabilities after Azure/azqr known_skus.yaml (Resource SKUs API, July 2026) and the size pages of azure-compute-docs.
const plain: readonly Row[] = [
  ['A1_v2', 'standardAv2Family', 1, 2, 2],
  ['A2_v2', 'standardAv2Family', 2, 4, 2],
  ['B1s', 'standardBSFamily', 1, 1, 2],
  ['B2s', 'standardBSFamily', 2, 4, 3],
  ['B2ms', 'standardBSFamily', 2, 8, 3],
  ['B4ms', 'standardBSFamily', 4, 16, 4],
  ['B8ms', 'standardBSFamily', 8, 32, 4],
  ['DS1_v2', 'standardDSv2Family', 1, 3.5, 2],
];

const byFlag: readonly Row[] = [
  ['B12ms', 'standardBSFamily', 12, 48, 6],
  ['B16ms', 'standardBSFamily', 16, 64, 8],
  ['B20ms', 'standardBSFamily', 20, 80, 8],
  ['B2s_v2', 'standardBsv2Family', 2, 8, 2],
  ['B4s_v2', 'standardBsv2Family', 4, 16, 2],
  ['DS2_v2', 'standardDSv2Family', 2, 7, 2],
  ['DS3_v2', 'standardDSv2Family', 4, 14, 4],
  ['DS4_v2', 'standardDSv2Family', 8, 28, 8],
  ['D2s_v3', 'standardDSv3Family', 2, 8, 2],
  ['D4s_v3', 'standardDSv3Family', 4, 16, 2],
  ['D8s_v3', 'standardDSv3Family', 8, 32, 4],
  ['D16s_v3', 'standardDSv3Family', 16, 64, 8],
  ['E4s_v3', 'standardESv3Family', 4, 32, 2],
  ['E8s_v3', 'standardESv3Family', 8, 64, 4],
  ['D4s_v4', 'standardDSv4Family', 4, 16, 2],
  ['E4s_v4', 'standardESv4Family', 4, 32, 2],
  ['D2as_v5', 'standardDASv5Family', 2, 8, 2],
  ['D4as_v5', 'standardDASv5Family', 4, 16, 2],
  ['E4as_v5', 'standardEASv5Family', 4, 32, 2],
  ['D4s_v6', 'standardDsv6Family', 4, 16, 2],
  ['E4s_v6', 'standardEsv6Family', 4, 32, 2],
  ['F2s_v2', 'standardFSv2Family', 2, 4, 2],
  ['F4s_v2', 'standardFSv2Family', 4, 8, 2],
  ['F8s_v2', 'standardFSv2Family', 8, 16, 4],
  ['L8s_v3', 'standardLSv3Family', 8, 64, 4],
  ['M32ts', 'standardMSFamily', 32, 192, 8],
  ['M64s', 'standardMSFamily', 64, 1024, 8],
  ['ND96asr_v4', 'standardNDASv4_A100Family', 96, 900, 8],
];

const onArm: readonly Row[] = [['D4ps_v5', 'standardDPSv5Family', 4, 16, 2]];

const always: readonly Row[] = [
  ['D2s_v5', 'standardDSv5Family', 2, 8, 2],
  ['D4s_v5', 'standardDSv5Family', 4, 16, 2],
  ['D8s_v5', 'standardDSv5Family', 8, 32, 4],
  ['D4ds_v5', 'standardDDSv5Family', 4, 16, 2],
  ['E4s_v5', 'standardESv5Family', 4, 32, 2],
  ['E8s_v5', 'standardESv5Family', 8, 64, 4],
];

const withoutEffect: readonly Row[] = [
  ['NC6s_v3', 'standardNCSv3Family', 6, 112, 4],
  ['NC4as_T4_v3', 'standardNCASv3_T4Family', 4, 28, 2],
  ['NV12s_v3', 'standardNVSv3Family', 12, 112, 4],
];

function sizesOf(
  rows: readonly Row[],
  accelerated: boolean,
  onHost: Size['onHost'],
  architecture: Size['architecture'] = 'x64',
): Size[] {
  return rows.map(([size, family, vcpus, memoryGb, maxNics]) => {
    return { name: `Standard_${size}`, family, vcpus, memoryGb, maxNics, accelerated, onHost, architecture };
  });
}

/** Every size that the simulated Azure offers. */
export const sizes: readonly Size[] = [
  ...sizesOf(plain, false, 'never'),
  ...sizesOf(byFlag, true, 'by-flag'),
  ...sizesOf(onArm, true, 'by-flag', 'Arm64'),
  ...sizesOf(always, true, 'always'),
  ...sizesOf(withoutEffect, true, 'never'),
];

const byName = new Map(sizes.map((size) => [size.name.toLowerCase(), size]));

/** Finds a size by its name in any case. */
export function findSize(name: string): Size | undefined {
  return byName.get(name.toLowerCase());
}
