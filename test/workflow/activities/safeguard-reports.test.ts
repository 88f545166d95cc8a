import { describe, expect, test } from 'vitest';
import { noSafeguards, type SafeguardsState } from '../../../src/core/coordination/safeguards-state.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { CloudFailureKind } from '../../../src/ports/cloud.ts';
import { noon } from '../../support/facts.ts';
import { FakeCloud, type Faults } from '../../support/fake-cloud.ts';
import { Play } from '../../support/play.ts';

const policy = { ...defaultPolicy, breakerFailures: 1 };
const safeguardsOf = (play: Play): SafeguardsState =>
  (play.entities.get('safeguards@fleet') as SafeguardsState | undefined) ?? noSafeguards;

/** The first start fails with this kind. */
const startFails =
  (kind: CloudFailureKind): Faults =>
  (call, nth) =>
    call === 'start' && nth === 1
      ? { when: 'before', failure: { kind, message: kind, code: `code of ${kind}` } }
      : undefined;

describe('a capacity hold', () => {
  /** The capacity keys as the safeguards know them at the start after the one that failed so. */
  async function keysAfter(kind: CloudFailureKind): Promise<SafeguardsState['capacity']> {
    const cloud = new FakeCloud(noon, startFails(kind));
    const play = new Play(cloud, policy);
    const { start } = cloud;
    let keys: SafeguardsState['capacity'] = [];
    cloud.start = async () => {
      if (cloud.callsOf('start') === 1) keys = safeguardsOf(play).capacity;
      return await start();
    };
    await play.remediate('restart', { policy });
    expect(cloud.callsOf('start')).toBe(2);
    return keys;
  }

  test.each(['no-capacity', 'over-constrained', 'not-offered'] as const)(
    'follows a start that fails as %s',
    async (kind) => {
      expect(await keysAfter(kind)).toMatchObject([{ state: 'held', code: `code of ${kind}` }]);
    },
  );

  test.each(['refused', 'forbidden', 'locked'] as const)('follows no start that is %s', async (kind) => {
    expect(await keysAfter(kind)).toEqual([]);
  });
});

describe('the breaker counts', () => {
  test('a run that was rolled back because its start was refused', async () => {
    const play = new Play(new FakeCloud(noon, startFails('refused')), policy);
    expect(await play.remediate('restart', { policy })).toMatchObject({ outcome: 'rolled-back' });
    expect(safeguardsOf(play)).toMatchObject({
      outcomes: [{ good: false }],
      breaker: { since: expect.any(String) },
    });
  });

  test('no run that people ended while its VM was down, for nothing failed', async () => {
    const cancelled = new Play(new FakeCloud(noon), policy);
    cancelled.cancelAt = Date.parse(noon) + 30_000;
    expect(await cancelled.remediate('restart', { policy })).toMatchObject({
      outcome: 'rolled-back',
      reason: 'cancelled',
      downtimeSeconds: expect.any(Number),
    });
    const cloud = new FakeCloud(noon);
    cloud.beforeAssessment = () => {
      if (cloud.vm.power === 'deallocated') cloud.vm = { ...cloud.vm, tags: { 'accelnet-opt-out': 'true' } };
    };
    const optedOut = new Play(cloud, policy);
    expect(await optedOut.remediate('restart', { policy })).toMatchObject({
      outcome: 'rolled-back',
      reason: 'opted-out',
    });
    for (const play of [cancelled, optedOut]) {
      expect(safeguardsOf(play)).toMatchObject({ holders: [], outcomes: [] });
      expect(safeguardsOf(play).breaker).toBeUndefined();
    }
  });
});
