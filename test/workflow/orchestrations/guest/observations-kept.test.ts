import { describe, expect, test } from 'vitest';
import type { RemediationRecord } from '../../../../src/core/audit/audit.ts';
import { knowledgeOf } from '../../../../src/core/evidence/size-knowledge.ts';
import type { SizeObservation } from '../../../../src/core/model/evidence.ts';
import type { Flag } from '../../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../../src/core/policy/policy.ts';
import { noon, vmFacts } from '../../../support/facts.ts';
import { FakeCloud, type Faults } from '../../../support/fake-cloud.ts';
import { guestNic, guestReport, printed } from '../../../support/guest-report.ts';
import { Play } from '../../../support/play.ts';
import { preflightPrinted } from '../../../support/preflight-report.ts';

const size = 'Standard_D4s_v6';
const asks: Policy = { ...defaultPolicy, preflight: 'when-unknown' };
const engaged = printed(guestReport());
const notEngaged = printed(guestReport({ nics: [guestNic(null)] }));

/** A run on a VM of an unknown size whose guest says this before a stop and that after one. */
function runOn(before: string, after = engaged, faults?: Faults, flags?: readonly Flag[]) {
  const cloud = new FakeCloud(noon, faults, { size, os: { ...vmFacts().os, type: 'linux' } }, flags);
  cloud.guestPrints = (nth) => (nth === 1 ? before : after);
  const play = new Play(cloud, asks);
  const remediated = (): Promise<RemediationRecord> => play.remediate('restart', { policy: asks });
  return { cloud, play, remediated };
}

const shown = ({ sizes }: Play): string[] =>
  [...sizes.kept.values()].map(({ shows, by }) => `${shows} by ${by}`);

/** Three other VMs have shown this before. */
async function settle({ sizes }: Play, shows: 'gains' | 'platform'): Promise<void> {
  const one = { size, location: 'westeurope', at: noon, shows, flagBefore: false, hardware: 'mana' } as const;
  const more = { vfBefore: 'no', vfAfter: 'yes', by: 'remediation', remediationId: 'r' } as const;
  for (const vmUid of ['a', 'b', 'c']) await sizes.keep({ ...one, ...more, vmUid });
}

function stateIn({ sizes }: Play): string {
  const seen: SizeObservation[] = [...sizes.kept.values()];
  return knowledgeOf(size, seen, defaultPolicy.observationsNeeded, noon, false).state;
}

describe('what a run learns of a size', () => {
  test('is that Azure accelerates it, where the guest shows that', async () => {
    const { play, remediated } = runOn(preflightPrinted({ functions: 1, hardware: 'mana' }));
    await remediated();
    expect(shown(play)).toEqual(['platform by preflight']);
    expect([...play.sizes.kept.values()][0]).toMatchObject({
      ...{ size: 'd4s_v6', location: 'westeurope', vmUid: vmFacts().vmUid, remediationId: 'run-1' },
    });
  });

  test('is first that Azure does not, and then that the flag gains', async () => {
    const { play, remediated } = runOn(preflightPrinted());
    expect((await remediated()).verification).toBe('proven');
    expect(shown(play)).toEqual(['not-platform by preflight', 'gains by remediation']);
  });

  test.each([
    ['speaks of Accelerated Networking', 'VMSizeIsNotPermittedToEnableAcceleratedNetworking', 1],
    ['may be about that interface', 'InvalidRequestFormat', undefined],
  ])(
    'is how many interfaces Azure accelerates, where its refusal of a further one %s',
    async (_how, code, limit) => {
      const refuses: Faults = (call, nth) =>
        call === 'writeFlag' && nth === 2
          ? { when: 'before', failure: { kind: 'refused', message: 'no', code } }
          : undefined;
      const { play, remediated } = runOn(preflightPrinted(), engaged, refuses, ['false', 'false']);
      expect(await remediated()).toMatchObject({ outcome: 'accelerated', nicsRefused: [{}] });
      expect([...play.sizes.kept.values()].map(({ nicLimit }) => nicLimit)).toEqual([undefined, limit]);
    },
  );

  test('is kept in the record with all that was known before the stop', async () => {
    const { evidence } = await runOn(preflightPrinted()).remediated();
    expect(evidence).toMatchObject([{ source: 'guest', says: 'not-platform' }, { source: 'resource-skus' }]);
  });

  test('is that the flag has no effect, where the guest shows none after the stop', async () => {
    const { play, remediated } = runOn(preflightPrinted(), notEngaged);
    expect((await remediated()).outcome).toBe('rolled-back');
    expect(shown(play)).toEqual(['not-platform by preflight', 'no-effect by remediation']);
  });

  test('is nothing where the guest does not answer, neither before nor after', async () => {
    const silent = runOn('');
    await silent.remediated();
    expect(shown(silent.play)).toEqual([]);
    const later = runOn(preflightPrinted(), '');
    await later.remediated();
    expect(shown(later.play)).toEqual(['not-platform by preflight']);
  });

  test('is asked of the guest after a start though the policy asks for no proof, and of no other guest', async () => {
    const { cloud, remediated } = runOn(preflightPrinted());
    await remediated();
    expect(cloud.callsOf('runGuestScript')).toBe(2);
    const known = new FakeCloud(noon, undefined, { os: { ...vmFacts().os, type: 'linux' } });
    await new Play(known).remediate('restart');
    expect(known.callsOf('runGuestScript')).toBe(0);
  });

  test('is kept or not without an effect on the run', async () => {
    const { play, remediated } = runOn(preflightPrinted());
    play.sizes.trouble = { kind: 'unavailable', message: 'no storage' };
    expect((await remediated()).outcome).toBe('accelerated');
  });
});

describe('a contradiction of what the fleet has shown', () => {
  test('unsettles the size, and people are alerted once, with the size', async () => {
    const { play, remediated } = runOn(preflightPrinted(), notEngaged);
    await settle(play, 'gains');
    expect(stateIn(play)).toBe('settled');
    await remediated();
    expect(stateIn(play)).toBe('unsettled');
    const alert = { id: 'evidence-contradicted:d4s_v6', kind: 'evidence-contradicted', subject: 'd4s_v6' };
    expect(play.entities.get('alerts@fleet')).toMatchObject({ alerts: [alert] });
    expect(play.notices.filter(({ kind }) => kind === 'evidence-contradicted')).toHaveLength(1);
  });

  test('is settled when the fleet agrees again', async () => {
    const { play, remediated } = runOn(preflightPrinted());
    const alert = { id: 'evidence-contradicted:d4s_v6', kind: 'evidence-contradicted', subject: 'd4s_v6' };
    play.act('raise', { ...alert, text: 'as before', now: noon }, 'alerts@fleet');
    await settle(play, 'gains');
    play.sizes.kept.delete([...play.sizes.kept.keys()][0] ?? '');
    expect(stateIn(play)).toBe('too-few');
    await remediated();
    expect(stateIn(play)).toBe('settled');
    expect(play.entities.get('alerts@fleet')).toEqual({ alerts: [] });
  });
});
