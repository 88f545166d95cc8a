import type { OrchestrationContext, Task } from 'durable-functions';
import { describe, expect, test } from 'vitest';
import type { Allowance, Kind } from '../../../../src/core/sweep/sweep-allowance.ts';
import { type SweepFigures, type SweepState, turnSweep } from '../../../../src/core/sweep/sweep-state.ts';
import type {
  CandidateAnswer,
  CandidateInput,
  PageInput,
  SweptPage,
} from '../../../../src/workflow/activities/sweep/sweep-activity-types.ts';
import { type SweepInput, sweep } from '../../../../src/workflow/orchestrations/sweep/sweep.ts';
import { sweepCandidates } from '../../../../src/workflow/orchestrations/sweep/sweep-candidates.ts';
import { sweepSubscription } from '../../../../src/workflow/orchestrations/sweep/sweep-subscription.ts';
import { noon, subscriptionId } from '../../../support/facts.ts';

type Deed = () => unknown;
type Orchestrator = (context: OrchestrationContext) => Generator<Task, unknown, unknown>;
type Steps = Readonly<Record<string, (input: never) => unknown>>;

const orchestrators: Readonly<Record<string, Orchestrator>> = { sweep, sweepSubscription, sweepCandidates };

/** Plays orchestrations by hand over made-up steps, and counts the rows of each history. */
class Stagehand {
  readonly #steps: Steps;
  state: SweepState | undefined;
  now = Date.parse(noon);
  /** Rows of each generation: what is scheduled and done, and a turn begun and ended for each. */
  readonly rows: number[] = [];

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  run(name: string, first: unknown, instanceId = 'sweep-1'): unknown {
    let input = first;
    for (;;) {
      let next: unknown;
      const generation = this.rows.push(0) - 1;
      const result = this.#follow(name, input, instanceId, generation, (given) => {
        next = given;
      });
      if (next === undefined) return result;
      input = JSON.parse(JSON.stringify(next));
    }
  }

  #follow(
    name: string,
    input: unknown,
    instanceId: string,
    generation: number,
    continueAsNew: (input: unknown) => void,
  ): unknown {
    const rows = (more: number): void => {
      this.rows[generation] = (this.rows[generation] ?? 0) + more;
    };
    const counted = (deed: Deed): Deed => {
      rows(4);
      return () => JSON.parse(JSON.stringify(deed()));
    };
    const df = {
      instanceId,
      currentUtcDateTime: new Date(this.now),
      getInput: () => input,
      setCustomStatus: () => undefined,
      continueAsNew,
      callActivityWithRetry: (step: string, _retry: unknown, given: never): Deed =>
        counted(() => this.#steps[step]?.(given)),
      callSubOrchestrator: (child: string, given: unknown): Deed =>
        counted(() => this.run(child, JSON.parse(JSON.stringify(given)), `${instanceId}:${child}`)),
      callEntity: (_id: unknown, operation: string, given: unknown): Deed =>
        counted(() => {
          const turn = turnSweep(this.state, operation, JSON.parse(JSON.stringify(given)));
          this.state = turn.state ?? this.state;
          return turn.answer;
        }),
      createTimer: (at: Date): Deed =>
        counted(() => {
          this.now = Math.max(this.now, at.getTime());
          df.currentUtcDateTime = new Date(this.now);
          return null;
        }),
      Task: {
        all:
          (deeds: Deed[]): Deed =>
          () =>
            deeds.map((deed) => deed()),
      },
    };
    const orchestrator = orchestrators[name];
    if (orchestrator === undefined) throw new Error(`no orchestrator ${name}`);
    const story = orchestrator({ df } as unknown as OrchestrationContext);
    let step = story.next();
    while (!step.done) step = story.next((step.value as unknown as Deed)());
    return step.value;
  }
}

const idOf = (n: number): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/rg-${n % 7}/providers/Microsoft.Compute/virtualMachines/vm-${n}`;
const plenty: Allowance = { outages: 140, quiet: 200, waits: 500 };
const input: SweepInput = {
  by: 'timer',
  subscriptions: [subscriptionId],
  source: 'graph',
  hoursUntilNext: 6,
};

/** A fleet of so many pages, every VM of which is a candidate. */
function fleetOf(pages: number, given: Steps = {}, allowance: Allowance = plenty): Stagehand {
  return new Stagehand({
    sweepAllowance: () => ({ ok: true, value: allowance }),
    sweepPage: ({ token = '0', max }: PageInput): { ok: true; value: SweptPage } => {
      const page = Number(token);
      const candidates = Array.from({ length: max.others }, (_, n) => ({
        vmId: idOf(page * 1000 + n),
        since: '',
      }));
      const next = page + 1 < pages ? { next: String(page + 1) } : {};
      return { ok: true, value: { vms: 1000, assessed: 1000, notKept: 0, candidates, down: [], ...next } };
    },
    sweepGone: () => ({ ok: true, value: { gone: 0 } }),
    sweepDownWithoutRun: () => ({ ok: true, value: 0 }),
    sweepCandidate: () => ({ ok: true, value: { kind: 'skipped' } }),
    ...given,
  });
}

const throttled = { ok: false, failure: { kind: 'throttled', message: '', retryAfterSeconds: 30 } };

describe('the orchestrations of a sweep', () => {
  test('read fifty thousand VMs with less than a thousand rows in each history, however often Azure throttles them', () => {
    let asked = 0;
    const patient = fleetOf(50);
    const page = (given: PageInput): unknown =>
      ++asked % 8 === 0 ? { ok: true, value: patientPage(given) } : throttled;
    const patientPage = ({ token = '0' }: PageInput): SweptPage => ({
      vms: 1000,
      assessed: 1000,
      notKept: 0,
      candidates: [],
      down: [],
      ...(Number(token) < 49 ? { next: String(Number(token) + 1) } : {}),
    });
    const harassed = fleetOf(50, { sweepPage: page });
    for (const hand of [patient, harassed]) {
      const figures = hand.run('sweep', input) as SweepFigures;
      expect(figures.subscriptions).toMatchObject([{ vms: 50_000, assessed: 50_000, pages: 50 }]);
      expect(Math.max(...hand.rows)).toBeLessThan(1000);
      expect(hand.state).toMatchObject({ last: { id: 'sweep-1' } });
    }
    expect(asked).toBe(400);
  });

  test('sweep three hundred subscriptions with less than a thousand rows in each history', () => {
    const subscriptions = Array.from(
      { length: 300 },
      (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    );
    const hand = fleetOf(1);
    const figures = hand.run('sweep', { ...input, subscriptions }) as SweepFigures;
    expect(figures.subscriptions).toHaveLength(300);
    expect(Math.max(...hand.rows)).toBeLessThan(1000);
  });

  test.each<[Kind, Partial<Allowance>]>([
    ['outages', { outages: 13 }],
    ['quiet', { quiet: 3 }],
    ['waits', { waits: 1 }],
  ])('begin no more %s than allowed', (as, given) => {
    const none = { outages: 0, quiet: 0, waits: 0 };
    const begun: string[] = [];
    const sweepCandidate = ({ vmId, may }: CandidateInput): { ok: true; value: CandidateAnswer } => {
      if (may[as]) begun.push(vmId);
      return { ok: true, value: { kind: may[as] ? 'begun' : 'postponed', as } };
    };
    const hand = fleetOf(3, { sweepCandidate }, { ...none, ...given });
    const figures = hand.run('sweep', input) as SweepFigures;
    expect(begun).toHaveLength(given[as] ?? 0);
    expect(new Set(begun).size).toBe(begun.length);
    expect(figures).toMatchObject({ begun: begun.length, assessed: 250, postponed: 250 - begun.length });
  });

  test('do not assess VMs that are due once nothing more may begin', () => {
    const assessed: string[] = [];
    const hand = fleetOf(
      1,
      {
        sweepPage: ({ max }: PageInput) => ({
          ok: true,
          value: {
            vms: 100,
            assessed: 100,
            notKept: 0,
            down: [],
            candidates: Array.from({ length: Math.min(100, max.outages) }, (_, n) => ({
              vmId: idOf(n),
              due: 'outages',
              since: `2026-11-22T10:${String(n % 60).padStart(2, '0')}`,
            })),
          },
        }),
        sweepCandidate: ({ vmId }: CandidateInput) => {
          assessed.push(vmId);
          return { ok: true, value: { kind: 'begun', as: 'outages' } };
        },
      },
      { outages: 10, quiet: 200, waits: 500 },
    );
    expect(hand.run('sweep', input)).toMatchObject({ assessed: 10, begun: 10 });
    expect(assessed).toHaveLength(10);
  });

  test('begin nothing where the safeguards cannot be read', () => {
    const may: unknown[] = [];
    const hand = fleetOf(1, {
      sweepAllowance: () => ({ ok: false, failure: { kind: 'unavailable', message: '' } }),
      sweepCandidate: (given: CandidateInput) => {
        may.push(given.may);
        return { ok: true, value: { kind: 'skipped' } };
      },
    });
    hand.run('sweep', input);
    expect(new Set(may.map((one) => JSON.stringify(one)))).toEqual(
      new Set(['{"outages":false,"quiet":false,"waits":false}']),
    );
  });

  test('report a subscription that could not be read, and count none of its VMs as gone', () => {
    let gone = 0;
    const hand = fleetOf(1, {
      sweepPage: () => ({ ok: false, failure: { kind: 'unreadable', message: 'strange' } }),
      sweepGone: () => {
        gone++;
        return { ok: true, value: { gone: 1 } };
      },
    });
    const figures = hand.run('sweep', input) as SweepFigures;
    expect(figures.subscriptions).toMatchObject([{ failure: 'unreadable: strange', vms: 0 }]);
    expect(gone).toBe(0);
  });

  test.each([86_400, 1e22, 1e23])(
    'pause for minutes only, however long Azure asks for: %d s',
    (retryAfterSeconds) => {
      let asked = 0;
      const late = (): unknown => ({
        ok: false,
        failure: { kind: 'throttled', message: '', retryAfterSeconds },
      });
      const hand = fleetOf(2, {
        sweepCandidate: () => (++asked % 50 === 0 ? late() : { ok: true, value: { kind: 'skipped' } }),
        sweepGone: () => (++asked % 2 === 0 ? late() : { ok: true, value: { gone: 0 } }),
      });
      expect(hand.run('sweep', input)).toMatchObject({ assessed: 250, subscriptions: [{ pages: 2 }] });
      expect(hand.now - Date.parse(noon)).toBeLessThan(3_600_000);
    },
  );

  test.each<[string, number, (page: number) => string]>([
    ['without an end', 2000, (page) => String(page + 1)],
    ['that leads to itself', 4, () => '7'],
    ['that leads in a circle', 10, (page) => String((page + 1) % 3)],
  ])('stop reading a list %s, report that, and count no VM as gone', (_name, max, nextOf) => {
    let asked = 0;
    let gone = 0;
    const hand = fleetOf(1, {
      sweepPage: ({ token = '0' }: PageInput) => {
        if (++asked > 10_000) throw new Error('asked for ever');
        const next = nextOf(Number(token));
        return { ok: true, value: { vms: 1, assessed: 1, notKept: 0, candidates: [], down: [], next } };
      },
      sweepGone: () => {
        gone++;
        return { ok: true, value: { gone: 0 } };
      },
    });
    const figures = hand.run('sweep', input) as SweepFigures;
    expect(figures.subscriptions).toMatchObject([{ failure: expect.stringContaining('unreadable: ') }]);
    expect([gone, asked <= max]).toEqual([0, true]);
  });

  test('end at once where another sweep is running', () => {
    const hand = fleetOf(1);
    hand.state = { holder: { id: 'other', since: noon, by: 'timer' } };
    expect(hand.run('sweep', input)).toEqual({ kind: 'held', by: 'other' });
    expect(hand.rows).toEqual([4]);
  });
});
