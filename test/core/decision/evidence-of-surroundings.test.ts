import { expect, test } from 'vitest';
import { isAboutGroup } from '../../../src/core/decision/rules-groups.ts';
import type { DenyAssignment, DisruptionGroup, Facts } from '../../../src/core/model/facts.ts';
import { type EvidenceRow, evidenceOf } from '../../support/evidence.ts';
import { facts, nicFacts, offer, subscriptionId } from '../../support/facts.ts';
import { denied, id, nic } from '../../support/rule-rows/row.ts';

const denyJoin: DenyAssignment = {
  id: 'deny',
  scope: `/subscriptions/${subscriptionId}/resourceGroups/net/`,
  below: true,
  joins: ['subnets/join'],
};
const subnet = `/subscriptions/${subscriptionId}/resourceGroups/NET/subnets/a`;
const joining = (action: string, scope: string): Facts =>
  facts({}, { nics: [nicFacts({ joins: [{ action, scope }] })], denyAssignments: [denyJoin] });
const write = 'Microsoft.Network/networkInterfaces/write';
const elsewhere = nicFacts({ id: nicFacts().id.replace('/web/', '/network/') });

const surroundings: readonly EvidenceRow[] = [
  [
    'too-many-network-interfaces',
    'how many fit',
    facts({}, { nics: [nicFacts(), nicFacts()], sizeOffer: { ...offer('yes'), maxNics: 1 } }),
    { nics: 2, maxNics: 1, size: 'Standard_D4s_v3' },
  ],
  ['too-many-network-interfaces', 'an unknown limit', facts(), undefined],
  ['network-interface-elsewhere', 'its VM', nic({ otherVmId: id }), { nic: nicFacts().id, vm: id }],
  ['network-interface-elsewhere', 'its own', facts(), undefined],
  ['dynamic-public-ip', 'it', facts({}, { dynamicPublicIps: [id] }), { publicIp: id, allocation: 'Dynamic' }],
  ['dynamic-public-ip', 'none', facts(), undefined],
  [
    'deny-assignment',
    'the group of one NIC of two',
    facts({}, { nics: [nicFacts(), elsewhere], denyAssignments: [denied('/resourceGroups/network')] }),
    { assignment: 'deny', scope: denied('/resourceGroups/network').scope, denies: write },
  ],
  [
    'deny-assignment',
    'the group of the VM alone',
    facts({}, { nics: [elsewhere], denyAssignments: [denied('/resourceGroups/WEB')] }),
    { assignment: 'deny', scope: denied('/resourceGroups/WEB').scope, denies: write },
  ],
  [
    'deny-assignment',
    'the NIC itself',
    facts({}, { denyAssignments: [{ ...denied('', false), scope: nicFacts().id.toUpperCase() }] }),
    { assignment: 'deny', scope: nicFacts().id.toUpperCase(), denies: write },
  ],
  [
    'deny-assignment',
    'what a NIC joins',
    joining('subnets/join', subnet),
    { assignment: 'deny', scope: denyJoin.scope, denies: 'subnets/join' },
  ],
  [
    'deny-assignment',
    'what it joins elsewhere',
    joining('subnets/join', subnet.replace('NET', 'net2')),
    undefined,
  ],
  ['deny-assignment', 'another join', joining('pools/join', subnet), undefined],
  [
    'deny-assignment',
    'joins alone, above the VM',
    facts({}, { denyAssignments: [{ ...denyJoin, scope: `/subscriptions/${subscriptionId}` }] }),
    undefined,
  ],
];

const groupOf = (others: string, given: Partial<DisruptionGroup> = {}): Facts => {
  const members = [...others].map((state, n) => ({ id: `${id}/vm-${n}`, available: state === 'u' }));
  return facts(
    {},
    { disruptionGroups: [{ domain: 'd', kind: 'groups', name: 'web', others: members, ...given }] },
  );
};
const unreadable = facts(
  {},
  { disruptionGroups: [{ domain: 'p', kind: 'loadBalancerPools', name: 'p', unreadable: 'no' }] },
);
const web = { group: 'web', kind: 'groups' };
const allowed = { disruptionBudgets: { named: [], singleMember: 'allow' } } as const;

const groups: readonly EvidenceRow[] = [
  ['group-unreadable', 'why', unreadable, { group: 'p', kind: 'loadBalancerPools', because: 'no' }],
  ['group-unreadable', 'a readable group', groupOf('uu'), undefined],
  ['only-group-member', 'one', groupOf(''), { ...web, members: 1 }],
  ['only-group-member', 'two', groupOf('d'), undefined],
  ['only-group-member', 'an unreadable group', unreadable, undefined],
  [
    'last-available-member',
    'the others',
    groupOf('dd'),
    { ...web, members: 3, availableOthers: 0, down: 'vm-0, vm-1' },
  ],
  [
    'last-available-member',
    'one of two',
    groupOf('d'),
    { ...web, members: 2, availableOthers: 0, down: 'vm-0' },
  ],
  ['last-available-member', 'one is up', groupOf('du'), undefined],
  ['last-available-member', 'the only one', groupOf(''), undefined, allowed],
  ['last-available-member', 'an unreadable group', unreadable, undefined],
  [
    'group-budget',
    'the numbers',
    groupOf('du'),
    { ...web, members: 3, availableOthers: 1, maxUnavailable: 1, budget: 1, down: 'vm-0' },
  ],
  ['group-budget', 'room', groupOf('uu'), undefined],
  ['group-budget', 'an unreadable group', unreadable, undefined],
];

const rows = [...surroundings, ...groups];

test.each(rows.map((row) => ({ code: row[0], what: row[1], row })))(
  '$code has its evidence, or does not apply: $what',
  ({ row: [code, , given, evidence, policy] }) => {
    expect(evidenceOf(code, given, policy)).toStrictEqual(evidence);
  },
);

test('the evidence about a large group names as many members as 500 characters hold', () => {
  const { down } = evidenceOf('group-budget', groupOf('d'.repeat(200))) ?? {};
  expect(down).toMatch(/^vm-0, vm-1, .*/);
  expect(String(down)).toHaveLength(500);
});

test.each([
  ['group-budget', true],
  ['last-available-member', true],
  ['only-group-member', false],
  ['paused', false],
])('%s passes when others of the group come back: %s', (code, passes) => {
  expect(isAboutGroup(code)).toBe(passes);
});
