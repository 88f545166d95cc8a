import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type DiagnosisContext, guestSeenIn } from '../../../src/core/diagnosis/diagnosis-context.ts';
import { assessGuestOutput } from '../../../src/core/guest/guest-assessment.ts';
import { type GuestDetails, parseGuestDetails } from '../../../src/core/guest/guest-details.ts';
import { type GuestReport, parseGuestReport } from '../../../src/core/guest/guest-report.ts';
import type { Flag } from '../../../src/core/model/facts.ts';
import { disagreement } from '../../support/agreement.ts';
import { facts, nicFacts } from '../../support/facts.ts';
import { printed } from '../../support/guest-report.ts';
import { sizeAssessment } from '../../support/size-assessment.ts';

const fixture = z.looseObject({
  vm: z.looseObject({ size: z.string(), flags: z.array(z.enum(['true', 'false', 'null', 'absent'])) }),
  expected: z.looseObject({ conclusion: z.string() }),
  printed: z.array(z.string()),
});

function read(folder: string): (z.infer<typeof fixture> & { file: string })[] {
  const place = path.resolve(import.meta.dirname, '../../fixtures', folder);
  const files = readdirSync(place).filter((file) => file.endsWith('.json'));
  return files.map((file) => ({
    file: `${folder}/${file}`,
    ...fixture.parse(JSON.parse(readFileSync(path.join(place, file), 'utf8'))),
  }));
}

const fixtures = [...read('diagnosis'), ...read('windows-guests')];

function contextOf(size: string, flags: readonly Flag[], guest: DiagnosisContext['guest']): DiagnosisContext {
  return {
    facts: facts({ size }, { nics: flags.map((flag, n) => nicFacts({ id: `/nics/nic${n}`, flag })) }),
    size: sizeAssessment(size, 'yes'),
    guest,
    peer: { kind: 'not-seen', why: 'no other VM was named (peer)' },
  };
}

describe('probe and diagnosis agree', () => {
  test.each(fixtures)('on $file', ({ vm, printed: lines }) => {
    expect(disagreement(contextOf(vm.size, vm.flags, guestSeenIn(lines.join('\n'))))).toBeUndefined();
  });

  test('on any guest with one network interface', () => {
    const guests = fc.tuple(report, fc.option(details, { nil: undefined }));
    const sizes = fc.constantFrom('Standard_D4s_v3', 'Standard_D4s_v5', 'Standard_D4s_v6', 'Standard_NC6');
    const flags = fc.constantFrom<Flag>('true', 'false');
    fc.assert(
      fc.property(guests, sizes, flags, ([probe, more], size, flag) => {
        const guest = {
          kind: 'seen',
          report: probe,
          ...(more === undefined ? {} : { details: more }),
        } as const;
        expect(disagreement(contextOf(size, [flag], guest))).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });
});

test('a probe that is required rolls back no guest that works', () => {
  const healthy = fixtures.filter(({ expected }) => expected.conclusion === 'working');
  expect(healthy.length).toBeGreaterThan(15);
  const rolledBack = healthy.filter(({ vm, printed: lines }) => {
    const wanted = vm.flags.filter((flag) => flag === 'true').length;
    return assessGuestOutput(lines.join('\n'), wanted).verification === 'not-engaged';
  });
  expect(rolledBack.map(({ file }) => file)).toEqual([]);
});

const counter = fc.option(fc.constantFrom<[string, string]>(['500', '500'], ['500', '540'], ['500', '900']));
const id = fc.constantFrom('15b3:1004', '15b3:1016', '1414:00ba', '1414:00c1', '8086:1515', null);
const driver = fc.constantFrom(null, 'mlx4_core', 'mlx5_core', 'mana');
const address = fc.constantFrom(null, '0001:00:02.0', '0002:00:02.0');
const virtualFunction = fc.record({
  name: fc.constantFrom('enP1s1', null),
  id,
  driver,
  up: fc.boolean(),
  joined: fc.constantFrom('master', 'upper', 'bond', 'mac'),
  manager: fc.constantFrom(null, null, 'NetworkManager', 'ifupdown'),
  rx: counter,
  tx: counter,
});
const report: fc.Arbitrary<GuestReport> = fc.record({
  version: fc.constant(2 as const),
  os: fc.constantFrom('linux', 'linux', 'linux', 'windows', 'other'),
  kernel: fc.constantFrom('6.8.0', null, '15.0-RELEASE'),
  release: fc.constantFrom('Ubuntu 24.04.1 LTS', null, 'FreeBSD 15.0-RELEASE'),
  devices: fc.array(fc.record({ id, driver, address }), { maxLength: 2 }),
  devicesLeftOut: fc.nat(1),
  infiniband: fc.constant({ devices: 1, bare: 1 }),
  nics: fc.array(
    fc.record({
      name: fc.constantFrom('eth0', null),
      rx: counter,
      tx: counter,
      vf: fc.option(virtualFunction),
      ethtoolRose: fc.constant(null),
    }),
    { maxLength: 1 },
  ),
  nicsLeftOut: fc.constant(0),
  loose: fc.array(
    fc.record({
      name: fc.constantFrom('enP2s2', null),
      id,
      driver,
      up: fc.boolean(),
      beside: fc.constantFrom(null, 'eth0'),
      master: fc.constantFrom(null, 'br0'),
    }),
    { maxLength: 1 },
  ),
  userSpace: fc.nat(1),
  unread: fc.constantFrom([], [], ['sysfs'], ['Get-CimInstance']),
});
const at = fc.constantFrom(null, 5, 9000, 9590);
const details: fc.Arbitrary<GuestDetails> = fc.record({
  version: fc.constant(2 as const),
  seconds: fc.constant(10),
  uptime: fc.constantFrom(null, 9600),
  modules: fc
    .tuple(
      fc.boolean(),
      fc.constantFrom<('own' | 'foreign' | 'builtin' | 'none' | null)[]>(
        'own',
        'foreign',
        'builtin',
        'none',
        null,
      ),
    )
    .map(([loaded, file]) =>
      (['mlx4_core', 'mlx4_en', 'mlx5_core', 'mana', 'pci_hyperv'] as const).map((name) => ({
        name,
        loaded,
        file,
        elsewhere: false,
      })),
    ),
  nics: fc.array(
    fc.record({
      txBytes: fc.constant(null),
      slot: fc.option(fc.tuple(fc.constantFrom('added' as const, 'removed' as const), at)),
      path: fc.option(fc.tuple(fc.constantFrom('to' as const, 'from' as const), at)),
      registered: fc.boolean(),
      marked: fc.option(fc.boolean()),
      managerState: fc.constant(null),
    }),
    { maxLength: 1 },
  ),
  log: fc.option(
    fc.record({
      whole: fc.option(fc.boolean()),
      messages: fc.array(
        fc.record({
          driver: fc.constantFrom('hv_pci', 'hv_netvsc', 'mlx4_core', 'mlx5_core', 'mana', 'kernel'),
          text: fc.constantFrom(
            'mlx5_core 0001:00:02.0: TX timeout',
            'hv_pci: probe failed',
            'mana: error -12',
          ),
          at,
          times: fc.constant(1),
        }),
        { maxLength: 2 },
      ),
      messagesLeftOut: fc.constant(0),
    }),
  ),
  rule: fc.option(fc.boolean()),
  problems: fc.constantFrom(
    [],
    [{ id: '1414:00ba', code: 28, service: null }],
    [{ id: '15b3:1016', code: 10, service: null }],
  ),
});

test('the guests of these tests are ones that scripts can print', () => {
  fc.assert(
    fc.property(report, details, (probe, more) => {
      const text = `${printed(probe)}ACCELNET-GUEST-DETAILS-BEGIN${JSON.stringify(more)}ACCELNET-GUEST-DETAILS-END`;
      expect(parseGuestReport(text)).toMatchObject({ ok: true });
      expect(parseGuestDetails(text)).toMatchObject({ ok: true });
    }),
  );
});
