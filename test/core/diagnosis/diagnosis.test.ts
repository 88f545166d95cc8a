import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Diagnosis, diagnose } from '../../../src/core/diagnosis/diagnosis.ts';
import { type Cause, causes } from '../../../src/core/diagnosis/diagnosis-causes.ts';
import type { DiagnosisContext, MachineSeen } from '../../../src/core/diagnosis/diagnosis-context.ts';
import type { GuestDetails } from '../../../src/core/guest/guest-details.ts';
import type { NicFacts } from '../../../src/core/model/facts.ts';
import { facts, nicFacts } from '../../support/facts.ts';
import { device, guestNic, guestReport, virtualFunction } from '../../support/guest-report.ts';
import { sizeAssessment } from '../../support/size-assessment.ts';

const notSeen = { kind: 'not-seen', why: 'nobody asked' } as const;
const subnet = (network: string): NicFacts['joins'] => [
  {
    action: 'Microsoft.Network/virtualNetworks/subnets/join/action',
    scope: `/x/virtualNetworks/${network}/subnets/a`,
  },
];
const on = (given: Partial<NicFacts> = {}): NicFacts =>
  nicFacts({ flag: 'true', joins: subnet('one'), ...given });

function machine(size: string, nics: readonly NicFacts[], vm: Parameters<typeof facts>[0] = {}): MachineSeen {
  return {
    facts: facts({ size, ...vm }, { nics }),
    size: sizeAssessment(size, size.includes('B2s') ? 'no' : 'yes'),
  };
}

function notified(given: Partial<DiagnosisContext>): Diagnosis {
  return diagnose({ ...machine('Standard_D4s_v3', [on()]), guest: notSeen, peer: notSeen, ...given });
}

const of = ({ causes: gone }: Diagnosis, cause: Cause) => gone.find((one) => one.cause === cause);
const found = ({ causes: gone }: Diagnosis): string[] =>
  gone.filter(({ state }) => state === 'found').map(({ cause }) => cause);
const peer = (size: string, nics: readonly NicFacts[], vm: Parameters<typeof facts>[0] = {}) => ({
  peer: { kind: 'seen', ...machine(size, nics, { id: '/x/other', ...vm }) } as const,
});

describe('a diagnosis', () => {
  test('without the guest says what it could not check, and why', () => {
    const diagnosis = notified({});
    expect(diagnosis.conclusion).toEqual({
      kind: 'unclear',
      sentence: 'No known cause was found. 12 of 16 could not be checked.',
    });
    expect(of(diagnosis, 'no-driver')).toEqual({
      cause: 'no-driver',
      state: 'not-checked',
      evidence: [],
      why: 'nobody asked',
    });
    expect(diagnosis.causes.map(({ cause }) => cause)).toEqual(causes);
  });

  test('finds a flag that is off, with the commands for this VM', () => {
    const diagnosis = notified(machine('Standard_D4s_v3', [on(), on({ id: '/n/second', flag: 'null' })]));
    expect(diagnosis.conclusion.cause).toBe('flag-off');
    expect(of(diagnosis, 'flag-off')?.fix?.commands).toContain(
      "az network nic update --ids '/n/second' --accelerated-networking true",
    );
  });

  test('does not blame the flag where the size is not capable, or needs no flag', () => {
    expect(found(notified(machine('Standard_B2s', [nicFacts()])))).toEqual(['size-cannot']);
    expect(found(notified(machine('Standard_D4s_v5', [nicFacts()])))).toEqual(['size-accelerates-anyway']);
    expect(of(notified(machine('Standard_D4s_v6', [on()])), 'size-cannot')?.state).toBe('not-checked');
  });

  test('names what is wrong in the guest before the acceleration by the platform', () => {
    const report = guestReport({ devices: [device('1414:00ba')], nics: [guestNic(null)] });
    const { conclusion } = notified({
      ...machine('Standard_D4s_v5', [nicFacts()]),
      guest: { kind: 'seen', report },
    });
    expect(conclusion).toMatchObject({
      cause: 'no-driver',
      sentence: expect.stringContaining('1414:00ba (MANA)'),
    });
  });

  test.each<[string, Partial<DiagnosisContext>, string[]]>([
    ['a peer that is as good', peer('Standard_D4s_v3', [on()]), []],
    ['a peer whose flag is off', peer('Standard_D4s_v3', [on({ flag: 'false' })]), ['peer-not-accelerated']],
    ['a peer whose size is not capable', peer('Standard_B2s', [on()]), ['peer-not-accelerated']],
    [
      'a peer at the maximum of its size',
      peer('Standard_D2s_v3', [on(), on({ id: '/n/2', flag: 'false' })]),
      [],
    ],
    [
      'a VM at the maximum of its size',
      machine('Standard_D2s_v3', [on(), on({ id: '/n/2', flag: 'false' })]),
      [],
    ],
    ['a peer that the platform accelerates', peer('Standard_D4s_v5', [on({ flag: 'false' })]), []],
    [
      'a peer in another region',
      peer('Standard_D4s_v3', [on()], { location: 'northeurope' }),
      ['peer-elsewhere'],
    ],
    [
      'a peer in another virtual network',
      peer('Standard_D4s_v3', [on({ joins: subnet('two') })]),
      ['peer-elsewhere'],
    ],
    [
      'a peer that forwards packets',
      peer('Standard_D4s_v3', [on({ ipForwarding: true })]),
      ['network-appliance'],
    ],
    [
      'an appliance’s tag',
      machine('Standard_D4s_v3', [on()], { tags: { legacyVMNVA: 'x' } }),
      ['network-appliance'],
    ],
    [
      'an auxiliary mode',
      machine('Standard_D4s_v3', [on({ auxiliaryMode: 'AcceleratedConnections' })]),
      ['network-appliance'],
    ],
  ])('takes into account %s', (_, given, expected) => {
    expect(found(notified(given))).toEqual(expected);
  });

  test('puts nothing from Azure’s answers into a command that a shell would execute', () => {
    const diagnosis = notified(
      machine('Standard_B2s', [nicFacts()], { location: "x'; reboot; '", id: "/v/a'\nb" }),
    );
    const commands = of(diagnosis, 'size-cannot')?.fix?.commands.join('\n') ?? '';
    expect(commands).toContain("--location 'x; reboot; '");
    expect(commands).toContain("--ids '/v/ab'");
  });

  test('always goes through every cause, and has a fix for each one that it finds', () => {
    const nic = fc.constantFrom(
      guestNic(null),
      guestNic(virtualFunction()),
      guestNic(virtualFunction({ up: false })),
    );
    const device = fc.record({
      id: fc.constantFrom('15b3:1004', '15b3:1016', '1414:00ba', null),
      driver: fc.constantFrom(null, 'mlx4_core', 'mlx5_core', 'mana'),
      address: fc.constant(null),
    });
    const message = fc.record({
      driver: fc.constantFrom('mana' as const, 'hv_pci' as const, 'kernel' as const),
      text: fc.constantFrom('mana 7870:00:00.0: gdma probe failed', 'hv_pci: probe failed with error -110'),
      at: fc.option(fc.nat()),
      times: fc.constant(1),
    });
    const details = fc.record<GuestDetails>({
      version: fc.constant(2 as const),
      seconds: fc.constantFrom(null, 0, 10),
      uptime: fc.option(fc.nat()),
      modules: fc.constant([]),
      nics: fc.array(
        fc.record({
          txBytes: fc.constantFrom(null, ['9', '1'] as [string, string]),
          slot: fc.option(
            fc.tuple(fc.constantFrom('added' as const, 'removed' as const), fc.option(fc.nat())),
          ),
          path: fc.option(fc.tuple(fc.constantFrom('to' as const, 'from' as const), fc.option(fc.nat()))),
          registered: fc.boolean(),
          marked: fc.option(fc.boolean()),
          managerState: fc.constantFrom(null, 'failed'),
        }),
        { maxLength: 3 },
      ),
      rule: fc.option(fc.boolean()),
      log: fc.option(
        fc.record({
          whole: fc.option(fc.boolean()),
          messages: fc.array(message, { maxLength: 2 }),
          messagesLeftOut: fc.nat(3),
        }),
      ),
      problems: fc.constantFrom([], [{ id: '1414:00ba', code: 28, service: null }]),
    });
    fc.assert(
      fc.property(
        fc.array(nic, { maxLength: 3 }),
        fc.array(device, { maxLength: 3 }),
        details,
        fc.constantFrom('Standard_D4s_v3', 'Standard_D4s_v5', 'Standard_D4s_v6', 'Standard_B2s'),
        fc.array(fc.constantFrom('true', 'false', 'null', 'absent'), { maxLength: 3 }),
        (nics, devices, more, size, flags) => {
          const diagnosis = notified({
            ...machine(
              size,
              flags.map((flag) => nicFacts({ flag })),
            ),
            guest: { kind: 'seen', report: guestReport({ nics, devices }), details: more },
          });
          expect(diagnosis.causes.map(({ cause }) => cause)).toEqual(causes);
          for (const { state, fix, why } of diagnosis.causes) {
            expect(fix !== undefined).toBe(state === 'found');
            expect(why !== undefined).toBe(state === 'not-checked');
          }
          expect(diagnosis.conclusion.kind === 'cause').toBe(found(diagnosis).length > 0);
        },
      ),
    );
  });
});
