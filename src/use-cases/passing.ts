import type { CloudFailureKind } from '../ports/cloud.ts';

const passing: ReadonlySet<CloudFailureKind> = new Set([
  'throttled',
  'unavailable',
  'not-visible',
  'conflict',
  'changed',
  'suspended',
]);

/** Whether a VM that could not be judged for this should be looked at again. */
export function passes(kind: CloudFailureKind): boolean {
  return passing.has(kind);
}
