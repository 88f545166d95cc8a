import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assessFacts, ruleContextOf } from '../../../src/core/decision/decide.ts';
import { assessReadiness } from '../../../src/core/decision/guest-readiness.ts';
import { liftedByPreflight } from '../../../src/core/decision/preflight-due.ts';
import type { GuestEvidence } from '../../../src/core/model/evidence.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { anyFacts, anyPolicy } from '../../support/any-facts.ts';
import { facts, offer } from '../../support/facts.ts';
import { askedFacts, asking, guestAnswer } from '../../support/guest-answers.ts';

type Driver = GuestEvidence['drivers']['mana'];

const sizes = { no: 'Standard_M64s', may: 'Standard_D4s_v3', only: 'Standard_D4s_v6' };

function answerOf(given: Facts): ReturnType<typeof assessReadiness> {
  return assessReadiness(ruleContextOf(given, { ...defaultPolicy, ...asking }));
}

function withDrivers(size: string, mellanox: Driver, mana: Driver, version = '22.04'): Facts {
  const os = { ...facts().vm.os, reported: { name: 'ubuntu', version } };
  return askedFacts({ drivers: { mellanox, mana } }, { size, os });
}

describe('a guest is judged by the drivers that it has shown', () => {
  test.each<[drivers: readonly [Driver, Driver], no: string, may: string, only: string]>([
    [['both', 'both'], 'fit', 'fit', 'fit'],
    [['both', 'none'], 'fit', 'not-mana-ready', 'not-mana-ready'],
    [['none', 'both'], 'unsupported', 'unsupported', 'fit'],
    [['none', 'none'], 'unsupported', 'unsupported', 'unsupported'],
    [['both', 'running'], 'fit', 'not-mana-ready', 'not-mana-ready'],
    [['both', 'next'], 'fit', 'not-mana-ready', 'not-mana-ready'],
    [['next', 'both'], 'unsupported', 'unsupported', 'fit'],
  ])('%j: %s with Mellanox only, %s with either, %s with MANA only', ([mellanox, mana], no, may, only) => {
    const answers = [sizes.no, sizes.may, sizes.only].map(
      (size) => answerOf(withDrivers(size, mellanox, mana)).answer,
    );
    expect(answers).toEqual([no, may, only]);
  });

  test('whatever its version says of them, unless no driver is known for that version', () => {
    expect(answerOf(withDrivers(sizes.may, 'both', 'both', '18.04')).answer).toBe('fit');
    expect(answerOf(withDrivers(sizes.may, 'both', 'both', '12.04'))).toMatchObject({ answer: 'unknown' });
    expect(answerOf(withDrivers(sizes.may, 'none', 'none', '24.04')).answer).toBe('unsupported');
  });

  test('and by its version where it could not see them', () => {
    expect(answerOf(withDrivers(sizes.may, 'unknown', 'both', '18.04')).answer).toBe('not-mana-ready');
    expect(answerOf(withDrivers(sizes.may, 'both', 'unknown', '22.04'))).toMatchObject({
      answer: 'fit',
      doubt: expect.any(String),
    });
  });

  test('and a doubt of what is taken for fit is said with the decision, and no other', () => {
    const doubted = { ...defaultPolicy, preflight: 'off' } as const;
    const of = (version: string): Facts =>
      facts({ os: { ...facts().vm.os, reported: { name: 'ubuntu', version } } });
    const jammy = assessFacts(of('22.04'), doubted);
    expect(jammy.decision.kind).toBe('remediate');
    expect(jammy.systemDoubt).toMatch(/^ubuntu 22\.04: .*cockroach#173178/);
    expect(assessFacts(of('24.04'), doubted)).not.toHaveProperty('systemDoubt');
  });

  test('but never where nobody vouches for its image', () => {
    const custom = askedFacts({}, { os: { image: 'custom' } });
    expect(answerOf(custom).answer).toBe('custom-image');
  });
});

describe('a kernel that has the driver and fails with it', () => {
  const on = (kernel: string, nextKernel: string | null = kernel, size = sizes.may) =>
    answerOf(askedFacts({ kernel, nextKernel }, { size }));

  test.each([
    ['5.14.0-570.12.1.el9_6.x86_64', 'kernel-too-old'],
    ['5.14.0-570.51.1.el9_6.x86_64', 'kernel-too-old'],
    ['5.14.0-570.51.2.el9_6.x86_64', 'fit'],
    ['5.14.0-570.52.1.el9_6.x86_64', 'fit'],
    ['5.14.0-611.5.1.el9_7.x86_64', 'fit'],
    ['6.2.0-1018-azure', 'kernel-too-old'],
    ['6.2.0-1019-azure', 'fit'],
    ['5.15.0-1044-azure', 'fit'],
    ['5.4.17-2136.330.7.el8uek.x86_64', 'kernel-too-old'],
    ['5.15.0-300.163.18.el9uek.x86_64', 'fit'],
    ['6.12.0-55.9.1.el10_0.x86_64', 'fit'],
    ['6.8.0-1041-azure', 'fit'],
  ])('%s: %s', (kernel, answer) => {
    expect(on(kernel).answer).toBe(answer);
    expect(on(kernel, null).answer).toBe(answer);
    expect(on(kernel, kernel, sizes.no).answer).toBe('fit');
  });

  test('counts whether it runs or will be booted, and says what is needed', () => {
    expect(on('6.8.0-1041-azure', '6.2.0-1018-azure').answer).toBe('kernel-too-old');
    expect(on('6.2.0-1018-azure', '6.8.0-1041-azure')).toMatchObject({
      answer: 'kernel-too-old',
      seen: expect.stringContaining('needed: a kernel newer than 6.2.0-1018'),
      source: 'cockroach#173178',
    });
  });

  test('is doubted where that is contested, and taken all the same', () => {
    expect(on('6.2.0-1030-azure').doubt).toBeDefined();
    expect(on('5.15.0-1044-azure').doubt).toBe('5.15.0-1045 or newer');
    expect(on('5.15.0-1045-azure').doubt).toBeUndefined();
    expect(on('6.12.0-55.9.1.el10_0.x86_64').doubt).toBeDefined();
  });
});

describe('beyond 256 vCPUs', () => {
  const large = (vcpus: number, version: string, kernel?: string): string => {
    const os = { ...facts().vm.os, reported: { name: 'rhel', version } };
    const size = 'Standard_M416s_v2';
    const guest = guestAnswer({ size, kernel: kernel ?? null, nextKernel: kernel ?? null });
    const evidence = kernel === undefined ? {} : { evidence: { guest } };
    return answerOf(facts({ os, size }, { sizeOffer: { ...offer('yes'), vcpus }, ...evidence })).answer;
  };

  test('RHEL 7.6 and 7.7 need a kernel with the errata', () => {
    expect(large(416, '7.6', '3.10.0-957.38.1.el7.x86_64')).toBe('fit');
    expect(large(416, '7.6', '3.10.0-957.27.2.el7.x86_64')).toBe('kernel-too-old');
    expect(large(416, '7.6', '3.10.0-1160.el7.x86_64')).toBe('fit');
    expect(large(416, '7.7', '3.10.0-1062.4.1.el7.x86_64')).toBe('fit');
    expect(large(416, '7.7', '3.10.0-1062.1.2.el7.x86_64')).toBe('kernel-too-old');
  });

  test('and are unknown where the kernel is; other versions and fewer vCPUs need none', () => {
    expect(large(416, '7.6')).toBe('unknown');
    expect(large(256, '7.6')).toBe('fit');
    expect(large(416, '7.9')).toBe('fit');
    expect(large(416, '8.6')).toBe('fit');
  });
});

const anyGuest = fc.record({
  virtualFunctions: fc.constantFrom(0, 1, 2),
  vfInLog: fc.constantFrom(true, false, null),
  flagsOn: fc.constantFrom(0, 1),
  drivers: fc.record({
    mellanox: fc.constantFrom<Driver>('both', 'running', 'next', 'none', 'unknown'),
    mana: fc.constantFrom<Driver>('both', 'running', 'next', 'none', 'unknown'),
  }),
  managesVf: fc.constantFrom(true, false, null),
  infiniband: fc.constantFrom(0, 0, 8),
  kernel: fc.constantFrom('6.8.0-1041-azure', '6.2.0-1018-azure'),
});

test('whatever a guest answers, it lifts no reason to skip its VM but the few that it may', () => {
  fc.assert(
    fc.property(anyFacts, anyPolicy, anyGuest, (given, policy, said) => {
      const asked = { ...policy, preflight: 'always' } as const;
      const guest = guestAnswer({ vmUid: given.vm.vmUid, size: given.vm.size, ...said });
      const before = assessFacts(given, { ...policy, preflight: 'off' }).decision;
      const after = assessFacts({ ...given, evidence: { guest } }, asked).decision;
      if (before.kind !== 'skip') return;
      const left = before.reasons.filter(({ code }) => !liftedByPreflight.has(code));
      if (left.length === 0) return;
      // A flag without effect may be set for a VM whose guest shows that Azure accelerates it.
      expect(after.kind).not.toBe('remediate');
      if (after.kind === 'defer') expect(after.plan).toBe('align');
    }),
    { numRuns: 1000 },
  );
});
