import { beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { Route } from '../../../src/contract/route.ts';
import { type RouteName, routes } from '../../../src/contract/routes.ts';
import { type BuiltApp, loadBuiltApp, problemIn, type SentToApp } from '../../support/built-app.ts';

// The built app, asked by somebody who may do everything: whatever is wrong with a request is named, each thing at its place, and in our words.

const named = Object.entries(routes) as [RouteName, Route][];
let ask: BuiltApp;

beforeAll(async () => {
  ask = await loadBuiltApp();
});

// What no member may be; undefined for one that is left out.
const wrong: Readonly<Record<string, unknown>> = {
  missing: undefined,
  'of another kind': 5,
  'too long': 'x'.repeat(5000),
  'no known word': 'no-such-word',
  nested: { deep: [{ deep: {} }] },
};

/** What is right for the other members, where one has to be there. */
const right: Readonly<Record<string, string>> = {
  vm: '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm',
  vmId: '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm',
  id: 'run-1',
  act: 'pause',
};

const rightFor = (shape: z.ZodObject | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.keys(shape?.shape ?? {}).flatMap((name) => (right[name] ? [[name, right[name]]] : [])),
  );

interface Case {
  readonly route: RouteName;
  readonly part: 'query' | 'params' | 'body';
  readonly member: string;
  readonly how: string;
  readonly sent: SentToApp;
}

/** A request whose one member is wrong in one way; texts only, where it is a parameter. */
function caseOf(route: RouteName, part: Case['part'], member: string, how: string): Case[] {
  const { query, parameters, body }: Route = routes[route];
  const shape = { query, params: parameters, body }[part];
  const whole = { query: rightFor(query), params: rightFor(parameters), body: rightFor(body) };
  const value = wrong[how];
  const given: Record<string, unknown> = { ...whole[part] };
  if (value === undefined) delete given[member];
  else given[member] = part === 'body' || typeof value === 'string' ? value : JSON.stringify(value);
  // Some members may be left out, or be any text.
  if (shape?.safeParse(given).success !== false) return [];
  const parts = { ...whole, [part]: given };
  return [
    {
      route,
      part,
      member,
      how,
      sent: { query: parts.query, params: parts.params, body: JSON.stringify(parts.body) },
    },
  ];
}

const cases = named.flatMap(([route, { query, parameters, body }]) =>
  Object.entries({ query, params: parameters, body }).flatMap(([part, shape]) =>
    Object.keys(shape?.shape ?? {}).flatMap((member) =>
      Object.keys(wrong).flatMap((how) => caseOf(route, part as Case['part'], member, how)),
    ),
  ),
);

describe('a request with one wrong parameter or member', () => {
  test('comes in every kind: every route that takes any, each part, and each way to be wrong', () => {
    const taking = named.filter(([, one]) => one.query ?? one.parameters ?? one.body).map(([name]) => name);
    expect([...new Set(cases.map(({ route }) => route))].toSorted()).toEqual(taking.toSorted());
    expect([...new Set(cases.map(({ how }) => how))].toSorted()).toEqual(Object.keys(wrong).toSorted());
    expect(cases.length).toBeGreaterThan(150);
  });

  test.each([...new Set(cases.map(({ route }) => route))])(
    'is refused by %s with its name, in our words',
    async (route) => {
      for (const { part, member, how, sent } of cases.filter((one) => one.route === route)) {
        const problem = await problemIn(await ask(route, sent));
        const at = part === 'body' ? `/${member}` : member;
        const where = { route, part, member, how };
        expect({ ...where, status: problem.status }).toEqual({
          ...where,
          status: expect.toBeOneOf([400, 404]),
        });
        const places = problem.errors?.map((one) => one.at) ?? [];
        const elsewhere = places.filter((one) => one !== at && !one.startsWith(`${at}/`));
        expect({ ...where, elsewhere, named: places.length > 0 }).toEqual({
          ...where,
          elsewhere: [],
          named: true,
        });
        expect(problem.detail).toContain(member);
      }
    },
  );
});

describe('a refusal', () => {
  test('lists what is allowed, and what was most likely meant', async () => {
    const problem = await problemIn(await ask('vms', { query: { decision: 'remediat' } }));
    expect(problem.errors).toEqual([
      {
        at: 'decision',
        detail: expect.stringContaining('should be one of'),
        allowed: expect.arrayContaining(['remediate', 'skip']),
      },
    ]);
    const unknown = await problemIn(
      await ask('approveRemediation', { params: { id: 'run-1' }, body: '{"comment":"x","chnage":"y"}' }),
    );
    expect(unknown).toMatchObject({
      code: 'bad-request',
      errors: [{ at: '/chnage', detail: 'there is no member "chnage"; did you mean "change"?' }],
    });
  });

  test('names everything that is wrong at once, whether in the path, the query or the body', async () => {
    const problem = await problemIn(
      await ask('actOnSafeguards', { params: { act: 'puase' }, body: '{"key":5,"a/b~c":1}' }),
    );
    expect([problem.status, problem.errors?.map(({ at }) => at)]).toEqual([404, ['act', '/key', '/a~1b~0c']]);
    expect(problem.errors?.[0]?.allowed).toContain('pause');
  });

  test('of a body that is wrong in thousands of places is short', async () => {
    const answer = await ask('approveMany', {
      body: JSON.stringify({ vms: Array.from({ length: 400 }, () => 5) }),
    });
    const problem = await problemIn(answer);
    expect([problem.errors?.length, problem.detail.length < 400]).toEqual([20, true]);
    expect(problem.detail).toMatch(/; and 395 more$/);
  });

  test.each<[what: string, sent: SentToApp, status: number, code: string]>([
    ['no JSON', { body: '{"comment":' }, 400, 'bad-request'],
    ['a form', { headers: { 'content-type': 'text/plain' } }, 415, 'not-json'],
    ['from another page', { headers: { 'sec-fetch-site': 'cross-site' } }, 403, 'not-allowed'],
    ['too large', { body: `{"comment":"${'x'.repeat(300_000)}"}` }, 413, 'too-large'],
  ])('says which problem it is: %s', async (_what, sent, status, code) => {
    const problem = await problemIn(await ask('postSweep', sent));
    expect([problem.status, problem.code]).toEqual([status, code]);
  });
});
