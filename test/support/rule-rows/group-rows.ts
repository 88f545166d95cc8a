import type { DisruptionGroup, Facts } from '../../../src/core/model/facts.ts';
import type { DisruptionBudgets } from '../../../src/core/policy/policy-types.ts';
import { facts } from '../facts.ts';
import { id, type Row } from './row.ts';

/** A group whose other members are up (`u`) or down (`d`). */
const groupOf = (others: string, given: Partial<DisruptionGroup> = {}): DisruptionGroup => ({
  domain: 'group:x:web',
  kind: 'groups',
  name: 'web',
  others: [...others].map((state, n) => ({ id: `${id}/vm-${n}`, available: state === 'u' })),
  ...given,
});
const inGroup = (others: string): Facts => facts({}, { disruptionGroups: [groupOf(others)] });
const unreadable: DisruptionGroup = { domain: 'p', kind: 'loadBalancerPools', name: 'p', unreadable: 'no' };
const budgets = (given: Partial<DisruptionBudgets>): { disruptionBudgets: DisruptionBudgets } => ({
  disruptionBudgets: { named: [], singleMember: 'skip', ...given },
});
const named = (group: string, maxUnavailable: string | number): ReturnType<typeof budgets> =>
  budgets({ named: [{ group, maxUnavailable }] });
const allow = budgets({ singleMember: 'allow' });

/** Rules about VMs of one failure domain. */
export const groupRows: readonly Row[] = [
  [
    'group-unreadable',
    'members that may not be read',
    facts({}, { disruptionGroups: [groupOf('uu'), unreadable] }),
    inGroup('uu'),
  ],
  ['only-group-member', 'a group of one', inGroup(''), inGroup('u')],
  ['only-group-member', 'where policy does not allow it', inGroup(''), inGroup(''), {}, allow],
  ['last-available-member', 'one of two', inGroup('d'), inGroup('u')],
  ['last-available-member', 'one of three', inGroup('dd'), inGroup('du'), budgets({ groups: '100%' })],
  ['group-budget', 'one member is down', inGroup('du'), inGroup('uu')],
  ['group-budget', 'two, of a budget of two', inGroup('dduuu'), inGroup('duuuu'), budgets({ groups: 2 })],
  ['group-budget', 'a quarter of seven', inGroup('duuuuu'), inGroup('duuuuuu'), budgets({ groups: '25%' })],
  [
    'group-budget',
    'a small percentage allows one',
    inGroup('duu'),
    inGroup('uuu'),
    budgets({ groups: '1%' }),
  ],
  ['group-budget', 'a group by its name', inGroup('duuu'), inGroup('duuu'), named('d*', 3), named('W*', 3)],
  [
    'group-budget',
    'the number for all, where the kind has none',
    inGroup('duuu'),
    inGroup('duuu'),
    {},
    { maxConcurrentPerDomain: 2 },
  ],
];
