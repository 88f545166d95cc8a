import type { CloudFailureKind } from '../ports/cloud.ts';

const passing: ReadonlySet<CloudFailureKind> = new Set([
  'throttled',
  'unavailable',
  'not-visible',
  'conflict',
  'changed',
  'suspended',
]);

/** Whether a VM that could not be judged for this should be looked at again, though nothing points to it anew. */
export function passes(kind: CloudFailureKind): boolean {
  return passing.has(kind);
}
