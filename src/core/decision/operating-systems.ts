/**
 * One family of operating systems, as the agent reports it and as marketplace images name it. Versions are floors within a major
 * version: drivers are not removed again in later versions.
 */
export interface OperatingSystemFamily {
  readonly name: string;
  /** Matched against what the agent reports, in lower case. */
  readonly reported: RegExp;
  /** Matched against `publisher:offer`, in lower case. */
  readonly image: RegExp;
  /** Finds the version in an image's offer and sku, in lower case, as major and minor. */
  readonly imageVersion: RegExp;
  /** First versions that drive Mellanox adapters (older copies of the overview page, the wider list). */
  readonly mellanoxFrom: readonly string[];
  /** First versions that also drive MANA adapters (the MANA list, or the newest overview page, which lists full support on all hardware). */
  readonly manaFrom: readonly string[];
  /** Versions of which it is not certain that they drive MANA; the first that fits counts. */
  readonly manaDoubts?: readonly VersionDoubt[];
  readonly source: string;
}

/** Why a version is not certain to drive MANA adapters. */
export interface VersionDoubt {
  /** A version as `9.6`, all of a major version as `8`, or `*` for every one. */
  readonly version: string;
  /** `fit`: it is taken for fit, and the doubt is said; `unknown`: it is not. */
  readonly answer: 'fit' | 'unknown';
  readonly why: string;
}

/** When both pages below were read, ISO 8601. */
export const operatingSystemsAsOf = '2026-11-30';

const overview = 'azure-docs virtual-network/accelerated-networking-overview';
const both = `${overview}; accelerated-networking-mana-overview`;
// Built from Red Hat's sources, whose floors older copies of the overview page have. Kernels of 9.6 lack a patch that MANA demands, and PR 128675 says the
// same of 10.0.
const clones = `${overview}; azure-docs PR 128674`;

/** One entry a family. A family or version that is not here is unknown, which never counts as supported. */
export const operatingSystemFamilies: readonly OperatingSystemFamily[] = [
  {
    name: 'Ubuntu',
    reported: /^ubuntu/,
    image: /^canonical:/,
    imageVersion: /(\d{2})[._]?(04|10)/,
    mellanoxFrom: ['14.04'],
    manaFrom: ['22.04'],
    manaDoubts: [{ version: '22.4', answer: 'fit', why: 'its first kernels 6.2 fail (cockroach#173178)' }],
    source: both,
  },
  {
    name: 'RHEL',
    reported: /^(rhel|red ?hat)/,
    image: /^redhat:rhel/,
    imageVersion: /(?:^|[^\d])(10|[5-9])[._-]?(\d{1,2})?(?!\d)/,
    mellanoxFrom: ['7.4'],
    manaFrom: ['8.8', '9.2', '10.1'],
    manaDoubts: [
      { version: '9.6', answer: 'unknown', why: 'contested: azure-docs PR 128674, PR 128675' },
      { version: '10.0', answer: 'unknown', why: 'contested: azure-docs PR 128675' },
    ],
    source: both,
  },
  {
    name: 'CentOS',
    reported: /^centos/,
    image: /^openlogic:centos/,
    imageVersion: /(?:^|[^\d])(10|[5-9])[._-]?(\d{1,2})?(?!\d)/,
    mellanoxFrom: ['7.4'],
    manaFrom: [],
    source: overview,
  },
  {
    name: 'AlmaLinux',
    reported: /^alma/,
    image: /^almalinux:/,
    imageVersion: /(?:^|[^\d])(10|[5-9])[._-]?(\d{1,2})?(?!\d)/,
    mellanoxFrom: ['8.0', '9.0', '10.0'],
    manaFrom: ['9.7', '10.1'],
    source: clones,
  },
  {
    name: 'Rocky Linux',
    reported: /^rocky/,
    image: /^[^:]*:rockylinux/,
    imageVersion: /(?:^|[^\d])(10|[5-9])[._-]?(\d{1,2})?(?!\d)/,
    mellanoxFrom: ['8.0', '9.0', '10.0'],
    manaFrom: ['9.7', '10.1'],
    source: clones,
  },
  {
    name: 'SLES',
    reported: /^(sles|suse)/,
    image: /^suse:sles/,
    imageVersion: /(\d{2})(?:-sp|[._-])?(\d)?/,
    mellanoxFrom: ['12.3', '15.0'],
    manaFrom: ['15.4'],
    source: both,
  },
  {
    name: 'Debian',
    reported: /^debian/,
    image: /^debian:/,
    imageVersion: /(?:^|[^\d])(\d{1,2})(?!\d)/,
    mellanoxFrom: ['9.0'],
    manaFrom: ['12.0'],
    source: both,
  },
  {
    name: 'Oracle Linux',
    reported: /^(ol\b|oracle)/,
    image: /^oracle:oracle-linux/,
    imageVersion: /(?:^|ol)(10|[6-9])(\d{1,2})?(?!\d)/,
    mellanoxFrom: ['7.4'],
    manaFrom: ['9.0'],
    manaDoubts: [
      { version: '8', answer: 'unknown', why: 'it takes UEK R7, and older images have R6' },
      { version: '9', answer: 'fit', why: 'its kernel of Red Hat is not on the list, UEK R7 is' },
    ],
    source: both,
  },
  {
    name: 'Azure Linux',
    reported: /^azure ?linux/,
    image: /^microsoftcblmariner:azure-linux/,
    imageVersion: /(?:^|[^\d])(\d)(?!\d)/,
    mellanoxFrom: ['3.0'],
    manaFrom: ['3.0'],
    manaDoubts: [{ version: '3', answer: 'fit', why: 'a kernel was shipped without the driver (lisa#4673)' }],
    source: overview,
  },
  {
    name: 'Flatcar',
    reported: /^flatcar/,
    image: /^kinvolk:flatcar/,
    imageVersion: /(?:^|[^\d])(\d{4})\.(\d)/,
    // Images are named by their channel, and every version has the driver.
    mellanoxFrom: ['0.0'],
    manaFrom: ['0.0'],
    manaDoubts: [{ version: '*', answer: 'unknown', why: 'its kernel decides' }],
    source: `${overview}; azure-docs PR 125544`,
  },
  {
    name: 'Windows Server',
    reported: /^(microsoft )?windows server/,
    image: /^microsoftwindowsserver:windowsserver/,
    imageVersion: /(20\d\d)(?:-r(\d))?/,
    mellanoxFrom: ['2012.2', '2016.0'],
    manaFrom: ['2016.0'],
    source: both,
  },
  {
    name: 'Windows Server in images of SQL Server',
    // Never matches: what the agent reports is found by an entry above.
    reported: /^(?!)/,
    image: /^microsoftsqlserver:sql[^:]*-ws20\d\d/,
    imageVersion: /ws(20\d\d)(?:-?r(\d))?/,
    mellanoxFrom: ['2012.2', '2016.0'],
    manaFrom: ['2016.0'],
    source: both,
  },
  {
    name: 'Windows',
    reported: /^(microsoft )?windows 1\d/,
    image: /^microsoftwindowsdesktop:/,
    imageVersion: /win(?:dows)?-?(1\d)/,
    mellanoxFrom: ['10.0'],
    manaFrom: ['11.0'],
    source: overview,
  },
  {
    name: 'FreeBSD',
    reported: /^freebsd/,
    image: /^(microsoftostc|thefreebsdfoundation):freebsd/,
    imageVersion: /(?:^|[^\d])(1\d)[._-](\d)(?!\d)/,
    mellanoxFrom: ['10.4', '11.1', '12.0'],
    manaFrom: ['14.0'],
    source: `${overview}; freebsd/freebsd-src sys/dev/mana`,
  },
];

/**
 * Sizes that may come back on MANA hardware after they were deallocated and started: series on Intel processors that
 * accelerated-networking-mana-existing-sizes names (2026-02-02), and no others. Generations from 6 on have no other hardware
 * (cockroach#173178). Matched against the plain name (`plainSizeName`).
 */
export const mayLandOnMana: readonly RegExp[] = [
  /^d\d+l?d?s?_v5$/,
  /^e\d+i?b?d?s?_v5$/,
  /^[de]\d+i?d?s?_v4$/,
  /^[de]\d+i?s?_v3$/,
  /^b\d+[lt]?s_v2$/,
  /^ds?\d+_v2$/,
  /^a\d+m?_v2$/,
  /^f\d+s?(?:_v2)?$/,
  /^gs?\d+$/,
  /^l\d+s$/,
];
