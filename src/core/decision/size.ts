import type { Capability } from '../model/facts.ts';
import { plainSizeName } from '../model/size-name.ts';
import { sizeCorrections } from './size-corrections.ts';

/** The four answers about a size. `unknown` is never treated as `capable`. */
type SizeAnswer = 'capable' | 'not-capable' | 'accelerated-by-platform' | 'unknown';

export interface SizeAssessment {
  readonly answer: SizeAnswer;
  /** Where the answer comes from. */
  readonly source: string;
}

const fifthOrNewer = /_v(?:[5-9]|[1-9]\d+)$/;

/**
 * What the Resource SKUs API says of a size, corrected by what is documented beyond it. Sizes of generation 5 and newer that no
 * entry names are `unknown`: they may already run accelerated by the platform (azure-docs PR 128098), and a VM is only stopped
 * for a gain that is certain.
 */
export function assessSize(size: string, capability: Capability): SizeAssessment {
  if (capability === 'no')
    return { answer: 'not-capable', source: 'Resource SKUs: AcceleratedNetworkingEnabled' };
  if (capability === 'unknown')
    return { answer: 'unknown', source: 'Resource SKUs: size or capability is missing' };
  const name = plainSizeName(size);
  const correction = sizeCorrections.find(({ pattern }) => pattern.test(name));
  switch (correction?.says) {
    case 'platform':
      return { answer: 'accelerated-by-platform', source: correction.source };
    case 'no-effect':
      return { answer: 'not-capable', source: correction.source };
    case 'gains':
      return { answer: 'capable', source: correction.source };
    case undefined:
      return fifthOrNewer.test(name)
        ? { answer: 'unknown', source: 'no entry for this generation; azure-docs PR 128098' }
        : { answer: 'capable', source: 'Resource SKUs: AcceleratedNetworkingEnabled' };
  }
}
