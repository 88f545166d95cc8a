import { expect, test } from 'vitest';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import type { Facts, ReadOnlyLock } from '../../src/core/model/facts.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { CallContext, Result } from '../../src/ports/cloud.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { createActivities } from '../../src/workflow/activities/activities.ts';
import { noon, subscriptionId, vmFacts } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';

/** A cloud whose cache is out of date: the subscription was opted out and locked a moment ago. */
class StaleCloud extends FakeCloud {
  override readSubscription = async (
    _id: string,
    { fresh }: CallContext,
  ): Promise<Result<Facts['subscription']>> => ({
    ok: true,
    value: { tags: fresh ? { 'accelnet-opt-out': 'true', 'accelnet-opt-out-reason': 'audit' } : {} },
  });

  override readReadOnlyLocks = async (
    _id: string,
    { fresh }: CallContext,
  ): Promise<Result<readonly ReadOnlyLock[]>> => ({
    ok: true,
    value: fresh ? [{ id: 'freeze', scope: `/subscriptions/${subscriptionId}` }] : [],
  });
}

const runs: Runs = {
  stateOf: async () => 'live',
  holderOf: async () => undefined,
  noteStop: async () => false,
  noteRefusedStop: async () => undefined,
  knownOf: async () => ({ ok: true, value: { past: [] } }),
};

test('the revalidation of a run uses no cached tags and locks', async () => {
  const cloud = new StaleCloud(noon);
  const now = (): number => cloud.now;
  const vm = parseVmId(vmFacts().id);
  if (!vm.ok) throw new Error('not a VM');
  const call = { correlationId: 'c' };
  const first = await assessVm({ cloud, runs, now }, defaultPolicy, vm.value, call);
  expect(first.ok && first.value.decision.kind).toBe('remediate');

  const { assess } = createActivities({
    cloud,
    policy: defaultPolicy,
    notifier: { send: async () => undefined },
    guestScripts: { linux: '', windows: '' },
    preflightScripts: { linux: '', windows: '' },
    now,
    keeper: new AssessmentStore({ now }),
  });
  const second = await assess({ vmId: vm.value.path, correlationId: 'c' }, runs, { error: () => undefined });
  const decision = second.ok ? second.value.decision : undefined;
  expect(decision).toMatchObject({
    kind: 'skip',
    reasons: [
      { code: 'opted-out', evidence: { level: 'subscription', value: 'true', reason: 'audit' } },
      { code: 'read-only-lock' },
    ],
  });
});
