import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { diagnose } from '../../src/core/diagnosis/diagnosis.ts';
import { guestSeenIn } from '../../src/core/diagnosis/diagnosis-context.ts';
import { assessGuestOutput } from '../../src/core/guest/guest-assessment.ts';
import { parseGuestDetails } from '../../src/core/guest/guest-details.ts';
import { parseGuestReport } from '../../src/core/guest/guest-report.ts';
import { facts, nicFacts } from '../support/facts.ts';
import { sizeAssessment } from '../support/size-assessment.ts';

// The longer proof shows that the scripts print these texts, in PowerShell with stand-ins for the cmdlets of Windows.

const folder = path.resolve(import.meta.dirname, '../fixtures/windows-guests');
const windowsGuest = z.strictObject({
  about: z.string(),
  basis: z.array(z.string()).min(1),
  culture: z.string(),
  vm: z.strictObject({ size: z.string(), flags: z.array(z.enum(['true', 'false'])).min(1) }),
  windows: z.object({ broken: z.array(z.string()) }),
  expected: z.strictObject({
    conclusion: z.string(),
    found: z.array(z.string()),
    probe: z.strictObject({ verification: z.string(), cause: z.string().optional() }),
    healthy: z.literal(true).optional(),
    /** Texts that the whole diagnosis holds, or does not hold. */
    says: z.array(z.string()),
    saysNot: z.array(z.string()),
  }),
  printed: z.array(z.string()).min(1),
});

const files = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort();
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const guests = files.map((file) => {
  const { printed, ...rest } = windowsGuest.parse(JSON.parse(read(file)));
  return { file, ...rest, printed: printed.join('\n') };
});

describe('what the scripts print in a Windows guest', () => {
  test.each(guests)('$file: $about', ({ vm, expected, printed }) => {
    expect([parseGuestReport(printed), parseGuestDetails(printed)]).toMatchObject([
      { ok: true },
      { ok: true },
    ]);
    const { verification, cause } = assessGuestOutput(printed, vm.flags.length);
    expect({ verification, cause }).toEqual({ cause: undefined, ...expected.probe });
    if (expected.healthy === true) expect(verification).toBe('proven');
    const diagnosis = diagnose({
      facts: facts(
        { size: vm.size },
        { nics: vm.flags.map((flag, n) => nicFacts({ id: `/nics/nic${n}`, flag })) },
      ),
      size: sizeAssessment(vm.size, 'yes'),
      guest: guestSeenIn(printed),
      peer: { kind: 'not-seen', why: 'no other VM was named (peer)' },
    });
    const found = diagnosis.causes.filter(({ state }) => state === 'found').map((one) => one.cause);
    expect({ conclusion: diagnosis.conclusion.cause ?? diagnosis.conclusion.kind, found }).toEqual({
      conclusion: expected.conclusion,
      found: expected.found,
    });
    const text = JSON.stringify(diagnosis);
    expect(expected.says.filter((one) => !text.includes(one))).toEqual([]);
    expect(expected.saysNot.filter((one) => text.includes(one))).toEqual([]);
  });

  test('is recorded in six languages, healthy and broken', () => {
    expect(new Set(guests.map(({ culture }) => culture)).size).toBe(6);
    expect(guests.filter(({ expected }) => expected.healthy).length).toBeGreaterThanOrEqual(5);
    expect(guests.some(({ windows }) => windows.broken.length > 0)).toBe(true);
  });

  test('is described in its README file by file', () => {
    const rows = read('README.md').match(/^\| `.+$/gm) ?? [];
    expect(rows).toEqual(
      guests.map(({ file, about, basis }) => `| \`${file.slice(0, -5)}\` | ${about} | ${basis.join(', ')} |`),
    );
  });
});
