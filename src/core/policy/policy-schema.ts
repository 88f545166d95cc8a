import * as z from 'zod';
import { strictObject } from '../lib/strict-object.ts';
import { defaultPolicy, type Mode, modes, raisable } from './policy.ts';
import { type PolicyNumber, policyBounds } from './policy-bounds.ts';
import { disruptionBudgetsSchema } from './policy-budgets.ts';
import { selectorSchema } from './policy-selector.ts';
import { blackoutSchema, maxBlackouts, windowsSchema } from './policy-times.ts';

/** What begins every tag name. */
export const tagPrefixPattern = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

const number = (name: PolicyNumber, description: string) => {
  const [least, max] = policyBounds[name];
  return z.int().min(least).max(max).exactOptional().meta({ description, default: defaultPolicy[name] });
};

const oneOf = <const T extends string>(values: readonly T[], defaultValue: T, description: string) =>
  z.enum(values).exactOptional().meta({ description, default: defaultValue });

const truth = (defaultValue: boolean, description: string) =>
  z.boolean().exactOptional().meta({ description, default: defaultValue });

const mode = (defaultValue: Mode, whose: string) =>
  oneOf(
    modes,
    defaultValue,
    `Mode for ${whose}: \`report\` writes nothing, \`approve\` waits for a person, \`window\` acts only inside a window, \`enforce\` as soon as it is safe.`,
  );

const imageRule = z
  .union(
    [
      strictObject({ idPattern: z.string().min(1).max(400) }),
      strictObject({ tag: z.string().trim().min(1).max(512), value: z.string().max(256) }),
    ],
    { error: 'should be {"idPattern": "..."} or {"tag": "...", "value": "..."}' },
  )
  .meta({
    description:
      'By the pattern of the image’s id, where `*` stands for any characters, or by a tag of the VM.',
  });

/** The policy file, as people write it. */
export const policyFileSchema = strictObject({
  $schema: z
    .string()
    .exactOptional()
    .meta({ description: 'Where an editor finds the schema; the app does not read it.' }),
  version: z.literal(1).meta({ description: 'Version of this format.' }),
  paused: truth(
    defaultPolicy.paused,
    'No new outage begins and no flag is aligned; runs that hold a VM down go on to their end.',
  ),
  tagPrefix: z
    .string()
    .regex(tagPrefixPattern, { error: 'should be a tag name of letters, digits, . _ -' })
    .exactOptional()
    .meta({ description: 'First part of every tag name.', default: defaultPolicy.tagPrefix }),
  tags: strictObject({
    mayRaise: z.array(z.enum(raisable)).exactOptional().meta({
      description:
        'Which tags may widen what policy allows, and not only restrict it: `mode`, `window`, `group`. Whoever may tag a VM then decides.',
      default: [],
    }),
  }).exactOptional(),
  modes: strictObject({
    newVms: mode(defaultPolicy.modeForNew, 'new VMs'),
    existingVms: mode(defaultPolicy.modeForExisting, 'existing VMs'),
  }).exactOptional(),
  newVms: strictObject({
    withinHours: number('newVmHours', 'A VM created less than this long ago is new.'),
    settleMinutes: number(
      'settleMinutes',
      'A new VM is left in peace for this long, so that its deployment can end.',
    ),
    maxSettleHours: number('maxSettleHours', 'A new VM that has not settled within this time is left.'),
  }).exactOptional(),
  scope: strictObject({
    include: z
      .array(selectorSchema)
      .exactOptional()
      .meta({ description: 'Only these VMs; all of the watched subscriptions when empty.', default: [] }),
    exclude: z
      .array(selectorSchema)
      .exactOptional()
      .meta({ description: 'And never these, whatever else is true.', default: [] }),
  }).exactOptional(),
  images: z
    .array(imageRule)
    .exactOptional()
    .meta({ description: 'Custom and gallery images whose makers vouch for their drivers.', default: [] }),
  eligibility: strictObject({
    availabilitySets: oneOf(
      ['skip', 'sibling'],
      defaultPolicy.availabilitySets,
      '`sibling`: a member of an availability set is judged like others when another member is accelerated already.',
    ),
    agentless: oneOf(
      ['skip', 'allow'],
      defaultPolicy.agentless,
      'What is done with a running VM whose agent has never reported.',
    ),
    virtualTpm: oneOf(
      ['ignore', 'skip'],
      defaultPolicy.virtualTpm,
      '`leave`: VMs with a virtual TPM are not stopped, because secrets may be bound to it.',
    ),
  }).exactOptional(),
  alignFlag: truth(
    defaultPolicy.alignFlag,
    'Whether a flag without effect is set where that costs no outage.',
  ),
  guestProbe: oneOf(
    ['off', 'report', 'require'],
    defaultPolicy.guestProbe,
    'Whether the guest is asked for a virtual function after a start, and whether its answer decides.',
  ),
  windows: windowsSchema
    .exactOptional()
    .meta({ description: 'Times in which VMs may be stopped.', default: [] }),
  blackouts: z
    .array(blackoutSchema)
    .max(maxBlackouts)
    .exactOptional()
    .meta({ description: 'Days on which nothing is stopped, whatever a window says.', default: [] }),
  limits: strictObject({
    concurrent: number('maxConcurrent', 'VMs of one subscription that may be down at once.'),
    concurrentPerDomain: number(
      'maxConcurrentPerDomain',
      'VMs of one failure domain (availability set, backend pool, group tag) that may be down at once.',
    ),
    perHour: number('maxPerHour', 'Deallocations in any hour, over all subscriptions.'),
    breakerFailures: number(
      'breakerFailures',
      'The breaker opens when this many of the last `breakerOutOf` runs that stopped a VM were rolled back or stranded.',
    ),
    breakerOutOf: number('breakerOutOf', 'How many runs the breaker looks at.'),
    waitHours: number('waitLimitHours', 'A run that could not begin within this time ends.'),
    estimateMinutes: number(
      'estimateMinutes',
      'What an outage takes, undo included; it begins only where a window has this much left.',
    ),
    marginMinutes: number('marginMinutes', 'What is added to the estimate, because estimates err.'),
    operationMinutes: number(
      'operationLimitMinutes',
      'How long one Azure operation may take before it counts as failed.',
    ),
    verifyMinutes: number(
      'verifyLimitMinutes',
      'How long after its start a VM may take to be healthy again.',
    ),
    strandedHours: number('strandedLimitHours', 'How long a stranded VM is tried again.'),
  }).exactOptional(),
  disruptionBudgets: disruptionBudgetsSchema.exactOptional(),
  approval: strictObject({
    waitDays: number('approvalWaitDays', 'How long a person may take to approve a run; then it is denied.'),
    againDays: number('approvalAgainDays', 'A VM whose run was denied is not asked for again for this long.'),
  }).exactOptional(),
  afterFailure: strictObject({
    coolDownHours: number(
      'coolDownHours',
      'A VM whose run was rolled back or left stranded is not stopped again for this long.',
    ),
    suspendAfterFailures: number(
      'suspendAfterFailures',
      'After this many failed runs within `suspendWithinDays` a VM is left until a person intervenes.',
    ),
    suspendWithinDays: number('suspendWithinDays', 'How far back failed runs count.'),
    flipFlopTimes: number(
      'flipFlopTimes',
      'A VM whose acceleration was turned off again this often within a week is left.',
    ),
  }).exactOptional(),
}).meta({ title: 'accelnet policy', description: 'What accelnet may do, and to which VMs.' });

export type PolicyFile = z.infer<typeof policyFileSchema>;
