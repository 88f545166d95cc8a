import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CloudFailureKind, consequencesOf, failureTable } from '../../src/ports/failure-table.ts';

type Consequences = ReturnType<typeof consequencesOf>;
const kinds = Object.keys(failureTable) as CloudFailureKind[];

describe('the table of failures', () => {
  const having = (holds: (consequences: Consequences) => boolean): string[] =>
    kinds.filter((kind) => holds(consequencesOf({ kind })));

  test.each<[what: string, holds: (consequences: Consequences) => boolean, kinds: CloudFailureKind[]]>([
    [
      'sends a request again',
      ({ retried }) => retried,
      ['throttled', 'unavailable', 'not-visible', 'conflict', 'preempted', 'changed', 'expired'],
    ],
    ['counts as no answer', ({ answered }) => !answered, ['throttled', 'unavailable']],
    [
      'has a VM assessed again',
      ({ assessedAgain }) => assessedAgain,
      ['throttled', 'unavailable', 'not-visible', 'conflict', 'changed', 'suspended'],
    ],
    ['records a VM as gone', ({ record }) => record === 'gone', ['not-found']],
    [
      'records a VM as unreadable',
      ({ record }) => record === 'unreadable',
      ['not-visible', 'forbidden', 'replaced', 'refused', 'unreadable', 'internal'],
    ],
    [
      'makes a group unreadable',
      ({ groupUnreadable }) => groupUnreadable,
      ['forbidden', 'refused', 'unreadable'],
    ],
    ['makes a right count as missing', ({ rightMissing }) => rightMissing, ['forbidden', 'unreadable']],
    [
      'does not count as asking a guest',
      ({ preflightForgotten }) => preflightForgotten,
      ['not-found', 'changed', 'replaced', 'suspended', 'expired'],
    ],
    [
      'has a preflight started again',
      ({ preflightStartedAgain }) => preflightStartedAgain,
      ['throttled', 'conflict'],
    ],
    ['gives up a VM after minutes', ({ skippedAfterSeconds }) => skippedAfterSeconds === 180, ['not-found']],
    ['gives up a VM after longer', ({ skippedAfterSeconds }) => skippedAfterSeconds === 600, ['forbidden']],
    ['says that the VM is gone', ({ gone }) => gone, ['not-found', 'replaced']],
    [
      'has a change of power sent later',
      ({ powerChange }) => powerChange === 'later',
      ['throttled', 'not-found', 'conflict', 'changed', 'expired'],
    ],
    [
      'leaves the effect of a change of power unknown',
      ({ powerChange }) => powerChange === 'unknown',
      ['unavailable', 'internal'],
    ],
    [
      'holds capacity back from others',
      ({ capacityHeld }) => capacityHeld,
      ['no-capacity', 'over-constrained', 'not-offered'],
    ],
    [
      'says that no start would succeed now',
      ({ startOutcome }) => startOutcome === 'no-capacity',
      ['throttled', 'no-capacity'],
    ],
    [
      'ends the probe of a guest',
      ({ guestProbeEnds }) => guestProbeEnds,
      ['not-found', 'forbidden', 'locked', 'replaced', 'refused'],
    ],
    ['was decided by people', ({ decidedByPeople }) => decidedByPeople, ['cancelled', 'opted-out']],
    ['leaves one of several interfaces as it is', ({ othersKept }) => othersKept, ['refused']],
  ])('names every failure that %s', (_what, holds, expected) => {
    expect(having(holds)).toEqual(expected);
  });

  test('treats an unknown failure as a defect', () => {
    const internal = consequencesOf({ kind: 'internal' });
    expect(['of-a-newer-version', 'constructor'].map((kind) => consequencesOf({ kind }))).toEqual([
      internal,
      internal,
    ]);
  });
});

const literal = /'([\w-]+)'/g;
// The ways in which a list of kinds may be written: a stretch of source, and the words in it that may be kinds.
const ways: readonly (readonly [stretch: RegExp, word: RegExp])[] = [
  [/\[[^[\]]*\]/g, literal],
  [/\([^()]*\)/g, literal],
  [/'[\w-]+'(?:\s*\|\s*'[\w-]+')+/g, literal],
  [/[^;{}]*(?:\|\||&&)[^;{}]*/g, /[!=]==\s*'([\w-]+)'/g],
  [/switch \([^)]*\bkind\) \{.*?\n\s*\}\n/gs, /case '([\w-]+)'/g],
  [/\{[^{}]*\}/g, /(?:^|[{,])\s*'?([\w-]+)'?:/gm],
];

/** Every list of two or more kinds of failure in a source, each as its kinds. */
function listsIn(source: string): string[] {
  const code = source.replaceAll(/\/\*.*?\*\/|\/\/.*?$/gms, '');
  return ways.flatMap(([stretch, word]) =>
    (code.match(stretch) ?? []).flatMap((text) => {
      const words = new Set([...text.matchAll(word)].map(([, found = '']) => found));
      const listed = kinds.filter((kind) => words.has(kind));
      return listed.length > 1 ? [listed.join()] : [];
    }),
  );
}

describe('a list of failures', () => {
  // Some reasons, outcomes, results of an operation and kinds of a span have the same names as failures.
  const ofOthers = [
    'src/core/decision/decide.ts',
    'src/core/remediation/machine.ts',
    'src/contract/answers/enumerations.ts',
    'src/ports/telemetry.ts',
  ];
  const allowed = ['src/ports/failure-table.ts', ...ofOthers];

  test('exists only in the table', () => {
    const root = path.resolve(import.meta.dirname, '../..');
    const files = globSync('src/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
    expect(files.length).toBeGreaterThan(200);
    const listing = files.filter((file) => listsIn(readFileSync(path.join(root, file), 'utf8')).length > 0);
    expect(listing).toEqual(expect.arrayContaining(ofOthers));
    expect(listing.filter((file) => !allowed.includes(file))).toEqual([]);
  });

  test.each([
    "const passing: readonly CloudFailureKind[] = [\n  'throttled',\n  'unavailable', // for a while\n];",
    "const passing = new Set(['throttled', 'unavailable']);",
    "const isOne = kind === 'throttled' || kind === 'unavailable';",
    "if (result.ok || (failure.kind !== 'throttled' && failure.kind !== 'unavailable')) return result;",
    "switch (failure.kind) {\n  case 'throttled':\n    return 1;\n  case 'unavailable':\n    return 2;\n}\n",
    "const seconds = { throttled: 180, 'unavailable': 600 };",
    "type Passing = Extract<CloudFailureKind, 'throttled' | 'unavailable'>;",
    "const passes = isOneOf(failure.kind, 'throttled', 'unavailable');",
  ])('would be found elsewhere: %j', (source) => {
    expect(new Set(listsIn(source))).toEqual(new Set(['throttled,unavailable']));
  });

  test('does not exist where one failure is meant, or where the words mean something else', () => {
    expect(
      listsIn("if (failure.kind === 'throttled') return; if (failure.kind === 'changed') wait();"),
    ).toEqual([]);
    expect(listsIn("switch (outcome) {\n  case 'expired':\n  case 'refused':\n    return;\n}\n")).toEqual([]);
    expect(listsIn("return { kind: 'throttled', message: 'unavailable' }; // throttled, 'changed'")).toEqual(
      [],
    );
  });
});
