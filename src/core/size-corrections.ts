/** What is known of a family of sizes beyond the capability that the Resource SKUs API reports. */
export interface SizeCorrection {
  /** Matched against the size's name without `Standard_`, in lower case. */
  readonly pattern: RegExp;
  readonly says: 'platform' | 'no-effect' | 'gains';
  readonly source: string;
  /** When the source was read, ISO 8601. */
  readonly asOf: string;
}

/** One entry a line; the first that matches counts. */
export const sizeCorrections: readonly SizeCorrection[] = [
  // "Accelerated Networking: Required": these run accelerated whatever the NIC's flag says.
  {
    pattern: /^d\d+l?d?s?_v5$/,
    says: 'platform',
    source: 'azure-compute-docs sizes/general-purpose/dsv5-series; azure-docs PR 91743',
    asOf: '2026-11-22',
  },
  {
    pattern: /^e\d+(?:-\d+)?b?i?d?s?_v5$/,
    says: 'platform',
    source: 'azure-docs virtual-network/manage-accelerated-networking; azure-docs PR 91743',
    asOf: '2026-11-22',
  },
  // Report the capability, and the flag has no effect.
  {
    pattern: /^n[cv]\d/,
    says: 'no-effect',
    source: 'azure-docs virtual-network/accelerated-networking-overview',
    asOf: '2026-11-22',
  },
  // "Accelerated Networking: Supported" for the whole series.
  {
    pattern: /^b\d+l?a?p?l?t?s_v2$/,
    says: 'gains',
    source: 'azure-compute-docs sizes/general-purpose/bsv2-series',
    asOf: '2026-11-22',
  },
];
