import { beforeAll, expect, test } from 'vitest';
import { type RouteName, routes } from '../../../src/contract/routes.ts';
import { type BuiltApp, loadBuiltApp, problemIn, type SentToApp } from '../../support/built-app.ts';

// On Azure the caller of a handler that throws waits for 240 s, because the app sends its answers as streams: no request may lead to that.

const names = Object.keys(routes) as RouteName[];
const deep = (n: number, [open, close]: readonly [string, string]): string =>
  open.repeat(n) + close.repeat(n);
const principal = (text: string): SentToApp => ({ headers: { 'x-ms-client-principal': text } });

const malformed: Readonly<Record<string, SentToApp>> = {
  'no body': {},
  'an empty body': { body: '' },
  'a body of spaces': { body: '  \n' },
  null: { body: 'null' },
  'a list': { body: '[]' },
  'a text': { body: '"text"' },
  'a number': { body: '1e999' },
  'half a body': { body: '{"vms":["' },
  'a body that is deep': { body: deep(20_000, ['[', ']']) },
  'a member that is deep': { body: `{"vms":${deep(5_000, ['[', ']'])}}` },
  'objects that are deep': { body: `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}` },
  'a body that is too large': { body: `{"comment":"${'x'.repeat(400_000)}"}` },
  'bytes that are no text': { body: new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28]) },
  'a mark before the body': { body: '\uFEFF{}' },
  'a prototype': { body: '{"__proto__":{"vmId":"x"},"constructor":{"prototype":{}}}' },
  'a length that is an object': { body: '{"vms":{"length":{}}}' },
  'a list that says it is long': { body: '{"vms":{"length":1e9},"changes":{"length":-1}}' },
  'thousands of members': {
    body: JSON.stringify(Object.fromEntries(Array.from({ length: 9_000 }, (_, n) => [`m${n}`, n]))),
  },
  'a member without a name': { body: '{"":1}' },
  'the same member twice': { body: '{"vmId":1,"vmId":2}' },
  'half a character': { body: '{"vmId":"\\ud800","comment":"\\udfff"}' },
  'a control character': { body: '{"vmId":"\\u0000/\\u001b[31m"}' },
  'an id that ends early': {
    body: '{"vmId":"/subscriptions/11111111-2222-4333-8444-555555555555"}',
    query: { vm: '/subscriptions/' },
  },
  'an id that is a path': { params: { id: '../../admin', act: '../pause', path: '../../main.cjs' } },
  'an id that is a prototype': { params: { id: '__proto__', act: 'constructor', path: '__proto__' } },
  'an id that is long': {
    params: { id: 'x'.repeat(9_000), act: 'x'.repeat(9_000), path: 'x'.repeat(9_000) },
  },
  'an id of other characters': { params: { id: '\u0000\u202e\ud83d', act: '\ud83d', path: '\u0000' } },
  'a number that is none': { query: { top: 'NaN', continuationToken: '%' } },
  'a number that is too large': { query: { top: '9999' } },
  'a token that is none': { query: { continuationToken: 'x'.repeat(9_000), top: '1' } },
  'a parameter that nobody knows': { query: { ['__proto__']: 'x', constructor: 'y', 'a b': 'c' } },
  'a date that is none': { query: { from: '2026-99-99', to: '0000-00-00T99:99:99Z' } },
  'a span that ends before it begins': { query: { from: '2026-11-23', to: '2026-11-22' } },
  'a pattern that is slow': { query: { size: '*'.repeat(400), name: '*a'.repeat(200) } },
  'a key in the query': { query: { code: 'x'.repeat(9_000), clientId: '\u0000' } },
  'a tag that is none': { headers: { 'if-none-match': '"'.repeat(5_000) } },
  'a principal that is no base64': principal('%%%'),
  'a principal that is no JSON': principal(btoa('{')),
  'a principal that is deep': principal(btoa(deep(5_000, ['[', ']']))),
  'an origin that is none': { headers: { origin: 'null', 'sec-fetch-site': 'unknown' } },
  'a type that is none': { headers: { 'content-type': 'application/json; charset=\u00ff' } },
  'a length that is none': { headers: { 'content-length': '-1' }, body: '{}' },
};

let ask: BuiltApp;

beforeAll(async () => {
  ask = await loadBuiltApp();
});

test('there are forty kinds of malformed requests', () => {
  expect(Object.keys(malformed).length).toBeGreaterThanOrEqual(40);
});

test.each(names)(
  '%s answers within 2 s whatever it gets, and what it refuses as problem details',
  async (name) => {
    for (const [kind, sent] of Object.entries(malformed)) {
      const answer = await ask(name, sent);
      expect([kind, answer.status]).toEqual([kind, expect.any(Number)]);
      // Health answers with its own body where the app may not act.
      if (answer.status >= 400 && name !== 'health') await problemIn(answer);
    }
  },
);
