import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTerminal, type Stream } from '../../cli/terminal.ts';

/** What is to be seen of two streams that end in one place: a terminal obeys the two control sequences that are used, a file keeps every character. */
function place(columns: number | undefined): { stream: Stream; lines: () => string[] } {
  let written = '';
  const stream = {
    ...(columns === undefined ? {} : { isTTY: true, columns }),
    write: (text: string): boolean => {
      written += text;
      return true;
    },
  };
  const shown = (line: string): string => line.split('\r\u001B[K').at(-1) ?? '';
  return { stream, lines: () => written.split('\n').map(shown) };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('row' as const) }),
  fc.record({ kind: fc.constant('progress' as const), wide: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ kind: fc.constant('note' as const) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 15 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function played(steps: readonly Step[], columns: number | undefined): Promise<string[]> {
  const { stream, lines } = place(columns);
  let now = 0;
  const terminal = createTerminal({
    ...{ out: stream, err: stream, together: true },
    drained: async () => undefined,
    now: () => now,
  });
  for (const [n, one] of steps.entries())
    switch (one.kind) {
      case 'row':
        await terminal.row(`row ${n}\n`);
        break;
      case 'progress':
        terminal.progress(`progress ${n} `.padEnd(one.wide, '.'));
        break;
      case 'note':
        terminal.note(`note ${n}`);
        break;
      case 'wait':
        now += one.seconds * 1000;
    }
  terminal.end();
  return lines();
}

describe('rows, notes and progress in one place', () => {
  test.each([undefined, 40])('never mix, in whatever order they come (columns: %s)', async (columns) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const lines = await played(steps, columns);
        const rows = steps.flatMap(({ kind }, n) => (kind === 'row' ? [`row ${n}`] : []));
        const first = lines.indexOf(rows[0] ?? '');
        const table = rows.length === 0 ? [] : lines.slice(first, first + rows.length);
        expect(table).toEqual(rows);
        const notes = steps.flatMap(({ kind }, n) => (kind === 'note' ? [`note ${n}`] : []));
        expect(lines.filter((line) => line.startsWith('note'))).toEqual(notes);
        // Nothing of a line of progress is left on a terminal.
        const progress = lines.filter((line) => line.includes('progress'));
        expect(columns === undefined ? [] : progress).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('shows the last progress at the end where nobody watches', async () => {
    const steps = [
      { kind: 'progress', wide: 1 },
      { kind: 'row' },
      { kind: 'progress', wide: 1 },
      { kind: 'progress', wide: 1 },
      { kind: 'row' },
    ] as const;
    const lines = await played(steps, undefined);
    expect(lines.map((line) => line.trim())).toEqual(['progress 0', 'row 1', 'row 4', 'progress 3', '']);
  });

  test('keeps progress without a terminal to one line in ten seconds', async () => {
    const second = { kind: 'wait', seconds: 1 } as const;
    const steps = Array.from({ length: 60 }, (_, n) =>
      n % 2 === 0 ? ({ kind: 'progress', wide: 1 } as const) : second,
    );
    const lines = await played(steps, undefined);
    expect(lines.filter((line) => line.startsWith('progress'))).toHaveLength(4);
  });
});

test('a pause within an answer is told at once where the answer goes elsewhere', async () => {
  const [out, err] = [place(undefined), place(undefined)];
  const terminal = createTerminal({
    ...{ out: out.stream, err: err.stream, together: false },
    drained: async () => undefined,
    now: () => 0,
  });
  await terminal.row('first\n');
  terminal.note('Azure is throttling: asked again in 600 s');
  expect(err.lines()).toEqual(['Azure is throttling: asked again in 600 s', '']);
});

test('no text moves the cursor of a terminal', async () => {
  const { stream, lines } = place(80);
  const terminal = createTerminal({
    ...{ out: stream, err: stream, together: true },
    drained: async () => undefined,
    now: () => 0,
  });
  terminal.note('a\u001B[2Jb');
  expect(lines()).toEqual(['a?[2Jb', '']);
});
