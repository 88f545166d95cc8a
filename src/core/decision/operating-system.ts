import type { OsFacts, VmFacts } from '../model/facts.ts';
import { plainSizeName } from '../model/size-name.ts';
import {
  mayLandOnMana,
  type OperatingSystemFamily,
  operatingSystemFamilies,
  type VersionDoubt,
} from './operating-systems.ts';

/** `fit`: it has drivers for all network hardware that the VM may come back on. */
export type OsAnswer =
  | 'fit'
  | 'not-mana-ready'
  | 'kernel-too-old'
  | 'unsupported'
  | 'unknown'
  | 'custom-image';

export interface OsAssessment {
  readonly answer: OsAnswer;
  /** What was recognised, or what could not be. */
  readonly seen: string;
  readonly source: string;
  /** Why a yes is not certain. */
  readonly doubt?: string;
}

interface Version {
  readonly major: number;
  /** Absent where only the major version is known. */
  readonly minor?: number;
}

interface Recognised {
  readonly family: OperatingSystemFamily;
  readonly version: Version | undefined;
}

const reportedNumbers = /(\d+)(?:[._ -]+(?:sp|r)?(\d+))?/;
// Parts of image names that hold numbers and mean no version.
const noVersion = /x86[_-]?64|gen\d|g2/g;

function versionIn(text: string, pattern: RegExp): Version | undefined {
  const match = pattern.exec(text);
  if (match?.[1] === undefined) return undefined;
  return { major: Number(match[1]), ...(match[2] === undefined ? {} : { minor: Number(match[2]) }) };
}

/** Windows reports its edition in its name; its version is only the build. */
function reportedVersion(
  family: OperatingSystemFamily,
  reported: { name: string; version: string },
): Version | undefined {
  const text = family.name.startsWith('Windows') ? reported.name : reported.version;
  return versionIn(text.toLowerCase(), reportedNumbers);
}

function imageVersion(
  { imageVersion: pattern }: OperatingSystemFamily,
  sku: string,
  offer: string,
): Version | undefined {
  const [fromSku, fromOffer] = [sku, offer].map((text) =>
    versionIn(text.toLowerCase().replaceAll(noVersion, ''), pattern),
  );
  return fromSku ?? fromOffer;
}

function recognise({ reported, image }: OsFacts): Recognised | undefined {
  if (reported !== undefined) {
    const family = operatingSystemFamilies.find((one) => one.reported.test(reported.name.toLowerCase()));
    // What the agent reports overrides the image: systems are upgraded in place.
    return family && { family, version: reportedVersion(family, reported) };
  }
  if (image === 'custom' || image === 'none') return undefined;
  const family = operatingSystemFamilies.find((one) =>
    one.image.test(`${image.publisher}:${image.offer}`.toLowerCase()),
  );
  return family && { family, version: imageVersion(family, image.sku, image.offer) };
}

/** Whether a version is at or above the floor of its own major version, or newer than all floors; undefined when that is not known. */
function reaches({ major, minor }: Version, floors: readonly string[]): boolean | undefined {
  const majorOf = (version: string): number => Number.parseInt(version, 10);
  const own = floors.find((version) => majorOf(version) === major);
  if (own === undefined) return floors.length > 0 && major > Math.max(...floors.map(majorOf));
  const floor = Number(own.split('.')[1]);
  if (minor === undefined) return floor === 0 ? true : undefined;
  return minor >= floor;
}

/** A family whose every version counts needs none. */
function anyVersion({ mellanoxFrom }: OperatingSystemFamily): Version | undefined {
  return mellanoxFrom.includes('0.0') ? { major: 0, minor: 0 } : undefined;
}

function doubtOf(
  { manaDoubts = [] }: OperatingSystemFamily,
  { major, minor }: Version,
): VersionDoubt | undefined {
  const own = ['*', `${major}`, ...(minor === undefined ? [] : [`${major}.${minor}`])];
  return manaDoubts.find(({ version }) => own.includes(version));
}

/** Whether an older list names the family too. If only the newest list does, nothing is known about its older versions. */
function hasOlderList({ mellanoxFrom, manaFrom }: OperatingSystemFamily): boolean {
  return mellanoxFrom.join() !== manaFrom.join();
}

const manaOnly = /_v(?:[6-9]|[1-9]\d)$/;

/** Whether the VM may come back on MANA hardware after it was deallocated and started, or has no other. */
export function landsOnMana(size: string): 'no' | 'may' | 'only' {
  const name = plainSizeName(size);
  if (manaOnly.test(name)) return 'only';
  return mayLandOnMana.some((pattern) => pattern.test(name)) ? 'may' : 'no';
}

function maySeeMana(size: string): boolean {
  return landsOnMana(size) !== 'no';
}

/** The version of a system that is Red Hat's or built from its sources with its own kernel, as `7.6`. */
export function majorMinorOf(os: OsFacts): {
  readonly seen: string;
  readonly version: string | undefined;
  readonly source: string;
} {
  const found = recognise(os);
  const { major, minor } = found?.version ?? {};
  const known = ['RHEL', 'CentOS', 'Oracle Linux'].includes(found?.family.name ?? '');
  const version = known && minor !== undefined ? `${major}.${minor}` : undefined;
  return { seen: notifyOs(os).slice(0, 128), version, source: 'azure-docs#84047' };
}

/**
 * What a VM was made from, where somebody must vouch for its drivers: a custom or gallery image, a disk that was attached, or an image of the
 * Marketplace whose plan is that of no listed system.
 */
export function ownImageOf({
  os,
  plan,
}: {
  readonly os: OsFacts;
  readonly plan?: VmFacts['plan'] | undefined;
}): string | undefined {
  if (os.image === 'none') return 'no image reference';
  if (os.image === 'custom') return 'custom or gallery image';
  const product = plan && `${plan.publisher}:${plan.product}`.toLowerCase();
  return product === undefined || operatingSystemFamilies.some(({ image }) => image.test(product))
    ? undefined
    : `Marketplace image with the plan ${product}`.slice(0, 128);
}

/**
 * A custom or gallery image, a disk that was attached, or a third party's image. If the operator vouches for the drivers, an unknown OS is fit; what the
 * agent reports can still show that MANA drivers are missing. Otherwise, disk or image definition must declare the drivers, and the agent report
 * an OS that is listed, because a declaration is made once and images are changed afterwards.
 */
function assessCustom(os: OsFacts, size: string, allowed: boolean, seen: string): OsAssessment | undefined {
  if (allowed) {
    const found = recognise(os);
    const lacksMana =
      found?.version !== undefined &&
      maySeeMana(size) &&
      reaches(found.version, found.family.manaFrom) === false;
    const { name, version } = os.reported ?? { name: '', version: '' };
    return lacksMana
      ? { answer: 'not-mana-ready', seen: `${name} ${version}`.slice(0, 128), source: found.family.source }
      : { answer: 'fit', seen, source: 'policy: allowed images' };
  }
  if (os.declared === undefined) return { answer: 'custom-image', seen, source: '' };
  const { by, acceleratedNetworking } = os.declared;
  if (!acceleratedNetworking)
    return { answer: 'custom-image', seen: `${seen}, declared without acceleration`, source: by };
  if (os.reported === undefined)
    return { answer: 'custom-image', seen: `${seen}, no OS reported by the agent`, source: by };
  return undefined;
}

/**
 * Whether the guest would gain, and stay reachable, on the hardware that it may come back on. ARM checks no OS: a missing driver is a
 * silent fallback, so a VM that is not known to have one is skipped. `allowed`: the operator vouches for the image.
 */
export function assessOs(os: OsFacts, size: string, allowed = false, plan?: VmFacts['plan']): OsAssessment {
  const own = ownImageOf({ os, plan });
  if (own !== undefined) {
    const custom = assessCustom(os, size, allowed, own);
    if (custom !== undefined) return custom;
  }
  const found = recognise(os);
  const seen = notifyOs(os).slice(0, 128);
  const version = found?.version ?? (found && anyVersion(found.family));
  if (found === undefined || version === undefined) return { answer: 'unknown', seen, source: '' };
  const { family } = found;
  const { source } = family;
  const mellanox = reaches(version, family.mellanoxFrom);
  if (mellanox !== true)
    return { answer: mellanox === false && hasOlderList(family) ? 'unsupported' : 'unknown', seen, source };
  if (!maySeeMana(size)) return { answer: 'fit', seen, source };
  const doubt = doubtOf(family, version);
  if (doubt !== undefined) return { answer: doubt.answer, seen, source, doubt: doubt.why };
  const mana = reaches(version, family.manaFrom);
  if (mana === true) return { answer: 'fit', seen, source };
  return { answer: mana === false ? 'not-mana-ready' : 'unknown', seen, source };
}

function notifyOs({ reported, image }: OsFacts): string {
  if (reported !== undefined) return `${reported.name} ${reported.version}`;
  return typeof image === 'string' ? image : `${image.publisher}:${image.offer}:${image.sku}`;
}
