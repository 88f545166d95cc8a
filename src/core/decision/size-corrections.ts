/** What is known of a family of sizes beyond the capability that the Resource SKUs API reports. */
export interface SizeCorrection {
  /** Matched against the size's plain name (`plainSizeName`). */
  readonly pattern: RegExp;
  /** Accelerated whatever the flag says; never accelerated, whatever the capability says; accelerated as the flag says. */
  readonly says: 'platform' | 'no-effect' | 'gains';
  readonly source: string;
  /** When the source was read, ISO 8601. */
  readonly asOf: string;
}

const sizesIn = (pages: string): string => `azure-compute-docs virtual-machines/sizes/${pages}`;
const networkIn = (pages: string): string => `azure-docs virtual-network/${pages}`;

// One entry a line, the first that matches counts. Series of generation 5 and newer that their pages call "Supported" have none on purpose
// (dasv5, easv5, dpsv5, dasv6, dsv6 and dsv7-series, read 2026-11-23): azure-docs PR 128098 counts general-purpose sizes from v5 on as
// "Required", and no source decides it, so they stay unknown.
const entries: readonly [RegExp, SizeCorrection['says'], string, string][] = [
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
  [/^e\d+ps_v6$/, 'platform', sizesIn('memory-optimized/epsv6-series'), '2026-11-23'],
  // Report the capability, and the flag has no effect.
  [/^n(?:cc?|v)\d/, 'no-effect', networkIn('accelerated-networking-overview'), '2026-11-22'],
  // "Accelerated Networking: Not Supported".
  [/^dc\d+as_v5$/, 'no-effect', sizesIn('general-purpose/dcasv5-series'), '2026-11-23'],
  // "Accelerated Networking: Supported", of a series below generation 5.
  [/^b\d+[lt]?s_v2$/, 'gains', sizesIn('general-purpose/bsv2-series'), '2026-11-23'],
  [/^b\d+a[lt]?s_v2$/, 'gains', sizesIn('general-purpose/basv2-series'), '2026-11-23'],
  [/^b\d+p[lt]?s_v2$/, 'gains', sizesIn('general-purpose/bpsv2-series'), '2026-11-23'],
];

export const sizeCorrections: readonly SizeCorrection[] = entries.map(([pattern, says, source, asOf]) => ({
  pattern,
  says,
  source,
  asOf,
}));
