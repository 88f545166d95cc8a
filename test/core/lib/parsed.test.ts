import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseWith } from '../../../src/core/lib/parsed.ts';

const schema = z.object({ name: z.string(), nics: z.array(z.object({ id: z.string() })) });

test('a value that fits its schema is returned without members that the schema does not know', () => {
  expect(parseWith(schema, { name: 'vm1', nics: [], more: 1 })).toEqual({
    ok: true,
    value: { name: 'vm1', nics: [] },
  });
});

test('a value that does not fit its schema returns every fault at once, each with its member', () => {
  const read = parseWith(schema, { nics: [{ id: 'a' }, { id: 1 }] });
  expect(read).toEqual({
    ok: false,
    faults: [expect.stringMatching(/^name: /), expect.stringMatching(/^nics\.1\.id: /)],
  });
});
