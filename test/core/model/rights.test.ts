import { describe, expect, test } from 'vitest';
import { allows, neededRights } from '../../../src/core/model/rights.ts';
import { facts, nicFacts } from '../../support/facts.ts';

const write = 'Microsoft.Network/networkInterfaces/write';

describe('permissions', () => {
  test.each<[actions: string[], notActions: string[], allowed: boolean]>([
    [['*'], [], true],
    [[write.toUpperCase()], [], true],
    [['Microsoft.Network/*'], [], true],
    [['*/write'], [], true],
    [['Microsoft.*/networkInterfaces/*'], [], true],
    [['*Microsoft.Network/*'], [], true],
    [[`${write}*`], [], true],
    [['**'], [], true],
    [['Microsoft.Compute/*'], [], false],
    [['Microsoft.Network/networkInterfaces/*/action'], [], false],
    [['Microsoft.Network/networkInterfaces/writ'], [], false],
    [['icrosoft.Network/networkInterfaces/write'], [], false],
    [['*write*write'], [], false],
    [[`${'*a'.repeat(5_000)}*`], [], false],
    [['*'], ['Microsoft.Network/*/write'], false],
    [['*'], ['*/delete'], true],
    [[], [], false],
  ])('of %j without %j allow only what they cover', (actions, notActions, allowed) => {
    expect(allows([{ actions, notActions }], write)).toBe(allowed);
  });

  test('of two role assignments one is enough, and the other takes nothing back', () => {
    const contributor = { actions: ['*'], notActions: [] };
    const reader = { actions: ['*/read'], notActions: ['*'] };
    expect(allows([reader, contributor], write)).toBe(true);
    expect(allows([reader], write)).toBe(false);
  });
});

describe('a plan needs', () => {
  const join = { action: 'Microsoft.Network/virtualNetworks/subnets/join/action', scope: '/subnets/a' };
  const [first, second] = ['a', 'b'].map((id) => nicFacts({ id, joins: [join] }));
  const found = facts({}, { nics: first && second ? [first, second] : [] });
  const actionsFor = (plan: 'restart' | 'align', change: string[]): string[] =>
    neededRights(found, plan, change).map(
      ({ action, scope }) => `${action.split('/').slice(1).join('/')} ${scope.split('/').at(-1)}`,
    );

  test('the rights to stop, start and restart the VM, to change its NICs, and each of their joins once', () => {
    expect(actionsFor('restart', ['a', 'b'])).toEqual([
      'virtualMachines/read vm1',
      'virtualMachines/deallocate/action vm1',
      'virtualMachines/start/action vm1',
      'virtualMachines/restart/action vm1',
      'networkInterfaces/read a',
      'networkInterfaces/write a',
      'virtualNetworks/subnets/join/action a',
      'networkInterfaces/read b',
      'networkInterfaces/write b',
    ]);
  });

  test('no right to stop where nothing is stopped', () => {
    expect(actionsFor('align', ['b']).join()).not.toContain('deallocate');
  });
});
