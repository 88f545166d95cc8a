import fc from 'fast-check';
import type {
  Advice,
  EvidenceFacts,
  GuestEvidence,
  SizeKnowledge,
  SizeSays,
} from '../../src/core/model/evidence.ts';
import type { SizeRule } from '../../src/core/policy/policy-types.ts';
import { noon } from './facts.ts';
import { guestAnswer } from './guest-answers.ts';

const hoursBefore = (hours: number): string => new Date(Date.parse(noon) - hours * 3_600_000).toISOString();
const hours = fc.constantFrom(0, 1, 5, 7, 17, 19, 23, 25).map(hoursBefore);
const driver = fc.constantFrom<GuestEvidence['drivers']['mana']>(
  'both',
  'both',
  'running',
  'next',
  'none',
  'unknown',
);

/** What any guest may say of itself, true or not. */
export const anyGuestSays: fc.Arbitrary<Partial<GuestEvidence>> = fc.record({
  at: hours,
  virtualFunctions: fc.constantFrom(0, 0, 1, 2),
  vfInLog: fc.constantFrom(true, false, false, null),
  flagsOn: fc.constantFrom(0, 0, 1),
  drivers: fc.record({ mellanox: driver, mana: driver }),
  managesVf: fc.constantFrom(true, false, false, null),
  infiniband: fc.constantFrom(0, 0, 0, 8),
  kernel: fc.constantFrom('6.8.0-1041-azure', '6.2.0-1018-azure', null),
  hardware: fc.constantFrom('mlx4', 'mlx5', 'mana', 'unknown'),
});

const says = fc.constantFrom<SizeSays>('gains', 'platform', 'no-effect');

const fleet: fc.Arbitrary<SizeKnowledge> = fc
  .record({
    state: fc.constantFrom('settled', 'unsettled', 'too-few', 'none'),
    says,
    counts: fc.record({
      gains: fc.nat(4),
      platform: fc.nat(4),
      'no-effect': fc.nat(4),
      'not-platform': fc.nat(4),
    }),
  })
  .map(({ state, says: settled, counts }) => ({
    size: 'any',
    state,
    counts,
    needed: 3,
    ...(state === 'settled' ? { says: settled, since: noon, until: noon } : {}),
  }));

const advisor: fc.Arbitrary<Advice> = fc.record({
  kind: fc.constantFrom('configuration', 'disengaged'),
  lastUpdated: hours,
});

/** Any evidence of a VM with this id and size. */
export const anyEvidence = (vm: {
  readonly vmUid: string;
  readonly size: string;
}): fc.Arbitrary<EvidenceFacts> =>
  fc.record(
    {
      guest: fc.oneof(
        anyGuestSays.map((given) => guestAnswer({ ...given, vmUid: vm.vmUid, size: vm.size })),
        hours.map((at) => ({ kind: 'no-answer', at, vmUid: vm.vmUid, size: vm.size, why: 'late' }) as const),
      ),
      fleet,
      advisor,
    },
    { requiredKeys: [] },
  );

/** What an operator may say of sizes. */
export const anySizeRules: fc.Arbitrary<readonly SizeRule[]> = fc.array(
  fc.record({
    pattern: fc.constantFrom('*', 'D*', 'standard_d4s_v6', 'E*'),
    says,
    note: fc.constant('said'),
  }),
  { maxLength: 2 },
);
