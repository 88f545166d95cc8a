import { describe, expect, test } from 'vitest';
import { entityKeyOf } from '../../../src/core/model/resource-id.ts';
import { found, noonPlus } from '../../support/by-hand.ts';
import {
  type Answered,
  always,
  broken,
  durableExtension,
  gone,
  shown,
  vm,
} from '../../support/durable-extension.ts';
import { noon } from '../../support/facts.ts';

describe('the lease of a VM', () => {
  const held = (given: object = {}): Answered => ({
    body: { recent: [], holder: { runId: 'run-1', since: noon, undo: found, ...given } },
  });

  const sent = { runId: 'run-1', delivery: 'd-1', at: noon };

  test('lists its past runs, with the time at which Accelerated Networking was reported as turned off again', async () => {
    const recent = [
      {
        runId: 'r2',
        outcome: 'accelerated',
        at: noon,
        nics: ['n'],
        turnedOff: { at: noonPlus(60), eventId: 'e' },
      },
      { runId: 'r1', outcome: 'rolled-back', at: noon },
    ];
    expect(await (await always({ body: { recent } })).instances.knownOf(vm)).toEqual({
      ok: true,
      value: {
        past: [
          { runId: 'r2', outcome: 'accelerated', at: noon, nics: ['n'], notifiedAt: noonPlus(60) },
          { runId: 'r1', outcome: 'rolled-back', at: noon },
        ],
      },
    });
    expect(await (await always(gone)).instances.knownOf(vm)).toEqual({ ok: true, value: { past: [] } });
  });

  test('keeps what its guest has answered', async () => {
    const preflight = { kind: 'no-answer', at: noon, vmUid: 'u', size: 'Standard_D4s_v6', why: 'late' };
    const { instances } = await always({ body: { recent: [], preflight } });
    expect(await instances.knownOf(vm)).toEqual({ ok: true, value: { past: [], preflight } });
  });

  test('whose past cannot be read is a failure that may pass, not an empty past', async () => {
    expect(await (await always(broken)).instances.knownOf(vm)).toEqual({
      ok: false,
      failure: { kind: 'unavailable', message: "the VM's lease: reading vmlease: HTTP 503" },
    });
    const endless = await always({ body: { recent: Array.from({ length: 50 }, () => ({})) } });
    const past = await endless.instances.knownOf(vm);
    expect(past.ok ? 0 : past.failure.message.length).toBe("the VM's lease: ".length + 200);
  });

  test('names its holder, and nobody where there is no holder or it cannot be read', async () => {
    const holderOf = async (answered: Answered) => (await always(answered)).instances.holderOf(vm);
    expect(await Promise.all([held(), { body: { recent: [] } }, gone, broken].map(holderOf))).toEqual([
      'run-1',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    ['for the first time', held(), false],
    ['again, after an earlier note of a stop that may have been sent', held({ stopSentAt: noon }), true],
  ])('notes a stop %s', async (_when, lease, before) => {
    const { instances, asked } = await always(lease);
    expect(await instances.noteStop(vm, sent)).toBe(before);
    expect(asked[1]).toEqual({
      method: 'POST',
      path: `/entities/vmlease/${entityKeyOf(vm)}`,
      query: { op: 'stopping' },
      type: 'application/json',
      body: JSON.stringify(sent),
    });
  });

  test.each([
    ['another run holds', held({ runId: 'run-2' })],
    ['no run holds', { body: { recent: [] } }],
    ['was never requested', gone],
    ['has no undo record', held({ undo: undefined })],
  ])('that %s allows no stop', async (_lease, answered) => {
    const { instances, asked } = await always(answered);
    await expect(instances.noteStop(vm, sent)).rejects.toThrow('how this run found the VM');
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });

  test('is told which delivery of a stop was refused', async () => {
    const { instances, asked } = await always(held());
    await instances.noteRefusedStop(vm, { runId: 'run-1', delivery: 'd-1' });
    expect(asked).toMatchObject([
      { query: { op: 'stop-refused' }, body: JSON.stringify({ runId: 'run-1', delivery: 'd-1' }) },
    ]);
    const { instances: away } = await always(broken);
    await expect(away.noteRefusedStop(vm, { runId: 'run-1', delivery: 'd-1' })).rejects.toThrow('HTTP 503');
  });

  test('that does not accept the note of a stop allows no stop', async () => {
    const { instances } = await durableExtension(({ method }) => (method === 'POST' ? broken : held()));
    await expect(instances.noteStop(vm, sent)).rejects.toThrow('HTTP 503');
  });
});

describe('the state of a run', () => {
  const status = (runtimeStatus: string, given: object = {}): Answered => ({
    body: shown({ runtimeStatus, lastUpdatedTime: noonPlus(5), ...given }),
  });

  test.each([
    ...['Pending', 'Running', 'Suspended', 'ContinuedAsNew'].map(
      (one) => [one, status(one), 'live'] as const,
    ),
    ...['Completed', 'Failed', 'Terminated', 'Canceled'].map((one) => [one, status(one), 'over'] as const),
    ['missing', gone, 'over'],
    ['unreadable', broken, 'unknown'],
  ] as const)('is read from its instance, which is %s', async (_status, answered, state) => {
    const { instances, asked } = await always(answered);
    expect(await instances.stateOf('run-1')).toBe(state);
    // Histories are long, and do not show the state.
    expect(asked.map(({ query }) => query)).toEqual([{ showInput: 'false' }]);
  });

  test.each([
    ['nothing more of a run that is missing', gone, { state: 'missing' }],
    ['nothing more of a run that cannot be read', broken, { state: 'unknown' }],
    [
      'its phase and by when that should end',
      status('Running', { customStatus: { phase: 'starting', byWhen: noon } }),
      { state: 'live', phase: 'starting', byWhen: noon },
    ],
    ['no end where its status names none', status('Running', { customStatus: 'x' }), { state: 'live' }],
    [
      'how and when it ended, and its outcome',
      status('Failed', { customStatus: { phase: 'ended', outcome: 'skipped' } }),
      { state: 'over', how: 'Failed', endedAt: noonPlus(5), phase: 'ended', outcome: 'skipped' },
    ],
  ])('shows recovery %s', async (_what, answered, seen) => {
    const { instances, asked } = await always(answered);
    expect(await instances.seen('run-1')).toEqual(seen);
    expect(asked.map(({ query }) => query)).toEqual([{ showInput: 'false' }]);
  });
});
