import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { actionOf } from '../../sandbox/arm/access/actions.ts';
import { linkedActions } from '../../sandbox/arm/access/linked-actions.ts';
import type { RequestEntry } from '../../sandbox/arm/kernel/journal.ts';
import type { OperationName } from '../../sandbox/arm/world/operation-names.ts';
import { joinActions } from '../../src/azure/resources/to-joins.ts';
import { type Stand, standWithEverything, subscription } from './every-request.ts';
import { at, ofType, readSnapshot, settingsOf } from './snapshots.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const list = z.array(z.string());
const actions = z
  .strictObject({ read: list, remediate: list, guestProbe: list })
  .parse(JSON.parse(read('infra/actions.json')));
const listed = [...actions.read, ...actions.remediate, ...actions.guestProbe];
const everyAction = [...new Set(listed)];

// Actions that the simulated Azure does not require although Azure does or may, each with the reason for which it is in the role.
const unasked: Readonly<Record<string, string>> = {
  'Microsoft.Advisor/recommendations/read':
    'Resource Graph refuses no query for it: it only gives no rows of advisorresources',
  'Microsoft.Authorization/permissions/read':
    'what we may do: whether it has to be allowed is not documented',
  'Microsoft.Compute/virtualMachines/instanceView/read':
    'whether $expand=instanceView takes it is not documented',
  'Microsoft.Compute/locations/communityGalleries/images/read': 'images of others are not simulated',
  'Microsoft.Compute/locations/sharedGalleries/images/read': 'images of others are not simulated',
  'Microsoft.Network/locations/operationResults/read': 'an operation may name its result only (Location)',
  'Microsoft.ResourceGraph/resources/read':
    'a query shows what its caller may read; products list it all the same',
};

const runCommand = 'Microsoft.Compute/virtualMachines/runCommand/action';

/** The action that a request requires, or undefined if it requires none. */
function actionFor(request: RequestEntry): string | undefined {
  return actionOf(request.operation as OperationName, request);
}

/** The actions that the requests to the simulated Azure require, joins included. */
async function neededOf({ azure, everything }: Stand): Promise<readonly string[]> {
  await everything();
  const asked = azure.journal().flatMap((entry) => (entry.type === 'request' ? [entry] : []));
  const written = asked.some(({ operation }) => operation === 'networkInterfaces/write');
  const body: unknown = azure.nic('vm-nic');
  const joins = written ? linkedActions('Microsoft.Network/networkInterfaces/write', body) : [];
  const own = asked.flatMap((request) => actionFor(request) ?? []);
  return [...new Set([...own, ...joins.map(({ action }) => action)])].sort();
}

/** The actions that were refused to a principal with only the allowed ones. */
async function refusedWith(allowed: readonly string[]): Promise<readonly string[]> {
  const { azure, everything } = await standWithEverything();
  azure.setRoleAssignments([{ principalId: 'app', scope: subscription, actions: [...allowed] }]);
  await everything();
  const refused = azure.journal().flatMap((entry) => {
    if (entry.type !== 'request' || entry.status !== 403) return [];
    return [actionFor(entry) ?? entry.operation];
  });
  return [...new Set(refused)].sort();
}

test('the role allows exactly the actions that the app needs', async () => {
  const needed = await neededOf(await standWithEverything());
  expect([...needed, ...Object.keys(unasked)].sort()).toEqual([...everyAction].sort());
});

test('the simulated Azure requires none of the actions that are in the role for another reason', async () => {
  const needed = await neededOf(await standWithEverything());
  expect(Object.keys(unasked).filter((action) => needed.includes(action))).toEqual([]);
});

test('the role has every join action that a network interface can need', () => {
  expect(joinActions.filter((action) => !actions.remediate.includes(action))).toEqual([]);
});

describe('Azure under exactly these roles', () => {
  test('refuses nothing', async () => {
    expect(await refusedWith(everyAction)).toEqual([]);
  });

  test('refuses only Run Command without the role for the guest probe', async () => {
    expect(await refusedWith([...actions.read, ...actions.remediate])).toEqual([runCommand]);
  });

  test('refuses every change and no read if only the role for reading is assigned', async () => {
    const refused = await refusedWith(actions.read);
    expect(refused).toEqual([
      'Microsoft.Compute/virtualMachines/deallocate/action',
      'Microsoft.Compute/virtualMachines/restart/action',
      'Microsoft.Compute/virtualMachines/runCommand/action',
      'Microsoft.Compute/virtualMachines/start/action',
      'Microsoft.Network/networkInterfaces/write',
    ]);
  });

  test('lets a diagnosis read the answer of the guest with the roles for reading and for the guest probe', async () => {
    const refused = await refusedWith([...actions.read, ...actions.guestProbe]);
    expect(refused).toContain('Microsoft.Network/networkInterfaces/write');
    expect(refused.filter((action) => action === runCommand || action.includes('/operations/'))).toEqual([]);
  });

  test.each(everyAction.filter((action) => unasked[action] === undefined))(
    'refuses something without %s',
    async (action) => {
      const refused = await refusedWith(everyAction.filter((one) => one !== action));
      // Joins are refused where the network interface is written.
      const where = action.includes('/join') ? 'Microsoft.Network/networkInterfaces/write' : action;
      expect(refused).toContain(where);
    },
  );
});

test('the template creates roles with exactly the listed actions', () => {
  const roleOf = (variant: string): unknown[] =>
    ofType(readSnapshot(variant), 'Microsoft.Authorization/roleDefinitions').map((role) =>
      at(role, 'properties.permissions.0.actions'),
    );
  expect(roleOf('first-provision')).toEqual([actions.read]);
  expect(roleOf('many-subscriptions')).toContainEqual([...actions.read, ...actions.remediate]);
  expect(roleOf('many-subscriptions')).not.toContainEqual(actions.guestProbe);
  // The preflight takes the right of the probe.
  expect(roleOf('remediate')).toEqual([[...actions.read, ...actions.remediate], actions.guestProbe]);
  expect(settingsOf(readSnapshot('remediate'))).toMatchObject({ ACCELNET_PREFLIGHT: 'when-unknown' });
  expect(settingsOf(readSnapshot('queue'))).toMatchObject({ ACCELNET_PREFLIGHT: '' });
  expect(roleOf('queue')).toEqual([[...actions.read, ...actions.remediate], actions.guestProbe]);
});

test('docs/permissions.md explains each action, and no other', () => {
  const notified = [...read('docs/permissions.md').matchAll(/^\| `(Microsoft\.[^`]+)` \|/gm)].map(
    ([, one]) => one,
  );
  expect(notified.toSorted()).toEqual(listed.toSorted());
});
