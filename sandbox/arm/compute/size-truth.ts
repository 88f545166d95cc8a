import type { Driver } from './network-hardware.ts';

/** What a size is on its hosts, which no API says. */
export interface SizeTruth {
  /** What happens on the host: as the flag says; accelerated whatever it says; never. */
  readonly onHost: 'by-flag' | 'always' | 'never';
  /** How many network interfaces can be accelerated. */
  readonly acceleratedNics: number;
  /** The network hardware that its hosts may have. */
  readonly hardware: readonly [Driver, ...Driver[]];
  readonly vcpusPerCore: 1 | 2;
  readonly rdma: boolean;
}

/** What the truth of a size depends on. Its name is plain: without `Standard_`, in lower case. */
interface Named {
  readonly plain: string;
  readonly vcpus: number;
  readonly maxNics: number;
  readonly capability: boolean;
  readonly arm: boolean;
}

// v5 Intel D and E are "Required" (azure-compute-docs dsv5-series, azure-docs PR 91743), and so are v6 Arm ones: "required and turned on by default"
// (dpsv6-, dpdsv6-, dplsv6-, dpldsv6-, epsv6- and epdsv6-series).
const required = [/^[de]\d+(?:-\d+)?i?b?l?d?s?_v5$/, /^(?:d\d+pl?d?s|e\d+pd?s)_v6$/];

// Say True and have no effect: dcsv2-series (Not Supported), and of the N sizes those that are retired, as accelerated-networking-overview has it.
const withoutEffect = [/^dc\d+s_v2$/, /^n[cv]\d+r?s_v[1-3]$/];

// Microsoft's own lists: microsoft/lisa platform_.py and Azure/RGCOPY rgcopy.ps1 have the first, lisa alone the second.
const oneNic = [
  /^(?:ds?1_v2|[de]2s?_v[34]|[de]2as?_v4|[de]2ds?_v4|f2s_v2)$/,
  /^(?:[de]2(?:a|al|ad)s_v5|[de]c2ad?s_v5|f1s?)$/,
];

// One thread a core: series before v3, Fasv6, AMD from v7 on, Arm, HPC (azure-compute-docs sizes: av2-, bv1-, dv2-dsv2-, f-fs-, fasv6-, dpsv5-, hbv4-series).
const oneThreadACore = [
  /^(?:[fl]\d+s|[a-z]+\d+|[a-z]+\d+-\d+|a\d+m?_v2|b\d+ms|b\d+[lm]?s|ds?\d+(?:-\d+)?_v2(?:_promo)?)$/,
  /^f\d+a[lm]?d?s_v[67]$|^[de]\d+(?:-\d+)?ald?s_v7$|^[de]\d+(?:-\d+)?ad?s_v7$/,
  /^h[bcx]/,
];

// accelerated-networking-mana-existing-sizes (2026-02-02) names these Intel series, whose VMs may come back on MANA hardware.
const eitherHardware = [
  /^d\d+(?:-\d+)?l?d?s?_v5$/,
  /^e\d+(?:-\d+)?i?b?d?s?_v5$/,
  /^[de]\d+(?:-\d+)?i?d?s?_v[34]$/,
  /^b\d+[lt]?s_v2$/,
  /^ds?\d+(?:-\d+)?_v2(?:_promo)?$/,
  /^a\d+m?_v2$/,
  /^f\d+(?:-\d+)?s?(?:_v2)?$/,
  /^gs?\d+(?:-\d+)?$/,
  /^l\d+s$/,
];

const any = (patterns: readonly RegExp[], name: string): boolean =>
  patterns.some((pattern) => pattern.test(name));

/** The generation in a size's name: 1 where none is said. */
function generationOf(plain: string): number {
  return Number(/_v(\d+)(?:_promo)?$/.exec(plain)?.[1] ?? 1);
}

function hardwareOf(plain: string): readonly [Driver, ...Driver[]] {
  // cockroach#173178: the hosts of v6 and newer have MANA and nothing else.
  if (generationOf(plain) >= 6) return ['mana'];
  return any(eitherHardware, plain) ? ['mlx5', 'mana'] : ['mlx5'];
}

// Less than two physical cores accelerate one network interface (azure-docs#79533); that Intel v5 and what is newer take more is assumed: the
// newest pages drop the note, and RGCOPY names other numbers for them.
function acceleratedNicsOf({ plain, vcpus, maxNics }: Named, vcpusPerCore: number): number {
  if (any(oneNic, plain)) return 1;
  if (generationOf(plain) > 5 || any(required, plain)) return maxNics;
  return vcpus / vcpusPerCore < 2 ? 1 : maxNics;
}

/** What holds for a size of the catalogue. Where no source says, the flag decides: assumed. */
export function truthOf(size: Named): SizeTruth {
  const { plain, capability, arm } = size;
  const vcpusPerCore = arm || any(oneThreadACore, plain) ? 1 : 2;
  const onHost =
    !capability || any(withoutEffect, plain) ? 'never' : any(required, plain) ? 'always' : 'by-flag';
  return {
    onHost,
    acceleratedNics: acceleratedNicsOf(size, vcpusPerCore),
    hardware: hardwareOf(plain),
    vcpusPerCore,
    // HB, HC, HX, and an "r" among the features of the others (vm-naming-conventions).
    rdma: /^h[bcx]\d|^n[cd]\d+[a-z]*r/.test(plain),
  };
}
