import type { SizeKnowledge } from '../model/evidence.ts';
import { plainSizeName } from '../model/size-name.ts';
import type { Policy } from '../policy/policy.ts';
import type { SizeAssessment } from './size-evidence.ts';

interface Subject {
  readonly policy: Pick<Policy, 'canary'>;
  readonly vmSize: string;
  readonly size: SizeAssessment;
  readonly fleet: SizeKnowledge | undefined;
}

/**
 * The size of which one VM is stopped alone first, as policy may ask: only guests speak for it, and no VM of it was seen to gain yet. Once one was,
 * the others follow with what their own guests say.
 */
export function canarySizeOf({ policy, vmSize, size, fleet }: Subject): string | undefined {
  if (policy.canary !== 'on' || size.answer !== 'capable') return undefined;
  const strong = size.evidence.filter(({ strength }) => strength === 'strong');
  const onlyGuest = strong.length > 0 && strong.every(({ source }) => source === 'guest');
  return onlyGuest && (fleet?.counts.gains ?? 0) === 0 ? plainSizeName(vmSize) : undefined;
}
