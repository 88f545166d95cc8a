import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Diagnosis, diagnose } from '../../src/core/diagnosis/diagnosis.ts';
import { type DiagnosisContext, guestSeenIn } from '../../src/core/diagnosis/diagnosis-context.ts';
import { assessGuestOutput } from '../../src/core/guest/guest-assessment.ts';
import { parseGuestDetails } from '../../src/core/guest/guest-details.ts';
import { type GuestReport, parseGuestReport } from '../../src/core/guest/guest-report.ts';
import { disagreement } from '../support/agreement.ts';
import { facts, nicFacts } from '../support/facts.ts';
import { type GuestFixture, guestFolder, readGuests, treeOfGuest } from '../support/guest-fixture.ts';
import type { GuestTree } from '../support/guest-tree.ts';
import { sizeAssessment } from '../support/size-assessment.ts';

// Each guest is laid out in a folder, and the script of a diagnosis, which begins with the probe, is run on it once by /bin/sh.

const guests = readGuests();
const trees: GuestTree[] = [];
afterAll(async () => {
  for (const tree of trees) await tree.remove();
});

/** What a report recognises, a line for each thing. */
function seenIn(report: GuestReport): string[] {
  const { os, devices, nics, loose, infiniband, userSpace, unread } = report;
  return [
    ...(os === 'other' ? ['no Linux'] : []),
    ...nics.map(({ name, vf }) => {
      if (vf === null) return `${name}: none`;
      const by = vf.manager === null ? '' : `, ${vf.manager} has it`;
      return `${name}: ${vf.name} by ${vf.joined}${by}`;
    }),
    ...loose.map(({ name, beside, master }) =>
      [
        `loose: ${name}`,
        ...(beside === null ? [] : [`beside ${beside}`]),
        ...(master === null ? [] : [`in ${master}`]),
      ].join(' '),
    ),
    ...devices.filter(({ driver }) => driver === null).map(({ id, address }) => `bare: ${id} at ${address}`),
    ...(infiniband.devices === 0 ? [] : [`infiniband: ${infiniband.devices}, ${infiniband.bare} bare`]),
    ...(userSpace === 0 ? [] : [`in user space: ${userSpace}`]),
    ...unread.map((what) => `not read: ${what}`),
  ];
}

function contextOf({ size, flags }: GuestFixture['vm'], printed: string): DiagnosisContext {
  return {
    facts: facts({ size }, { nics: flags.map((flag, n) => nicFacts({ id: `/nics/nic${n}`, flag })) }),
    size: sizeAssessment(size, 'yes'),
    guest: guestSeenIn(printed),
    peer: { kind: 'not-seen', why: 'no other VM was named (peer)' },
  };
}

/** All that a diagnosis says of a guest. */
function wholeAnswer({ conclusion, causes }: Diagnosis): string {
  const lines = causes.flatMap(({ evidence, why, fix }) => [
    ...evidence,
    ...(why === undefined ? [] : [why]),
    ...(fix === undefined ? [] : [fix.words, ...fix.commands]),
  ]);
  return [conclusion.sentence, ...lines].join('\n');
}

describe('the Linux scripts on each guest', () => {
  test.each(guests)('$file: $about', async ({ vm, guest, expected }) => {
    const tree = await treeOfGuest(guest);
    trees.push(tree);
    const printed = await tree.diagnose();
    expect(Buffer.byteLength(printed)).toBeLessThan(4096);
    const report = parseGuestReport(printed);
    if (!report.ok) throw new Error(report.faults.join('; '));
    expect(seenIn(report.value)).toEqual(expected.seen);
    const { verification, cause } = assessGuestOutput(
      printed,
      vm.flags.filter((flag) => flag === 'true').length,
    );
    expect({ verification, ...(cause === undefined ? {} : { cause }) }).toEqual(expected.probe);
    const details = parseGuestDetails(printed);
    if (!details.ok) throw new Error(details.faults.join('; '));
    expect(details.value.nics.length).toBe(report.value.nics.length);
    const context = contextOf(vm, printed);
    expect(disagreement(context)).toBeUndefined();
    const diagnosis = diagnose(context);
    const { conclusion, causes } = diagnosis;
    expect({
      conclusion: conclusion.cause ?? conclusion.kind,
      found: causes.filter(({ state }) => state === 'found').map((one) => one.cause),
    }).toEqual({ conclusion: expected.conclusion, found: expected.found });
    const answer = wholeAnswer(diagnosis);
    for (const text of expected.says) expect(answer).toContain(text);
    for (const text of expected.saysNot) expect(answer).not.toContain(text);
  });

  test('roll back none that is healthy, as its file says', () => {
    const healthy = guests.filter(({ expected }) => expected.healthy === true);
    expect(healthy.length).toBeGreaterThanOrEqual(10);
    expect(healthy.filter(({ expected }) => expected.probe.verification === 'not-engaged')).toEqual([]);
  });
});

test('the guests are described in their README file by file', () => {
  const readme = readFileSync(path.join(guestFolder, 'README.md'), 'utf8');
  const described = (readme.match(/^\| `[\w-]+` \|/gm) ?? []).map((row) => `${row.slice(3, -3)}.json`);
  expect(described.sort()).toEqual(guests.map(({ file }) => file).sort());
  for (const { about, basis } of guests) expect(readme).toContain(`| ${about} | ${basis.join(', ')} |`);
});
