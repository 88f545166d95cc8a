import type { EntityContext } from 'durable-functions';
import { describe, expect, test } from 'vitest';
import { AssessmentStore } from '../../src/assessment/assessment-store.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { ActivityDeps } from '../../src/workflow/activities/activities.ts';
import { entities, orchestrations } from '../../src/workflow/durable/names.ts';
import { safeguardLimitsOf } from '../../src/workflow/orchestrations/safeguard.ts';
import { registerWorkflow } from '../../src/workflow/register-workflow.ts';
import { noon, subscriptionId } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';

type Registering = NonNullable<Parameters<typeof registerWorkflow>[1]>;
type Entity = (context: EntityContext<unknown>) => void;
type Activity = Parameters<Registering['activity']>[1];

/** What the host is given. */
function registered(given: Partial<ActivityDeps> = {}) {
  const cloud = new FakeCloud(noon);
  const now = (): number => cloud.now;
  const host = {
    orchestrations: [] as string[],
    entities: new Map<string, Entity>(),
    activities: new Map<string, Activity>(),
  };
  const deps: ActivityDeps = {
    cloud,
    policy: { ...defaultPolicy, ...room, maxConcurrent: 2 },
    notifier: { send: async () => undefined },
    guestScripts: { linux: '', windows: '' },
    preflightScripts: { linux: '', windows: '' },
    now,
    keeper: new AssessmentStore({ now }),
    ...given,
  };
  const app = {
    orchestration: (name: string) => void host.orchestrations.push(name),
    entity: (name: string, entity: Entity) => void host.entities.set(name, entity),
    activity: (name: string, options: Activity) => void host.activities.set(name, options),
  };
  registerWorkflow(deps, app as unknown as Registering);
  return host;
}

const room = { maxConcurrent: 1, maxConcurrentPerDomain: 9, maxPerHour: 9 };

/** Sends these operations to an entity without state, one after the other; returns the last answer. */
function ask(entity: Entity | undefined, operationName: string, ...inputs: readonly unknown[]): unknown {
  let [state, answer]: unknown[] = [];
  for (const input of inputs) {
    const df = {
      operationName,
      getInput: () => input,
      getState: () => state,
      setState: (next: unknown) => {
        state = next;
      },
      return: (value: unknown) => {
        answer = value;
      },
    };
    entity?.({ df, error: () => undefined } as unknown as EntityContext<unknown>);
  }
  return answer;
}

describe('the host is given', () => {
  test('every orchestration and entity of a remediation by its name, but none of the sweep', () => {
    const host = registered();
    const named = (all: Readonly<Record<string, string>>): string[] =>
      Object.values(all)
        .filter((name) => !name.startsWith('sweep'))
        .sort();
    expect(host.orchestrations.sort()).toEqual(named(orchestrations));
    expect([...host.entities.keys()].sort()).toEqual(named(entities));
  });

  test.each([
    ['lease', 'request', { runId: 'run-1', now: noon }, 'granted'],
    ['registry', 'register', { runId: 'run-1', vmId: 'vm', since: noon }, 'done'],
    ['alerts', 'read', { id: 'x' }, 'done'],
  ] as const)('the %s under its own name', (entity, operation, input, kind) => {
    expect(ask(registered().entities.get(entities[entity]), operation, input)).toMatchObject({ kind });
  });

  test('safeguards with the limits of the policy, or of the requesting run while the configuration is faulty', () => {
    const limits = safeguardLimitsOf({ ...defaultPolicy, ...room });
    const asked = (runId: string): object => {
      const capacityKey = `size of ${runId}`;
      return { runId, subscriptionId, domains: [], capacityKey, limits, now: noon };
    };
    const second = (given: Partial<ActivityDeps>): unknown => {
      const safeguards = registered(given).entities.get(entities.safeguards);
      return ask(safeguards, 'acquire', asked('run-1'), asked('run-2'));
    };
    expect(second({})).toMatchObject({ kind: 'granted' });
    expect(second({ suspended: true })).toMatchObject({ kind: 'wait' });
  });

  test('every activity, with the binding through which it reaches its runs', async () => {
    const { activities } = registered();
    expect([...activities.keys()]).toEqual(
      expect.arrayContaining(['assess', 'deallocate', 'start', 'writeFlag']),
    );
    const poll = activities.get('poll');
    for (const { extraInputs } of activities.values()) expect(extraInputs).toHaveLength(1);
    const extraInputs = new Map([[poll?.extraInputs?.[0], { rpcBaseUrl: 'http://localhost/' }]]);
    const polled = await poll?.handler(
      { operation: { kind: 'async', url: 'https://arm/x' }, correlationId: 'c' },
      { extraInputs } as never,
    );
    expect(polled).toEqual({ ok: true, value: { state: 'gone' } });
  });
});
