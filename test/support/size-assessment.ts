import { type SizeAssessment, weighSize } from '../../src/core/evidence/size-evidence.ts';
import type { Capability } from '../../src/core/model/facts.ts';
import { noon, offer } from './facts.ts';

/** What is known of a size by its capability and the table alone. */
export function sizeAssessment(size: string, capability: Capability): SizeAssessment {
  return weighSize({
    size,
    offer: offer(capability),
    evidence: {},
    rules: [],
    preflight: 'off',
    observedAt: noon,
  });
}
