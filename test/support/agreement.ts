import { type Diagnosis, diagnose } from '../../src/core/diagnosis/diagnosis.ts';
import type { Cause } from '../../src/core/diagnosis/diagnosis-causes.ts';
import { type DiagnosisContext, wantedFunctions } from '../../src/core/diagnosis/diagnosis-context.ts';
import { assessGuest } from '../../src/core/guest/guest-assessment.ts';
import { type GuestCondition, viewGuest } from '../../src/core/guest/guest-view.ts';

/** The causes that the guest itself shows, in the diagnosis' order. */
const guestCauses: readonly Cause[] = [
  'driver-broken',
  'no-driver',
  'virtual-function-not-joined',
  'managed-virtual-function',
  'host-servicing',
  'one-way-traffic',
  'synthetic-path-only',
  'virtual-function-missing',
  'not-engaged',
];

/** What the diagnosis may say first of a guest of which the probe says this; `none`: no cause of the guest. */
const may: Readonly<Record<GuestCondition, readonly (Cause | 'none')[]>> = {
  working: ['none', 'managed-virtual-function'],
  'no-driver': ['driver-broken', 'no-driver'],
  'not-joined': ['virtual-function-not-joined'],
  missing: ['driver-broken', 'no-driver', 'host-servicing', 'virtual-function-missing', 'not-engaged'],
  down: ['driver-broken', 'managed-virtual-function', 'synthetic-path-only'],
  still: ['driver-broken', 'managed-virtual-function', 'synthetic-path-only'],
  'one-way': ['driver-broken', 'managed-virtual-function', 'one-way-traffic'],
  idle: ['none', 'managed-virtual-function'],
  'not-seen': ['none'],
  'not-readable': ['none'],
};

const denied: readonly GuestCondition[] = ['no-driver', 'not-joined', 'missing', 'down', 'still', 'one-way'];

/** Where probe and diagnosis contradict each other about a guest; absent where they agree, or where no virtual function is wanted. */
export function disagreement(context: DiagnosisContext): string | undefined {
  const { guest } = context;
  const wanted = wantedFunctions(context);
  if (guest.kind === 'not-seen' || wanted === 0) return undefined;
  const { condition } = viewGuest(guest.report, wanted);
  const { verification } = assessGuest(guest.report, wanted);
  const diagnosis = diagnose(context);
  const first = firstOf(diagnosis);
  if (!may[condition].includes(first)) return `${condition}, but the diagnosis finds ${first}`;
  if ((verification === 'proven') !== (condition === 'working')) return `${condition}, but ${verification}`;
  if ((verification === 'not-engaged') !== denied.includes(condition))
    return `${condition}, but ${verification}`;
  if (diagnosis.conclusion.kind === 'working' && verification !== 'proven')
    return `${verification}, but the diagnosis concludes that it works`;
  return undefined;
}

function firstOf({ causes }: Diagnosis): Cause | 'none' {
  const first = causes.find(({ cause, state }) => state === 'found' && guestCauses.includes(cause));
  return first?.cause ?? 'none';
}
