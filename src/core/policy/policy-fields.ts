import * as z from 'zod';
import { strictObject } from '../lib/strict-object.ts';
import { defaultBudgets, disruptionBudgetsSchema } from './policy-budgets.ts';
import { evidenceFields } from './policy-evidence.ts';
import {
  choiceField,
  flagField,
  listField,
  numberField,
  type PolicyField,
  textField,
} from './policy-field.ts';
import { selectorSchema } from './policy-selector.ts';
import { blackoutsSchema, windowsSchema } from './policy-times.ts';
import {
  type Blackout,
  type DisruptionBudgets,
  type ImageRule,
  type MaintenanceWindow,
  modes,
  type Raisable,
  raisable,
  type Selector,
} from './policy-types.ts';

const modeFor = (whose: string): string =>
  `Mode for ${whose}: \`report\` writes nothing, \`approve\` waits for a person, \`window\` acts only inside a window, \`enforce\` as soon as it is safe.`;

const tagPrefix = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, { error: 'should be a tag name of letters, digits, . _ -' });

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
      'By the pattern of the image’s id, or of `publisher:offer:sku` for one of the Marketplace with a third party’s plan, where `*` stands for any characters; or by a tag of the VM.',
  });

/**
 * Every field of the policy, by its name in the app and in the order in which people read them in the file. `Policy`, its defaults, the file's
 * schema, the settings that override it and both pages are derived from these rows; `npm run docs` writes the pages.
 */
export const policyFields = {
  paused: flagField(
    'paused',
    false,
    'No new outage begins and no flag is aligned; runs that hold a VM down go on to their end.',
  ),
  tagPrefix: textField('tagPrefix', tagPrefix, 'accelnet', 'First part of every tag name.'),
  tagsMayRaise: listField<Raisable>(
    'tags.mayRaise',
    z.array(z.enum(raisable)),
    'Which tags may widen what policy allows, and not only restrict it: `mode`, `window`, `group`. Whoever may tag a VM then decides.',
  ),
  modeForNew: choiceField('modes.newVms', modes, 'enforce', modeFor('new VMs')),
  modeForExisting: choiceField('modes.existingVms', modes, 'report', modeFor('existing VMs')),
  newVmHours: numberField('newVms.withinHours', [0, 720], 24, 'A VM created less than this long ago is new.'),
  settleMinutes: numberField(
    'newVms.settleMinutes',
    [0, 1440],
    5,
    'A new VM is left in peace for this long, so that its deployment can end.',
  ),
  maxSettleHours: numberField(
    'newVms.maxSettleHours',
    [1, 720],
    12,
    'A new VM that has not settled within this time is skipped.',
  ),
  include: listField<Selector>(
    'scope.include',
    z.array(selectorSchema),
    'Only these VMs; all of the watched subscriptions when empty.',
  ),
  exclude: listField<Selector>(
    'scope.exclude',
    z.array(selectorSchema),
    'And never these, whatever else is true.',
  ),
  allowedImages: listField<ImageRule>(
    'images',
    z.array(imageRule),
    'Custom and gallery images, and those of third parties, whose makers vouch for their drivers.',
  ),
  availabilitySets: choiceField(
    'eligibility.availabilitySets',
    ['skip', 'sibling'],
    'skip',
    '`sibling`: a member of an availability set is assessed like others when another member is accelerated already.',
  ),
  agentless: choiceField(
    'eligibility.agentless',
    ['skip', 'allow'],
    'skip',
    'What is done with a running VM whose agent has never reported.',
  ),
  virtualTpm: choiceField(
    'eligibility.virtualTpm',
    ['ignore', 'skip'],
    'ignore',
    '`skip`: VMs with a virtual TPM are not stopped, because secrets may be bound to it.',
  ),
  rdmaSizes: choiceField(
    'eligibility.rdmaSizes',
    ['skip', 'allow'],
    'skip',
    'What is done with sizes that have InfiniBand: acceleration renames its devices, which can break MPI.',
  ),
  deallocatedUnknownSizes: choiceField(
    'eligibility.deallocatedUnknownSizes',
    ['change', 'skip'],
    'change',
    '`change`: a deallocated VM of a size that is capable, but not known to gain, gets its flags; that risks no outage.',
  ),
  ...evidenceFields,
  alignFlag: flagField('alignFlag', true, 'Whether a flag without effect is set where that costs no outage.'),
  guestProbe: choiceField(
    'guestProbe',
    ['off', 'report', 'require'],
    'off',
    'Whether the guest is asked for a virtual function after a start, and whether its answer decides.',
  ),
  windows: listField<MaintenanceWindow>('windows', windowsSchema, 'Times in which VMs may be stopped.'),
  blackouts: listField<Blackout>(
    'blackouts',
    blackoutsSchema,
    'Days on which nothing is stopped, whatever a window says.',
  ),
  maxConcurrent: numberField(
    'limits.concurrent',
    [1, 1000],
    5,
    'VMs of one subscription that may be down at once.',
  ),
  maxConcurrentPerDomain: numberField(
    'limits.concurrentPerDomain',
    [1, 1000],
    1,
    'VMs of one failure domain (availability set, backend pool, group tag) that may be down at once.',
  ),
  maxPerHour: numberField(
    'limits.perHour',
    [1, 10_000],
    20,
    'Deallocations in any hour, over all subscriptions.',
  ),
  breakerFailures: numberField(
    'limits.breakerFailures',
    [1, 100],
    3,
    'The breaker opens when this many of the last `breakerOutOf` runs that stopped a VM were rolled back or stranded.',
  ),
  breakerOutOf: numberField('limits.breakerOutOf', [1, 100], 10, 'How many runs the breaker counts.'),
  waitLimitHours: numberField(
    'limits.waitHours',
    [1, 720],
    24,
    'A run that could not begin within this time ends.',
  ),
  estimateMinutes: numberField(
    'limits.estimateMinutes',
    [1, 1440],
    20,
    'What an outage takes, undo included; it begins only where a window has this much left.',
  ),
  marginMinutes: numberField(
    'limits.marginMinutes',
    [0, 1440],
    10,
    'What is added to the estimate, because estimates err.',
  ),
  operationLimitMinutes: numberField(
    'limits.operationMinutes',
    [5, 240],
    60,
    'How long one Azure operation may take before it counts as failed.',
  ),
  verifyLimitMinutes: numberField(
    'limits.verifyMinutes',
    [2, 120],
    15,
    'How long after its start a VM may take to be healthy again.',
  ),
  strandedLimitHours: numberField(
    'limits.strandedHours',
    [1, 720],
    72,
    'How long a stranded VM is tried again.',
  ),
  disruptionBudgets: {
    path: 'disruptionBudgets',
    schema: disruptionBudgetsSchema,
    defaultValue: defaultBudgets,
  } satisfies PolicyField<DisruptionBudgets>,
  approvalWaitDays: numberField(
    'approval.waitDays',
    [1, 90],
    7,
    'How long a person may take to approve a run; then it is denied.',
  ),
  approvalAgainDays: numberField(
    'approval.againDays',
    [0, 365],
    30,
    'A VM whose run was denied is not asked for again for this long.',
  ),
  coolDownHours: numberField(
    'afterFailure.coolDownHours',
    [0, 8760],
    24,
    'A VM whose run was rolled back or left stranded is not stopped again for this long.',
  ),
  suspendAfterFailures: numberField(
    'afterFailure.suspendAfterFailures',
    [1, 100],
    3,
    'After this many failed runs within `suspendWithinDays` a VM is skipped until a person intervenes.',
  ),
  suspendWithinDays: numberField(
    'afterFailure.suspendWithinDays',
    [1, 365],
    30,
    'How far back failed runs count.',
  ),
  flipFlopTimes: numberField(
    'afterFailure.flipFlopTimes',
    [1, 100],
    3,
    'A VM whose acceleration was turned off again this often within a week is skipped.',
  ),
};
