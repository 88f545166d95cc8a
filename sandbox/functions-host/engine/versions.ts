import type { HostSettings } from '../functions/host-json.ts';
import { unreachable } from '../unreachable.ts';

type VersionSettings = Pick<
  HostSettings['durable'],
  'defaultVersion' | 'versionMatchStrategy' | 'versionFailureStrategy'
>;

/** Whether an orchestration of a version runs here: yes, never until another host comes, or never. */
export type Admission = 'run' | 'reject' | 'fail';

/** Whether an orchestration of this `version` (null when it has none) runs here, by host.json's version settings. */
export function admit(version: string | null, settings: VersionSettings): Admission {
  if (matches(version ?? '', settings)) return 'run';
  return settings.versionFailureStrategy === 'Fail' ? 'fail' : 'reject';
}

function matches(version: string, settings: VersionSettings): boolean {
  const ours = settings.defaultVersion ?? '';
  switch (settings.versionMatchStrategy) {
    case 'None':
      return true;
    case 'Strict':
      return version === ours;
    case 'CurrentOrOlder':
      return compareVersions(version, ours) <= 0;
    default:
      return unreachable(settings.versionMatchStrategy);
  }
}

/**
 * Negative when `left` is the older. Versions of two to four numbers are compared by number, all others as text,
 * so "10" is older than "9" while "10.0" is newer than "9.0" (System.Version or else an ordinal comparison).
 */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbers(left), numbers(right)];
  if (!a || !b) {
    const [x, y] = [left.toLowerCase(), right.toLowerCase()];
    return x === y ? 0 : x < y ? -1 : 1;
  }
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? -1) - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): readonly number[] | undefined {
  return /^\d+(\.\d+){1,3}$/.test(version) ? version.split('.').map(Number) : undefined;
}
