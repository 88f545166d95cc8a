/** What a kernel's release (`uname -r`) says of its MANA driver, beside that it has one. */
interface KernelRisk {
  /** `bad`: it has the driver, and fails with it all the same. `doubt`: that is said of it, and contested. */
  readonly is: 'bad' | 'doubt';
  readonly remedy: string;
  readonly source: string;
}

/** What is known against kernels of one line. */
export interface KernelRule {
  /** Finds the numbers that are compared. */
  readonly release: RegExp;
  /** The last build with the fault; absent where every one has it. */
  readonly last?: readonly number[];
  /** The line as people write it. */
  readonly name: string;
  readonly risk: KernelRisk;
}

// One entry a line of kernels; read on 2026-11-30.
export const kernelRules: readonly KernelRule[] = [
  {
    // Lacks a patch that MANA demands; Rocky, RHEL and AlmaLinux build from one source.
    name: '5.14.0-570.*.el9_6',
    release: /^5\.14\.0-570\.(\d+)\.(\d+)\.el9_6/,
    last: [51, 1],
    risk: { is: 'bad', remedy: '5.14.0-570.52.1.el9_6 or newer', source: 'azure-docs PR 128674' },
  },
  {
    // The probe of the adapter fails.
    name: '6.2.0-*-azure',
    release: /^6\.2\.0-(\d+)-azure/,
    last: [1018],
    risk: { is: 'bad', remedy: 'a kernel newer than 6.2.0-1018', source: 'cockroach#173178' },
  },
  {
    name: '6.2.0-*-azure',
    release: /^6\.2\.0-(\d+)-azure/,
    risk: { is: 'doubt', remedy: 'a kernel newer than 6.2', source: 'cockroach#173178' },
  },
  {
    name: '5.15.0-*-azure',
    release: /^5\.15\.0-(\d+)-azure/,
    last: [1044],
    risk: { is: 'doubt', remedy: '5.15.0-1045 or newer', source: 'lisa PR 2916' },
  },
  {
    // UEK R6; MANA needs R7 or R8.
    name: '5.4.*uek',
    release: /^5\.4\.(\d+)-.*uek/,
    risk: { is: 'bad', remedy: 'UEK R7 (5.15) or newer', source: 'azure-docs PR 128721' },
  },
  {
    name: '6.12.0-55.*.el10_0',
    release: /^6\.12\.0-55\.(\d+)\.(\d+)\.el10_0/,
    risk: { is: 'doubt', remedy: 'the kernel of 10.1', source: 'azure-docs PR 128675' },
  },
];

/** What is known against a kernel on MANA hardware; undefined where nothing is. */
export function manaRiskOf(release: string): KernelRisk | undefined {
  return kernelRules.find(({ release: pattern, last }) => {
    const [, ...numbers] = pattern.exec(release.toLowerCase()) ?? [];
    return numbers.length > 0 && (last === undefined || !isAfter(numbers.map(Number), last));
  })?.risk;
}

// First kernels that drive accelerated hardware with more than 256 virtual processors (azure-docs#84047).
const errataKernels: Readonly<Record<string, readonly number[]>> = {
  '7.6': [957, 38, 1],
  '7.7': [1062, 4, 1],
};

/** The first build that a system of a version needs beyond 256 virtual processors; undefined where none is known to be needed. */
export function errataKernelOf(version: string): string | undefined {
  const build = errataKernels[version];
  return build && `3.10.0-${build.join('.')}.el7`;
}

/** Whether a kernel is that build of that version, or a newer one. */
export function hasErrata(release: string, version: string): boolean {
  const build = errataKernels[version];
  const [, numbers] = /^3\.10\.0-(\d+(?:\.\d+)*)\.el7/.exec(release) ?? [];
  if (build === undefined || numbers === undefined) return build === undefined;
  const own = numbers.split('.').map(Number);
  return isAfter(own, build) || own.join('.') === build.join('.');
}

/** Whether a build's numbers come after another's. */
function isAfter(one: readonly number[], other: readonly number[]): boolean {
  for (const [at, number] of one.entries()) {
    const against = other[at] ?? 0;
    if (number !== against) return number > against;
  }
  return false;
}
