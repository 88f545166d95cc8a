import type { SizeSays } from '../model/evidence.ts';

/** What is known of a family of sizes beyond the capability that the Resource SKUs API reports. */
export interface SizeEntry {
  /** Matched against the size's plain name (`plainSizeName`). */
  readonly pattern: RegExp;
  readonly says: SizeSays;
  readonly source: string;
  /** When the source was read, ISO 8601. */
  readonly asOf: string;
}

const sizesIn = (pages: string): string => `azure-compute-docs virtual-machines/sizes/${pages}`;
const retiredSizes = sizesIn('retirement/retired-sizes-list');

// One entry a line, the first that matches counts. Series of generation 5 and newer that their pages call "Supported" have none on purpose
// (dasv5, easv5, dpsv5, dasv6, dsv6 and dsv7-series, read 2026-11-23): azure-docs PR 128098 counts general-purpose sizes from v5 on as
// "Required", and no source decides it, so they stay unknown.
const entries: readonly [RegExp, SizeSays, string, string][] = [
  // "Accelerated Networking: Required"; azure-docs PR 91743 says the same of Dv5 and Ev5.
  [/^d\d+s?_v5$/, 'platform', sizesIn('general-purpose/dsv5-series'), '2026-11-22'],
  [/^d\d+ds?_v5$/, 'platform', sizesIn('general-purpose/ddsv5-series'), '2026-11-23'],
  [/^d\d+ld?s_v5$/, 'platform', sizesIn('general-purpose/dlsv5-series, dldsv5-series'), '2026-11-23'],
  [/^e\d+i?s?_v5$/, 'platform', sizesIn('memory-optimized/esv5-series'), '2026-11-23'],
  [/^e\d+i?bd?s_v5$/, 'platform', sizesIn('memory-optimized/ebdsv5-ebsv5-series'), '2026-11-23'],
  // The page of Edsv5 said "Supported" in 2024.
  [/^e\d+i?ds?_v5$/, 'platform', 'azure-docs PR 91743', '2026-11-22'],
  // A note beside the bandwidths: "required and turned on by default", though the table of features says "Supported".
  [/^d\d+ps_v6$/, 'platform', sizesIn('general-purpose/dpsv6-series'), '2026-11-23'],
  [/^d\d+pds_v6$/, 'platform', sizesIn('general-purpose/dpdsv6-series'), '2026-11-30'],
  [/^d\d+pld?s_v6$/, 'platform', sizesIn('general-purpose/dplsv6-series, dpldsv6-series'), '2026-11-30'],
  [/^e\d+ps_v6$/, 'platform', sizesIn('memory-optimized/epsv6-series'), '2026-11-23'],
  [/^e\d+pds_v6$/, 'platform', sizesIn('memory-optimized/epdsv6-series'), '2026-11-30'],
  // "Accelerated Networking: Supported" on the pages of their own series, though a note of the overview says of all NC and NV that the flag
  // has no effect.
  [/^nc\d+as_t4_v3$/, 'gains', sizesIn('gpu-accelerated/ncast4v3-series'), '2026-11-30'],
  [/^nc\d+ads_a100_v4$/, 'gains', sizesIn('gpu-accelerated/nca100v4-series'), '2026-11-30'],
  [/^nc\d+adi?s_h100_v5$/, 'gains', sizesIn('gpu-accelerated/ncadsh100v5-series'), '2026-11-30'],
  [
    /^nc\d+l?ds_xl_rtxpro6000bse_v6$/,
    'gains',
    sizesIn('gpu-accelerated/nc-rtxpro6000-bse-v6-series'),
    '2026-11-30',
  ],
  [/^nv\d+adm?s_a10_v5$/, 'gains', sizesIn('gpu-accelerated/nvadsa10v5-series'), '2026-11-30'],
  [/^nv\d+ads_v710_v5$/, 'gains', sizesIn('gpu-accelerated/nvadsv710-v5-series'), '2026-11-30'],
  // Left out by Microsoft's own tests.
  [/^ncc\d+ads_h100_v5$/, 'no-effect', 'microsoft/lisa platform_.py', '2026-11-30'],
  // "Accelerated Networking: Not Supported"; of DCsv2 the API says that it is.
  [/^dc\d+as_v5$/, 'no-effect', sizesIn('general-purpose/dcasv5-series'), '2026-03-10'],
  [/^dc\d+s_v2$/, 'no-effect', sizesIn('general-purpose/dcsv2-series'), '2026-11-30'],
  // Retired series: a VM that still runs may not start again once it is stopped.
  [/^nc\d+r?s_v3$/, 'no-effect', retiredSizes, '2026-11-30'],
  [/^nv\d+s_v3$/, 'no-effect', retiredSizes, '2026-11-30'],
  [/^nv\d+as_v4$/, 'no-effect', retiredSizes, '2026-11-30'],
  // "Accelerated Networking: Supported", of a series below generation 5.
  [/^b\d+[lt]?s_v2$/, 'gains', sizesIn('general-purpose/bsv2-series'), '2026-11-23'],
  [/^b\d+a[lt]?s_v2$/, 'gains', sizesIn('general-purpose/basv2-series'), '2026-11-23'],
  [/^b\d+p[lt]?s_v2$/, 'gains', sizesIn('general-purpose/bpsv2-series'), '2026-11-23'],
];

export const sizeTable: readonly SizeEntry[] = entries.map(([pattern, says, source, asOf]) => ({
  pattern,
  says,
  source,
  asOf,
}));
