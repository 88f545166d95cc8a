import { describe, expect, test } from 'vitest';
import type { RemediationRecord } from '../../../../src/core/audit/audit.ts';
import type { LeaseState } from '../../../../src/core/coordination/lease-state.ts';
import { defaultPolicy, type Policy } from '../../../../src/core/policy/policy.ts';
import { noonPlus } from '../../../support/by-hand.ts';
import { noon, vmFacts } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';
import { guestNic, guestReport, printed } from '../../../support/guest-report.ts';
import { Play } from '../../../support/play.ts';
import { preflightPrinted } from '../../../support/preflight-report.ts';

const size = 'Standard_D4s_v6';
const asks: Policy = { ...defaultPolicy, preflight: 'when-unknown' };
const withVf = preflightPrinted({ functions: 1, hardware: 'mana', vfInLog: true });
const withoutVf = preflightPrinted();
const engaged = printed(guestReport());
const notEngaged = printed(guestReport({ nics: [guestNic(null)] }));
const stops = ['deallocating', 'deallocated', 'flag true', 'starting', 'running'];

/** A VM of a size that nobody knows, whose guest says this before a stop and that after one. */
function unknownVm(before: string, after = engaged, faults?: Faults): FakeCloud {
  const cloud = new FakeCloud(noon, faults, { size, os: { ...vmFacts().os, type: 'linux' } });
  cloud.guestPrints = (nth) => (nth === 1 ? before : after);
  return cloud;
}

/** Does something once, after the guest was asked and before it has answered. */
function whileAsked(cloud: FakeCloud, act: () => void): void {
  let done = false;
  cloud.beforeAssessment = () => {
    if (done || cloud.callsOf('pollGuestScript') + cloud.callsOf('poll') === 0) return;
    done = true;
    act();
  };
}

const remediated = (cloud: FakeCloud, policy = asks): Promise<RemediationRecord> =>
  new Play(cloud, policy).remediate('restart', { policy });
const asked = (cloud: FakeCloud): number => cloud.callsOf('runGuestScript');
const reasonsIn = ({ assessments }: RemediationRecord): string[] =>
  assessments.map(({ reasons }) => reasons[0]?.code ?? 'remediate');

describe('a guest of an unknown size is asked before a stop', () => {
  test('and a VM that Azure accelerates anyway gets its flag without one', async () => {
    const cloud = unknownVm(withVf);
    const record = await remediated(cloud);
    expect(record).toMatchObject({ outcome: 'aligned', plan: 'align' });
    expect(cloud.effects).toEqual(['flag true']);
    expect(asked(cloud)).toBe(1);
  });

  test('and a VM that would gain is stopped, and the gain is proven afterwards', async () => {
    const cloud = unknownVm(withoutVf);
    const record = await remediated(cloud);
    expect(record).toMatchObject({ outcome: 'accelerated', verification: 'proven' });
    expect(reasonsIn(record)).toEqual(['preflight-due', 'remediate']);
    expect(cloud.effects).toEqual(stops);
    expect(asked(cloud)).toBe(2);
  });

  test('and what it claimed is not believed: a gain that is not there is undone', async () => {
    const cloud = unknownVm(withoutVf, notEngaged);
    const record = await remediated(cloud);
    expect(record).toMatchObject({ outcome: 'rolled-back', reason: 'not-engaged' });
    expect([cloud.vm.power, cloud.nics[0]?.flag]).toEqual(['running', 'false']);
  });

  test('and a guest without the driver is not stopped', async () => {
    const none = { running: false, next: false };
    const modules = { mlx4_en: none, mlx5_core: { running: true, next: true }, mana: none };
    const cloud = unknownVm(preflightPrinted({ modules }));
    const record = await remediated(cloud);
    expect([record.outcome, record.reason]).toEqual(['skipped', 'guest-not-mana-ready']);
    expect(cloud.effects).toEqual([]);
  });

  test.each<[string, string, Faults | undefined]>([
    ['says nothing that can be read', 'Segmentation fault', undefined],
    ['cannot be asked for want of a right', withVf, faultOf('runGuestScript', 'forbidden')],
    ['fails', withVf, faultOf('end runGuestScript', 'refused')],
    ['is never reported as over', withVf, faultOf('poll', 'unavailable')],
  ])('and one that %s is decided as without it, once', async (_, says, faults) => {
    const cloud = unknownVm(says, engaged, faults);
    const record = await remediated(cloud);
    expect([record.outcome, record.reason]).toEqual(['skipped', 'size-unknown']);
    expect(cloud.effects).toEqual([]);
    expect(asked(cloud)).toBe(1);
  });

  test('and an answer that comes after the deadline is not taken', async () => {
    const cloud = unknownVm(withoutVf);
    cloud.pollGuestScript = async () =>
      cloud.now < Date.parse(noon) + 400_000
        ? { ok: true, value: { state: 'running' } }
        : { ok: true, value: { state: 'succeeded', printed: withoutVf } };
    expect((await remediated(cloud)).outcome).toBe('skipped');
    expect(cloud.effects).toEqual([]);
  });

  test('but not where the policy does not want it', async () => {
    const cloud = unknownVm(withVf);
    const record = await remediated(cloud, defaultPolicy);
    expect([record.outcome, record.reason]).toEqual(['skipped', 'size-unknown']);
    expect(asked(cloud)).toBe(0);
  });
});

function faultOf(call: string, kind: 'forbidden' | 'refused' | 'unavailable'): Faults {
  return (name) => (name === call ? { when: 'before', failure: { kind, message: kind } } : undefined);
}

describe('what becomes of a VM while its guest is asked', () => {
  test('is met by the next assessment: an owner who opts out is obeyed, whatever the guest says', async () => {
    const cloud = unknownVm(withVf);
    whileAsked(cloud, () => {
      cloud.vm = { ...cloud.vm, tags: { 'accelnet-opt-out': '' } };
    });
    const record = await remediated(cloud);
    expect([record.outcome, record.reason]).toEqual(['skipped', 'opted-out']);
    expect(cloud.effects).toEqual([]);
  });

  test('is met by the next assessment: an answer about another size is not used', async () => {
    const cloud = unknownVm(withVf);
    whileAsked(cloud, () => {
      cloud.vm = { ...cloud.vm, size: 'Standard_D4as_v4' };
    });
    const record = await remediated(cloud);
    expect(record).toMatchObject({ outcome: 'accelerated', plan: 'restart' });
    expect(record).not.toHaveProperty('guestProbe');
    expect(asked(cloud)).toBe(1);
  });

  test('is met by the next assessment: nothing is done with another VM of its name', async () => {
    const cloud = unknownVm(withVf);
    whileAsked(cloud, () => {
      cloud.vm = { ...cloud.vm, vmUid: 'another', tags: { 'accelnet-opt-out': '' } };
    });
    const record = await remediated(cloud);
    expect([record.outcome, record.reason]).toEqual(['skipped', 'opted-out']);
  });

  test('is met by the next assessment: a VM that was deallocated gets its flags without a stop', async () => {
    const cloud = unknownVm(withVf);
    whileAsked(cloud, () => {
      cloud.vm = { ...cloud.vm, power: 'deallocated' };
    });
    const record = await remediated(cloud);
    expect(record).toMatchObject({ outcome: 'accelerated', plan: 'nics-only' });
    expect(cloud.effects).toEqual(['flag true']);
  });

  test('a cancellation ends the run before anything is changed', async () => {
    const cloud = unknownVm(withoutVf);
    const play = new Play(cloud, asks);
    play.cancelAt = Date.parse(noon) + 10_000;
    const record = await play.remediate('restart', { policy: asks });
    expect(record).toMatchObject({ outcome: 'cancelled', cancelled: { by: 'ops' } });
    expect(cloud.effects).toEqual([]);
  });
});

describe('a run that asks its guest', () => {
  test('holds no slot meanwhile, and gives its turn back', async () => {
    const cloud = unknownVm(withoutVf);
    const play = new Play(cloud, asks);
    const seen: unknown[] = [];
    whileAsked(cloud, () => void seen.push(play.entities.get('safeguards@fleet')));
    await play.remediate('restart', { policy: asks });
    expect(seen).toEqual([undefined]);
    expect(play.entities.get('preflights@fleet')).toMatchObject({ asked: [{ held: false }] });
  });

  test('does so before a window opens, and not at its expense', async () => {
    const blackouts = [{ from: '2026-11-22', to: '2026-11-22', timeZone: 'UTC' }];
    const policy = { ...asks, blackouts };
    const cloud = unknownVm(withoutVf);
    const whenAsked: number[] = [];
    whileAsked(cloud, () => void whenAsked.push(cloud.now));
    const record = await remediated(cloud, policy);
    expect(reasonsIn(record)).toEqual(['preflight-due', 'blackout', 'remediate']);
    expect(record.outcome).toBe('accelerated');
    expect(whenAsked[0]).toBeLessThan(Date.parse(noon) + 60_000);
  });

  test('asks a person afterwards, about the change that the answer leads to', async () => {
    const policy: Policy = { ...asks, modeForNew: 'approve' };
    const cloud = unknownVm(withoutVf);
    const play = new Play(cloud, policy);
    const record = await play.remediate('restart', {
      policy: { ...policy, approvalWaitDays: 1 },
      waitingFor: ['approval-required', 'preflight-due'],
      notBefore: noonPlus(86_400),
      change: 'before the answer',
      subscribedKinds: ['approval-asked'] as never,
    });
    expect(record.outcome).toBe('denied');
    expect(reasonsIn(record)).toEqual(['approval-required', 'approval-required']);
    const questions = play.statuses.flatMap(
      (one) => (one as { question?: { change: string } }).question ?? [],
    );
    expect(questions.length).toBeGreaterThan(0);
    expect(questions.map(({ change }) => change)).not.toContain('before the answer');
    expect(asked(cloud)).toBe(1);
  });

  test('waits until a new VM has settled', async () => {
    const cloud = unknownVm(withVf);
    cloud.vm = { ...cloud.vm, createdAt: noon };
    const whenAsked: number[] = [];
    whileAsked(cloud, () => void whenAsked.push(cloud.now));
    expect((await remediated(cloud)).outcome).toBe('aligned');
    expect(whenAsked[0]).toBeGreaterThanOrEqual(Date.parse(noon) + asks.settleMinutes * 60_000);
  });

  test('waits for the end of a pause', async () => {
    const cloud = unknownVm(withVf);
    const until = Date.parse(noon) + 3_600_000;
    const policy: Policy = {
      ...asks,
      get paused() {
        return cloud.now < until;
      },
    };
    const record = await new Play(cloud, policy).remediate('restart', { policy: asks });
    expect(record.outcome).toBe('aligned');
    expect(reasonsIn(record)).toEqual(['preflight-due', 'preflight-due', 'accelerated-by-platform']);
    expect(asked(cloud)).toBe(1);
  });

  test('asks nobody while the configuration is faulty', async () => {
    const cloud = unknownVm(withVf);
    const play = new Play(cloud, asks);
    cloud.beforeAssessment = () => {
      if (play.suspendedUntil === 0) play.suspendedUntil = cloud.now + 3_600_000;
    };
    const record = await play.remediate('restart', { policy: asks });
    expect(record.outcome).toBe('aligned');
    expect(record.steps.filter(({ detail }) => detail === 'configuration-faulty').length).toBeGreaterThan(5);
    expect(asked(cloud)).toBe(1);
  });

  test('waits for its turn, and is not asked out of turn', async () => {
    const cloud = unknownVm(withVf);
    const play = new Play(cloud, asks);
    play.act('take', { vm: 'vm1', runId: 'earlier', now: noon, perHour: 60 }, 'preflights@fleet');
    const record = await play.remediate('restart', { policy: asks });
    expect(record.outcome).toBe('aligned');
    expect(Date.parse(record.endedAt)).toBeGreaterThan(Date.parse(noon) + 3_600_000);
    expect(play.statuses).toContainEqual(
      expect.objectContaining({ phase: 'waiting', waitingFor: ['preflight-due'] }),
    );
  });

  test('asks nobody where the budget cannot be read', async () => {
    const cloud = unknownVm(withVf);
    const play = new Play(cloud, asks);
    play.entities.set('preflights@fleet', { asked: 'everybody' });
    const record = await play.remediate('restart', { policy: asks });
    expect([record.outcome, record.reason]).toEqual(['skipped', 'size-unknown']);
    expect(asked(cloud)).toBe(0);
  });

  test.each(['before', 'after'] as const)(
    'asks once although its host died %s it took its turn',
    async (when) => {
      const cloud = unknownVm(withVf);
      const play = new Play(cloud, asks);
      let died = false;
      play.entityFails = (_nth, operation) => {
        if (operation !== 'take' || died) return undefined;
        died = true;
        return when;
      };
      expect((await play.remediate('restart', { policy: asks })).outcome).toBe('aligned');
      expect(asked(cloud)).toBe(1);
      expect(died).toBe(true);
    },
  );

  test('leaves the answer in the lease, so that the next run does not ask again', async () => {
    const cloud = unknownVm('unreadable');
    const play = new Play(cloud, asks);
    await play.remediate('restart', { policy: asks });
    const lease = play.entities.get('vmlease@vm1') as LeaseState;
    expect(lease.preflight).toMatchObject({ kind: 'no-answer', size, vmUid: cloud.vm.vmUid });
    cloud.now += 3_600_000;
    expect((await play.remediate('restart', { policy: asks })).reason).toBe('size-unknown');
    expect(asked(cloud)).toBe(1);
    cloud.guestPrints = () => withVf;
    cloud.now += 6 * 3_600_000;
    expect((await play.remediate('restart', { policy: asks })).outcome).toBe('aligned');
    expect(asked(cloud)).toBe(2);
  });
});

describe('a guest whose log does not reach back to its boot', () => {
  const open = preflightPrinted({ vfInLog: null });

  test('is asked a second time after ten minutes before its silence counts as a gain', async () => {
    const cloud = unknownVm(open);
    cloud.guestPrints = (nth) => (nth <= 2 ? open : engaged);
    const record = await remediated(cloud);
    expect(record).toMatchObject({ outcome: 'accelerated', verification: 'proven' });
    expect(asked(cloud)).toBe(3);
    const stopped = record.steps.find(({ phase }) => phase === 'deallocating');
    expect(Date.parse(stopped?.startedAt ?? noon)).toBeGreaterThan(Date.parse(noon) + 600_000);
  });

  test('is not stopped where its virtual function has come back meanwhile', async () => {
    const cloud = unknownVm(open);
    cloud.guestPrints = (nth) => (nth === 1 ? open : withVf);
    expect((await remediated(cloud)).outcome).toBe('aligned');
    expect(cloud.effects).toEqual(['flag true']);
  });

  test('is not stopped where it does not answer the second time', async () => {
    const cloud = unknownVm(open);
    cloud.guestPrints = (nth) => (nth === 1 ? open : '');
    expect((await remediated(cloud)).reason).toBe('size-unknown');
    expect(cloud.effects).toEqual([]);
  });

  test('is asked once where something else says that its size gains', async () => {
    const cloud = unknownVm(open);
    const sizes: Policy['sizes'] = [{ pattern: 'Standard_D*_v6', says: 'gains', note: 'tried' }];
    const record = await remediated(cloud, { ...asks, preflight: 'always', sizes });
    expect(record.outcome).toBe('accelerated');
    expect(asked(cloud)).toBe(2);
  });
});

test.each([
  ['22.04', /^ubuntu 22\.04: .*6\.2/],
  ['24.04', undefined],
])('a record says what is doubted of the system: ubuntu %s', async (version, doubt) => {
  const os = { ...vmFacts().os, reported: { name: 'ubuntu', version } };
  const cloud = new FakeCloud(noon, undefined, { os });
  const record = await remediated(cloud, defaultPolicy);
  expect(record.outcome).toBe('accelerated');
  if (doubt === undefined) expect(record).not.toHaveProperty('systemDoubt');
  else expect(record.systemDoubt).toMatch(doubt);
});

test('an operator’s word that a guest contradicts stops nothing, and an alert is raised once by the run', async () => {
  const cloud = unknownVm(withVf);
  const sizes = [{ pattern: 'D4s_v6', says: 'gains', note: 'a guess' }] as const;
  const policy: Policy = { ...asks, preflight: 'always', sizes };
  const play = new Play(cloud, policy);
  const record = await play.remediate('restart', { policy });
  expect([record.outcome, record.reason]).toEqual(['skipped', 'size-contradicted']);
  expect(cloud.effects).toEqual([]);
  expect(play.notices.filter(({ kind }) => kind === 'evidence-contradicted')).toMatchObject([
    { subject: 'd4s_v6', text: expect.stringContaining('platform (the guest') },
  ]);
});
