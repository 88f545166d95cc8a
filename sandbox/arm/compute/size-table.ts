/** Size, family as quotas name it, vCPUs, memory in GB, most network interfaces. */
export type SizeRow = readonly [
  size: string,
  family: string,
  vcpus: number,
  memoryGb: number,
  maxNics: number,
];

// vCPUs, memory and network interfaces after the size pages of azure-compute-docs (sizes/*/*-series); families and what is accelerated after
// Azure/azqr known_skus.yaml (Resource SKUs API, July 2026). See `fromGeneralKnowledge` for what no page was found or read for.
/** Sizes without accelerated networking. */
export const plain: readonly SizeRow[] = [
  ['A1_v2', 'standardAv2Family', 1, 2, 2],
  ['A2_v2', 'standardAv2Family', 2, 4, 2],
  ['B1s', 'standardBSFamily', 1, 1, 2],
  ['B2s', 'standardBSFamily', 2, 4, 3],
  ['B2ms', 'standardBSFamily', 2, 8, 3],
  ['B4ms', 'standardBSFamily', 4, 16, 4],
  ['B8ms', 'standardBSFamily', 8, 32, 4],
  ['DS1_v2', 'standardDSv2Family', 1, 3.5, 2],
  ['A4_v2', 'standardAv2Family', 4, 8, 4],
  ['B1ms', 'standardBSFamily', 1, 2, 2],
  ['D1_v2', 'standardDv2Family', 1, 3.5, 2],
  ['F1s', 'standardFSFamily', 1, 2, 2],
];

/** Sizes that are accelerated as the flag says. */
export const byFlag: readonly SizeRow[] = [
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
  ['B8s_v2', 'standardBsv2Family', 8, 32, 2],
  ['B16s_v2', 'standardBsv2Family', 16, 64, 4],
  ['B2as_v2', 'standardBasv2Family', 2, 8, 2],
  ['B4as_v2', 'standardBasv2Family', 4, 16, 2],
  ['D2_v2', 'standardDv2Family', 2, 7, 2],
  ['D3_v2', 'standardDv2Family', 4, 14, 4],
  ['DS5_v2', 'standardDSv2Family', 16, 56, 8],
  ['DS12_v2', 'standardDSv2Family', 4, 28, 4],
  ['D2_v3', 'standardDv3Family', 2, 8, 2],
  ['D4_v3', 'standardDv3Family', 4, 16, 2],
  ['D32s_v3', 'standardDSv3Family', 32, 128, 8],
  ['D2s_v4', 'standardDSv4Family', 2, 8, 2],
  ['D8s_v4', 'standardDSv4Family', 8, 32, 4],
  ['D4ds_v4', 'standardDDSv4Family', 4, 16, 2],
  ['D4as_v4', 'standardDASv4Family', 4, 16, 2],
  ['E8s_v4', 'standardESv4Family', 8, 64, 4],
  ['E4as_v4', 'standardEASv4Family', 4, 32, 2],
  ['D8as_v5', 'standardDASv5Family', 8, 32, 4],
  ['D4ads_v5', 'standardDADSv5Family', 4, 16, 2],
  ['E8as_v5', 'standardEASv5Family', 8, 64, 4],
  ['D2s_v6', 'standardDsv6Family', 2, 8, 2],
  ['D8s_v6', 'standardDsv6Family', 8, 32, 4],
  ['D4ds_v6', 'standardDdsv6Family', 4, 16, 2],
  ['D4as_v6', 'standardDav6Family', 4, 16, 2],
  ['E8s_v6', 'standardEsv6Family', 8, 64, 4],
  ['E4as_v6', 'standardEav6Family', 4, 32, 2],
  ['F2s', 'standardFSFamily', 2, 4, 2],
  ['F4s', 'standardFSFamily', 4, 8, 4],
  ['F16s_v2', 'standardFSv2Family', 16, 32, 4],
  ['F4as_v6', 'standardFasv6Family', 4, 16, 2],
  ['L8s_v2', 'standardLSv2Family', 8, 64, 2],
  ['L16s_v3', 'standardLSv3Family', 16, 128, 8],
  ['L8as_v3', 'standardLASv3Family', 8, 64, 4],
  ['M8ms', 'standardMSFamily', 8, 218.75, 4],
  ['M128s', 'standardMSFamily', 128, 2048, 8],
  ['M32ms_v2', 'standardMSMediumMemoryv2Family', 32, 875, 8],
  ['ND40rs_v2', 'standardNDSv2Family', 40, 672, 8],
];

/** Arm sizes that are accelerated as the flag says. */
export const onArm: readonly SizeRow[] = [
  ['D4ps_v5', 'standardDPSv5Family', 4, 16, 2],
  ['D2ps_v5', 'standardDPSv5Family', 2, 8, 2],
  ['E4ps_v5', 'standardEPSv5Family', 4, 32, 2],
  ['D4pls_v5', 'standardDPLSv5Family', 4, 8, 2],
  ['B2pts_v2', 'standardBpsv2Family', 2, 1, 2],
  ['B4pls_v2', 'standardBpsv2Family', 4, 8, 2],
];

/** Sizes that are accelerated whatever the flag says. */
export const always: readonly SizeRow[] = [
  ['D2s_v5', 'standardDSv5Family', 2, 8, 2],
  ['D4s_v5', 'standardDSv5Family', 4, 16, 2],
  ['D8s_v5', 'standardDSv5Family', 8, 32, 4],
  ['D4ds_v5', 'standardDDSv5Family', 4, 16, 2],
  ['E4s_v5', 'standardESv5Family', 4, 32, 2],
  ['E8s_v5', 'standardESv5Family', 8, 64, 4],
  ['E8-4s_v5', 'standardESv5Family', 8, 64, 4],
  ['D16s_v5', 'standardDSv5Family', 16, 64, 8],
  ['D32s_v5', 'standardDSv5Family', 32, 128, 8],
  ['D4_v5', 'standardDv5Family', 4, 16, 2],
  ['E16s_v5', 'standardESv5Family', 16, 128, 8],
  ['E4ds_v5', 'standardEDSv5Family', 4, 32, 2],
];

/** Arm sizes likewise: required on them, and on by default (dpsv6-series, epsv6-series). */
export const alwaysOnArm: readonly SizeRow[] = [
  ['D4ps_v6', 'standardDpsv6Family', 4, 16, 2],
  ['E4ps_v6', 'standardEpsv6Family', 4, 32, 2],
];

/** Sizes that say they can be accelerated and never are (accelerated-networking-overview; ncast4v3-series and nvv3-series list them as supported). */
export const withoutEffect: readonly SizeRow[] = [
  ['NC6s_v3', 'standardNCSv3Family', 6, 112, 4],
  ['NC4as_T4_v3', 'standardNCASv3_T4Family', 4, 28, 2],
  ['NV12s_v3', 'standardNVSv3Family', 12, 112, 4],
  ['NC24s_v3', 'standardNCSv3Family', 24, 448, 8],
];

/** Sizes whose figures are those of their series' pattern, from general knowledge: no size page was found or read for them. */
export const fromGeneralKnowledge: ReadonlySet<string> = new Set([
  ...['F1s', 'F2s', 'F4s', 'M32ms_v2'],
  ...['D2_v3', 'D4_v3', 'D4s_v4', 'D2s_v4', 'D8s_v4', 'D4ds_v4', 'E4s_v4', 'E8s_v4', 'E4as_v4'],
  ...[
    'D2as_v5',
    'D4as_v5',
    'D8as_v5',
    'E4as_v5',
    'E8as_v5',
    'D4ds_v5',
    'D4_v5',
    'D4ds_v6',
    'D2s_v6',
    'D8s_v6',
  ],
]);
