import { describe, expect, test } from 'vitest';
import { request } from '../../../../src/workflow/orchestrations/phases/request.ts';
import { ByHand, found } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const recovers = { runId: 'orphaned', since: noon, why: 'it died', endedAt: noon };

/** A run that requests its VM, and gets this answer. */
function asking(
  answer: object,
  input: Partial<ByHand['run']['input']> = {},
  listed: object = { kind: 'done' },
) {
  const bench = new ByHand(
    {},
    {
      entity: (name) =>
        name.startsWith('vmlease') ? answer : name === 'runregistry register' ? listed : undefined,
    },
    input,
  );
  const report = bench.play(request(bench.run));
  return { bench, report, asked: bench.asked.map(({ name }) => name) };
}

describe('a run requests its VM', () => {
  test('in the registry first, then in the lease', () => {
    const { bench, report, asked } = asking({ kind: 'granted' });
    expect([report, asked]).toEqual([{ outcome: 'granted' }, ['runregistry register', 'vmlease request']]);
    expect(bench.inputsOf('runregistry register')).toEqual([
      { runId: 'run-1', vmId: found.vmId, since: noon },
    ]);
    expect(bench.inputsOf('vmlease request')).toEqual([{ runId: 'run-1', now: noon }]);
  });

  test('to watch its start, where one is pending', () => {
    const watches = asking({ kind: 'taken', inherited: { undo: found, plan: 'watch' } }, { plan: 'watch' });
    expect(watches.asked).toEqual(['runregistry register', 'vmlease watch']);
    expect(watches.report).toEqual({ outcome: 'granted' });
    expect(asking({ kind: 'noPendingStart' }, { plan: 'watch' }).report.outcome).toBe('skip');
  });

  test.each<[what: string, listed: object, detail: string]>([
    ['is full', { kind: 'full' }, 'too many runs'],
    ['cannot be read', { kind: 'unreadable', what: 'registry state' }, 'registry state'],
  ])('but not where the registry %s, and reports so', (_what, listed, detail) => {
    const { report, asked } = asking({ kind: 'granted' }, {}, listed);
    expect(report).toEqual({ outcome: 'refused', detail, failure: { kind: 'registry', message: detail } });
    expect(asked).toEqual(['runregistry register']);
  });

  test('and is refused where another run holds it, or where the lease cannot be read', () => {
    const held = asking({ kind: 'held', by: 'other', since: noon });
    expect(held.report).toMatchObject({ outcome: 'refused', failure: { kind: 'held', message: 'other' } });
    expect(held.bench.run.state.holder).toBe('other');
    expect(asking({ kind: 'unreadable', what: 'lease state' }).report).toEqual({
      outcome: 'refused',
      detail: 'lease state',
      failure: { kind: 'lease-unreadable', message: 'lease state' },
    });
  });
});

describe('a run that takes its VM over from an orphaned run', () => {
  const taking = (inherited: object) => asking({ kind: 'taken', inherited }, { recovers });
  const left = { undo: found, plan: 'restart', nics: ['m'], pendingStartSince: noon, stopSentAt: noon };

  test('continues with the state in the lease, and takes the slot over as that of a run that stopped its VM', () => {
    const { bench, report } = taking(left);
    expect(report).toEqual({ outcome: 'taken', detail: 'from orphaned' });
    const { undo, nics, pendingStartSince, stopSentAt, stage } = bench.run.state;
    expect({ undo, plan: stage.plan, nics, pendingStartSince, stopSentAt }).toEqual(left);
    expect(bench.inputsOf('safeguards takeover')).toMatchObject([{ from: 'orphaned', stopped: true }]);
  });

  test('has no state that is not in the lease', () => {
    const { bench } = taking({});
    for (const fact of ['undo', 'pendingStartSince', 'stopSentAt'])
      expect(bench.run.state).not.toHaveProperty(fact);
    expect(bench.run.state.nics).toEqual([]);
    expect(bench.inputsOf('safeguards takeover')).toMatchObject([{ stopped: false }]);
  });

  test.each([
    ['running', 'restart'],
    ['deallocated', 'nics-only'],
  ] as const)(
    'assumes for a VM that was found %s its usual plan with all network interfaces, where the lease names none',
    (power, plan) => {
      const { bench } = taking({ undo: { ...found, power } });
      expect(bench.run.state).toMatchObject({ nics: ['n'], stage: { plan } });
    },
  );
});
