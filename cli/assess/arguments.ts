import * as z from 'zod';
import type { SizeSays } from '../../src/core/model/evidence.ts';
import { isSubscriptionId } from '../../src/core/model/resource-id.ts';
import type { SizeRule } from '../../src/core/policy/policy-types.ts';
import type { GivenOf } from '../command-line/command.ts';
import { file, oneOf, readBy, vmId } from '../command-line/option.ts';
import { trimPasted } from '../command-line/pasted-id.ts';
import { exitCodeNotes } from '../exit-codes.ts';
import { reachFaults, reachOptions } from '../reach-options.ts';

/** `PATTERN=SAYS`, as a row of the policy. */
const trustedSize = readBy((given): SizeRule | undefined => {
  const [, pattern = '', says] = /^([^=\s]{1,100})=(gains|platform|no-effect)$/.exec(given) ?? [];
  return says === undefined ? undefined : { pattern, says: says as SizeSays, note: 'command line' };
}, 'a pattern of sizes and what they do, as in D*as_v5=gains, with gains, platform or no-effect');

export const command = {
  call: 'accelnet assess --vm ID [--vm ID ...] | --subscription ID | --sandbox [DIR] [options]',
  about:
    'Says what accelnet would do with VMs, and why. Reads Azure as you (az login), or as the settings of the environment say; changes nothing.',
  options: {
    vm: {
      value: 'ID',
      repeatable: true,
      about: "a virtual machine's resource id: assessed on everything that can be read of it",
      schema: z.array(vmId).max(100, { error: 'at most 100 can be asked for at once' }).default([]),
    },
    subscription: {
      value: 'ID',
      about:
        'every VM of a subscription, assessed on its lists; what lists do not tell is said to be confirmed',
      schema: z
        .string()
        .transform(trimPasted)
        .refine(isSubscriptionId, { error: 'should be a subscription id, a GUID' })
        .transform((id) => id.toLowerCase())
        .optional(),
    },
    format: oneOf(['table', 'json', 'csv'], 'FORMAT', 'table, json or csv'),
    policy: {
      ...file('FILE', 'the policy'),
      otherwise: 'ACCELNET_POLICY_FILE, or accelnet.policy.json if it is there',
    },
    'trust-size': {
      value: 'PATTERN=SAYS',
      repeatable: true,
      about:
        'what you know of sizes, before the policy: gains, platform or no-effect, as in D*as_v5=gains; shown in the evidence',
      schema: z.array(trustedSize).max(200, { error: 'at most 200 can be given' }).default([]),
    },
    ...reachOptions,
  },
  notes: `Modes, tags and the like are those of the app's own settings (ACCELNET_MODE, ACCELNET_MODE_NEW, ...), read from the environment.

${exitCodeNotes}`,
  choiceFaults: (given: ReadonlySet<string>): readonly string[] => {
    const both = given.has('vm') && given.has('subscription');
    const neither = !given.has('vm') && !given.has('subscription') && !given.has('sandbox');
    return [
      ...(both || neither ? ['either --vm or --subscription is needed, and not both'] : []),
      ...reachFaults(given),
    ];
  },
} as const;

/** What is assessed, and how it is written. */
export type Arguments = GivenOf<typeof command>;

export type Format = Arguments['format'];
