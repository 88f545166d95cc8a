import * as z from 'zod';

/** What a caller may be allowed to do, in the order in which the page offers it. */
export const actsOfCallers = [
  'remediate',
  'approve',
  'reject',
  'cancel',
  'acknowledge',
  'pause',
  'resume',
  'reset-breaker',
  'ask-guest',
] as const;

/** Who the caller is, and what the caller may do. */
export const me = z
  .strictObject({
    name: z.string(),
    role: z.enum(['reader', 'operator']),
    acts: z.array(z.enum(actsOfCallers).meta({ 'x-extensible': true })),
    because: z.string().nullable().meta({ description: 'Why nothing may be done, where that is known.' }),
  })
  .meta({ id: 'Me' });
