import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { diagnose } from '../../../src/core/diagnosis/diagnosis.ts';
import { causes } from '../../../src/core/diagnosis/diagnosis-causes.ts';
import { guestSeenIn } from '../../../src/core/diagnosis/diagnosis-context.ts';
import { facts, nicFacts } from '../../support/facts.ts';
import { sizeAssessment } from '../../support/size-assessment.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/diagnosis');
const cause = z.enum(causes);
const guestAnswer = z.strictObject({
  about: z.string(),
  basis: z.array(z.string()).min(1),
  vm: z.strictObject({
    size: z.string(),
    flags: z.array(z.enum(['true', 'false', 'null', 'absent'])).min(1),
  }),
  expected: z.strictObject({
    conclusion: z.enum(['working', 'unclear', ...causes]),
    found: z.array(cause),
    notChecked: z.array(cause),
  }),
  printed: z.array(z.string()).min(1),
});

const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const corpus = files.map((file) => ({ file, ...guestAnswer.parse(JSON.parse(read(file))) }));
const aboutPeers = ['peer-not-accelerated', 'peer-elsewhere'];

/** In the order in which causes are checked. */
const inOrder = (some: readonly string[]): string[] => causes.filter((one) => some.includes(one));

describe('the corpus of guests’ answers', () => {
  test.each(corpus)('$file: $about', ({ vm, expected, printed }) => {
    const { conclusion, causes: gone } = diagnose({
      facts: facts(
        { size: vm.size },
        { nics: vm.flags.map((flag, n) => nicFacts({ id: `/nics/nic${n}`, flag })) },
      ),
      size: sizeAssessment(vm.size, 'yes'),
      guest: guestSeenIn(printed.join('\n')),
      peer: { kind: 'not-seen', why: 'no other VM was named (peer)' },
    });
    const of = (state: string): string[] =>
      gone.filter((one) => one.state === state).map(({ cause }) => cause);
    expect({
      conclusion: conclusion.cause ?? conclusion.kind,
      found: of('found'),
      notChecked: of('not-checked').filter((one) => !aboutPeers.includes(one)),
    }).toEqual({
      ...expected,
      found: inOrder(expected.found),
      notChecked: inOrder(expected.notChecked),
    });
    for (const check of gone) {
      if (check.state === 'not-checked') expect(check.why).toBeTruthy();
      else expect(check.evidence.length).toBeGreaterThan(0);
      if (check.state === 'found') expect(check.fix?.words).toBeTruthy();
    }
  });

  test('holds each cause that a guest can show, and healthy guests of each hardware', () => {
    const shown = new Set(corpus.flatMap(({ expected }) => expected.found));
    const onlyInAzure = ['size-cannot', 'network-appliance', ...aboutPeers];
    expect(causes.filter((one) => !shown.has(one))).toEqual(
      causes.filter((one) => onlyInAzure.includes(one)),
    );
    const healthy = corpus.filter(({ expected }) => expected.conclusion === 'working');
    for (const hardware of ['mlx4_core', 'mlx5_core', '"mana"', 'mlx5.sys'])
      expect(healthy.some(({ printed }) => printed.join('').includes(hardware))).toBe(true);
    expect(corpus.length).toBeGreaterThanOrEqual(25);
  });

  test('is described in its README file by file', () => {
    const described = read('README.md').match(/^\| `[\w-]+` \|/gm) ?? [];
    expect(described.map((row) => `${row.slice(3, -3)}.json`).sort()).toEqual([...files].sort());
    for (const { about, basis } of corpus)
      expect(read('README.md')).toContain(`| ${about} | ${basis.join(', ')} |`);
  });
});
