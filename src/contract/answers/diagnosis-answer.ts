import * as z from 'zod';
import { cause } from './enumerations.ts';
import { sizeKnown } from './size-answer.ts';

/** The known causes of a missing gain, each as far as it was checked. */
export const diagnosisAnswer = z.strictObject({
  vm: z.string(),
  conclusion: z.strictObject({
    kind: z.enum(['cause', 'working', 'unclear']),
    cause: cause.exactOptional(),
    sentence: z.string(),
  }),
  causes: z.array(
    z
      .strictObject({
        cause,
        state: z.enum(['found', 'not-found', 'not-checked']),
        evidence: z.array(z.string()),
        why: z.string().exactOptional(),
        fix: z.strictObject({ words: z.string(), commands: z.array(z.string()) }).exactOptional(),
      })
      .meta({ id: 'CauseCheck' }),
  ),
  size: sizeKnown,
});
