import type { EntityContext } from 'durable-functions';
import { describe, expect, test } from 'vitest';
import type { SafeguardLimits } from '../../../src/core/coordination/safeguards-state.ts';
import {
  alertsEntity,
  dueEntity,
  heartbeatEntity,
  leaseEntity,
  outboxEntity,
  pendingStartEntity,
  registryEntity,
  safeguardsEntityOf,
  sweepsEntity,
} from '../../../src/workflow/durable/entities.ts';
import { noon, subscriptionId } from '../../support/facts.ts';

type Entity = (context: EntityContext<unknown>) => void;

/** What an entity does with an operation, in its order. */
function done(entity: Entity, state: unknown, operation: string | undefined, input: unknown): unknown[][] {
  const acts: unknown[][] = [];
  const df = {
    getState: () => state,
    setState: (next: unknown) => acts.push(['keeps', next]),
    getInput: () => input,
    return: (answer: unknown) => acts.push(['answers', answer]),
    destructOnExit: () => acts.push(['is removed']),
    operationName: operation,
    entityName: 'vmlease',
    entityKey: 'vm1',
  };
  entity({ df, error: (line: string) => acts.push(['says', line]) } as unknown as EntityContext<unknown>);
  return acts;
}

const asking = { runId: 'run-1', now: noon };
const held = { holder: { runId: 'run-1', since: noon }, recent: [] };

describe('an entity', () => {
  test('keeps what changed, and answers', () => {
    expect(done(leaseEntity, undefined, 'request', asking)).toEqual([
      ['keeps', held],
      ['answers', { kind: 'granted' }],
    ]);
  });

  test('writes nothing where nothing changed', () => {
    expect(done(leaseEntity, held, 'request', asking)).toEqual([['answers', { kind: 'granted' }]]);
  });

  test('is removed after its answer, which would bring it back', () => {
    expect(done(leaseEntity, { recent: [] }, 'remove', {})).toEqual([
      ['answers', { kind: 'done' }],
      ['is removed'],
    ]);
  });

  test('logs what it cannot read with its name and key, and keeps its state', () => {
    for (const operation of ['explode', undefined])
      expect(done(leaseEntity, held, operation, asking)).toEqual([
        ['answers', { kind: 'unreadable', what: `operation ${operation ?? ''}` }],
        ['says', expect.stringMatching(/^entity unreadable .*"entity":"vmlease","key":"vm1"/)],
      ]);
  });
});

describe('among the entities', () => {
  const vmId = '/vm/a';
  const notice = { kind: 'stranded', subject: vmId, text: 't', since: noon, timesNotified: 0 };
  const alert = { id: 'a', kind: 'stranded', subject: vmId, text: 't', now: noon };
  test.each<[string, Entity, string, object, object]>([
    ['runs', registryEntity, 'register', { runId: 'r', vmId, since: noon }, { entries: [{ runId: 'r' }] }],
    ['pending starts', pendingStartEntity, 'add', { vmId, since: noon }, { entries: [{ vmId }] }],
    ['due VMs', dueEntity, 'add', { vmId, since: noon, as: 'waits' }, { entries: [{ as: 'waits' }] }],
    ['alerts', alertsEntity, 'raise', alert, { alerts: [{ id: 'a' }] }],
    ['the outbox', outboxEntity, 'add', { at: noon, notice }, { messages: [{ notice }] }],
    ['the heartbeat', heartbeatEntity, 'events', { at: noon, events: 1, assessed: 1 }, { events: 1 }],
    ['the sweep', sweepsEntity, 'request', { id: 's', since: noon, by: 'timer' }, { holder: { id: 's' } }],
  ])('that of %s keeps its own state', (_what, entity, operation, input, kept) => {
    expect(done(entity, undefined, operation, input)[0]).toMatchObject(['keeps', kept]);
  });

  test('that of the safeguards uses the current policy, or the requesting run’s where there is none', () => {
    const limits: SafeguardLimits = {
      maxConcurrent: 5,
      maxConcurrentPerDomain: 5,
      maxPerHour: 5,
      breakerFailures: 5,
      breakerOutOf: 5,
    };
    const place = { subscriptionId, domains: [], capacityKey: 'k' };
    const ask = (now: SafeguardLimits | undefined): unknown =>
      done(
        safeguardsEntityOf(() => now),
        undefined,
        'acquire',
        { runId: 'r', ...place, now: noon, limits },
      ).at(-1);
    expect(ask(undefined)).toMatchObject(['answers', { kind: 'granted' }]);
    expect(ask({ ...limits, maxConcurrent: 0 })).not.toMatchObject(['answers', { kind: 'granted' }]);
  });
});
