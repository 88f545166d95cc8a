import * as z from 'zod';
import { time } from './enumerations.ts';

export const sizeAnswers = ['capable', 'accelerated-by-platform', 'not-capable', 'unknown'] as const;
const sizeAnswer = z.enum(sizeAnswers);
const source = z
  .enum(['guest', 'fleet', 'operator', 'table', 'advisor', 'resource-skus'])
  .meta({ 'x-extensible': true });
const says = z.enum(['gains', 'platform', 'no-effect', 'not-platform', 'supports-gain']);

/** One piece of evidence of a size. */
export const sizeEvidence = z
  .strictObject({
    source,
    strength: z.enum(['strong', 'weak']),
    says,
    at: z.string().meta({ description: 'Of which day or time it is, ISO 8601.' }),
    from: z.string(),
  })
  .meta({ id: 'SizeEvidence' });

/** What is known of a VM's size, and from what. */
export const sizeKnown = z
  .strictObject({
    answer: sizeAnswer,
    source: z.string(),
    evidence: z.array(sizeEvidence),
    missing: z.array(z.string()),
    contradiction: z.array(sizeEvidence).exactOptional(),
    needsProof: z.literal(true).exactOptional(),
  })
  .meta({ id: 'SizeKnown' });

const count = z.int().min(0);

const sizeOfFleet = z
  .strictObject({
    size: z.string(),
    answer: sizeAnswer,
    source: z.string(),
    settled: z.boolean(),
    // When a weak or a timeless source was read is left out: it would change the answer each time.
    evidence: z.array(z.strictObject({ source, says, at: z.string().exactOptional(), from: z.string() })),
    missing: z.array(z.string()),
    contradicted: z.boolean(),
    observations: z.strictObject({
      gains: count,
      platform: count,
      'no-effect': count,
      'not-platform': count,
    }),
    state: z.enum(['settled', 'unsettled', 'too-few', 'none']),
    needed: z.int().meta({ description: 'How many VMs that agree settle it.' }),
    locations: z.array(z.string()),
    since: time.exactOptional(),
    until: time.exactOptional(),
    nicLimit: z.int().exactOptional(),
    vms: count,
  })
  .meta({ id: 'SizeOfFleet' });

/** What is known of the sizes of the fleet. */
export const sizesAnswer = z.strictObject({
  sizes: z.array(sizeOfFleet),
  left: count.meta({ description: 'Sizes that match, and are not listed.' }),
  partial: z.boolean().meta({ description: 'Of a part of the fleet only.' }),
  k: z.int().meta({ description: 'How many VMs that agree settle a size, by policy.' }),
});
