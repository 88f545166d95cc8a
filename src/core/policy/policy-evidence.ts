import * as z from 'zod';
import { strictObject } from '../lib/strict-object.ts';
import { choiceField, listField, numberField } from './policy-field.ts';
import type { SizeRule } from './policy-types.ts';

const sizeRule = strictObject({
  pattern: z.string().min(1).max(100),
  says: z.enum(['gains', 'platform', 'no-effect']),
  note: z.string().trim().min(1).max(200),
}).meta({
  description:
    'What you know of sizes: the pattern of the size’s name, with or without `Standard_`; whether it gains by the flag, is accelerated by the platform anyway, or not at all; and a note on how you know.',
});

/** Fields on what is known of sizes, and how more of it is found out. */
export const evidenceFields = {
  sizes: listField<SizeRule>(
    'sizes',
    z.array(sizeRule).max(200),
    'What you know of sizes, before the table of this app; the first pattern that fits counts.',
  ),
  preflight: choiceField(
    'preflight.mode',
    ['off', 'when-unknown', 'always'],
    'off',
    'Whether a running guest is asked before a stop, by a script that only reads: never, where the decision would otherwise be unknown, or before each stop. It needs the right to use Run Command.',
  ),
  preflightsPerHour: numberField(
    'preflight.perHour',
    [1, 1000],
    60,
    'How many guests are asked in any hour, over all subscriptions.',
  ),
  observationsNeeded: numberField(
    'evidence.observations',
    [1, 20],
    3,
    'How many distinct VMs must have shown the same within 90 days before a size counts as known.',
  ),
  canary: choiceField(
    'evidence.canary',
    ['off', 'on'],
    'off',
    '`on`: of a size that only guests speak for, one VM alone is stopped first, with approval or inside a window; the others follow when it was seen to gain.',
  ),
};
