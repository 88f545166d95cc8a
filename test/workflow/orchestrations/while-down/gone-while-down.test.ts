import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../../src/core/policy/policy.ts';
import type { CloudFailure, Result } from '../../../../src/ports/cloud.ts';
import { atRest } from '../../../../src/workflow/orchestrations/phases/recover.ts';
import { ByHand, found } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const notFound: CloudFailure = { kind: 'not-found', message: 'ResourceNotFound', status: 404 };
const hour = 3_600_000;

interface Hiding {
  /** From the nth effect of this name on. */
  readonly from: string;
  /** For how long reads of the VM answer 404. */
  readonly seconds: number;
  /** Under which id the list holds it: its own, none, or another one. */
  readonly listed: (cloud: FakeCloud) => Result<string | undefined>;
}

/** A VM whose reads answer 404 for a while, from a moment of its remediation on. */
function hiding({ from, seconds, listed }: Hiding): FakeCloud {
  const cloud = new FakeCloud(noon);
  let began: number | undefined;
  const { readVm } = cloud;
  cloud.readVm = async (...given) => {
    if (cloud.effects.includes(from)) began ??= cloud.now;
    const hidden = began !== undefined && cloud.now < began + seconds * 1000;
    return hidden ? { ok: false, failure: notFound } : await readVm(...given);
  };
  cloud.readVmByUid = async () => listed(cloud);
  return cloud;
}

const own: Hiding['listed'] = (cloud) => ({ ok: true, value: cloud.vm.id.toUpperCase() });
const nowhere: Hiding['listed'] = () => ({ ok: true, value: undefined });
const unreadable: Hiding['listed'] = () => ({ ok: false, failure: { kind: 'forbidden', message: 'no' } });

const moments = ['deallocating', 'deallocated', 'flag true', 'starting', 'running'];

describe('a VM does not stay off because of reads that are answered 404', () => {
  test.each(moments)('from %s on, where the list holds it', async (from) => {
    const cloud = hiding({ from, seconds: 40, listed: own });
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
  });

  test.each(moments)('from %s on, for twenty minutes, where the list holds it', async (from) => {
    const cloud = hiding({ from, seconds: 1200, listed: own });
    const record = await new Play(cloud).remediate('restart');
    expect(cloud.vm.power).toBe('running');
    expect(['accelerated', 'rolled-back']).toContain(record.outcome);
  });

  test.each(moments)('from %s on, where the list lags behind for two minutes', async (from) => {
    const cloud = hiding({ from, seconds: 130, listed: nowhere });
    const record = await new Play(cloud).remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['accelerated', 'running']);
  });

  test.each(moments)('from %s on, where no list can be read', async (from) => {
    const cloud = hiding({ from, seconds: 1500, listed: unreadable });
    const record = await new Play(cloud).remediate('restart');
    expect(cloud.vm.power).toBe('running');
    expect(['accelerated', 'rolled-back']).toContain(record.outcome);
  });
});

describe('a VM that was stopped and cannot be found', () => {
  test('raises an alert, and is put back when it can be read again hours later', async () => {
    const cloud = hiding({ from: 'deallocated', seconds: 5 * 3600, listed: nowhere });
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect([record.outcome, cloud.vm.power]).toEqual(['rolled-back', 'running']);
    expect(play.notices.filter(({ kind }) => kind === 'stranded')).toHaveLength(1);
    expect(play.notices[0]?.text).toContain('cannot be found');
    expect(play.entities.get('alerts@fleet')).toEqual({ alerts: [] });
  });

  test('raises an alert within ten minutes, and is searched for until somebody acknowledges it', async () => {
    const cloud = hiding({ from: 'deallocated', seconds: 1000 * 3600, listed: nowhere });
    const play = new Play(cloud);
    cloud.readVmByUid = async () => {
      if (cloud.now > Date.parse(noon) + 6 * hour)
        play.act('acknowledge', { id: 'stranded:run-1', by: 'ops', now: noon }, 'alerts@fleet');
      return { ok: true, value: undefined };
    };
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'skipped', reason: 'not-found' });
    expect(cloud.now).toBeGreaterThan(Date.parse(noon) + 6 * hour);
    expect(cloud.now).toBeLessThan(Date.parse(noon) + 7 * hour);
    const notified = Date.parse(play.notices[0]?.since ?? '');
    expect((notified - Date.parse(noon)) / 60_000).toBeLessThan(10);
    expect(play.entities.get('vmlease@vm1')).toMatchObject({ recent: [{ outcome: 'skipped' }] });
  });

  test('and whose alert nobody acknowledges keeps its lease when the run ends stranded', async () => {
    const cloud = hiding({ from: 'deallocated', seconds: 1000 * 3600, listed: nowhere });
    const play = new Play(cloud);
    const record = await play.remediate('restart');
    expect(record).toMatchObject({ outcome: 'stranded' });
    expect((cloud.now - Date.parse(noon)) / hour).toBeGreaterThan(defaultPolicy.strandedLimitHours);
    expect(play.entities.get('vmlease@vm1')).toMatchObject({ holder: { runId: 'run-1' } });
    expect(play.entities.get('alerts@fleet')).toMatchObject({ alerts: [{ kind: 'stranded' }] });
    // Others need not wait for a VM that Azure lists no more.
    expect(play.entities.get('safeguards@fleet')).toMatchObject({ holders: [], outcomes: [] });
  });

  test('is never reported as moved to its own id, in whatever spelling', async () => {
    const cloud = hiding({ from: 'flag true', seconds: 1200, listed: own });
    const play = new Play(cloud);
    await play.remediate('restart');
    expect(JSON.stringify(play.notices)).not.toContain('moved');
  });
});

test('a VM in the list of its subscription is searched for there again only after three more answers 404', () => {
  const value = { vmUid: found.vmUid, power: 'running', provisioningState: 'Succeeded' };
  const restsAfter = (misses: number): unknown[] => {
    const bench = new ByHand(
      { undo: found, downSince: noon },
      {
        call: (name, _input, nth) => {
          if (name === 'findVm') return { ok: true, value: { vmId: found.vmId } };
          return nth <= misses ? { ok: false, failure: notFound } : { ok: true, value };
        },
      },
    );
    expect(bench.play(atRest(bench.run))).toEqual({ ok: true, value });
    return bench.inputsOf('findVm');
  };
  expect([2, 3, 5, 6].map((misses) => restsAfter(misses).length)).toEqual([0, 1, 1, 2]);
});
