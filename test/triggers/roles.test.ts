import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostProcess } from '../../sandbox/host-process.ts';
import type { Route } from '../../src/contract/route.ts';
import { type RouteName, routes } from '../../src/contract/routes.ts';

// Who may call which route, with the built app: every route that it registers, called by everybody there is.

const appDir = path.resolve(import.meta.dirname, '../..');
const key = 'function-key-of-the-test';
const keys = { master: 'master-key-of-the-test', functionKeys: { default: key } };
const principal = (role: string): string =>
  Buffer.from(
    JSON.stringify({
      claims: [...(role === '' ? [] : [{ typ: 'roles', val: role }]), { typ: 'oid', val: 'o' }],
    }),
  ).toString('base64');

/** `open`: anybody. `read`: a reader. `act`: an operator. Written here once more, so that the contract cannot give a right away unnoticed. */
const rights: Readonly<Record<RouteName, 'open' | 'read' | 'act'>> = {
  health: 'open',
  dashboard: 'open',
  openapi: 'open',
  assessment: 'read',
  assessments: 'read',
  diagnosis: 'read',
  askDiagnosis: 'act',
  vms: 'read',
  getSafeguards: 'read',
  overview: 'read',
  sizes: 'read',
  me: 'read',
  remediations: 'read',
  remediation: 'read',
  getSweep: 'read',
  postSweep: 'act',
  export: 'read',
  remediateNow: 'act',
  cancelRemediation: 'act',
  acknowledgeRemediation: 'act',
  approveRemediation: 'act',
  rejectRemediation: 'act',
  approveMany: 'act',
  actOnSafeguards: 'act',
};

/** The path of a route that names a run or an act which does not exist. */
const pathOf = (route: Route): string => route.path.replace('/{*path}', '').replaceAll(/\{\w+\}/g, 'no-such');

test('the contract gives everybody the rights that are written here', () => {
  const given = Object.entries(routes).map(([name, { who }]) => [name, who]);
  expect(Object.fromEntries(given)).toEqual(rights);
});

type Caller = readonly [
  who: string,
  headers: Record<string, string>,
  read: number | 'in',
  act: number | 'in',
];

const withKey = { 'x-functions-key': key };

/** What each caller may do: 401 and 403 are refusals, anything else is an answer. */
function callersOf(signedIn: boolean, platform: boolean): readonly Caller[] {
  if (!signedIn)
    return [
      ['nobody', {}, 401, 401],
      ['a wrong key', { 'x-functions-key': 'wrong' }, 401, 401],
      ['a key', withKey, 'in', 403],
      ['a forged header', { 'x-ms-client-principal': principal('Operator') }, 401, 401],
      ['a forged header with a key', { ...withKey, ...headerOf('Operator') }, 'in', 403],
    ];
  // Where only the setting says it, no role is accepted, and a key is required all the same.
  const keyless = platform ? 403 : 401;
  const believed = platform ? 'in' : 403;
  const as = (role: string) => ({ ...(platform ? {} : withKey), ...headerOf(role) });
  return [
    ['nobody', {}, keyless, keyless],
    ['a wrong key', { 'x-functions-key': 'wrong' }, keyless, keyless],
    ['a key alone', withKey, 403, 403],
    ['somebody without a role', as(''), 403, 403],
    ['a reader', as('Reader'), believed, 403],
    ['an operator', as('Operator'), believed, believed],
    ['a broken header', { ...withKey, 'x-ms-client-principal': '%%%' }, 403, 403],
    [
      'an operator’s header without a key',
      headerOf('Operator'),
      platform ? 'in' : 401,
      platform ? 'in' : 401,
    ],
  ];
}

const headerOf = (role: string) => ({ 'x-ms-client-principal': principal(role) });

const registered = async (host: HostProcess): Promise<{ name: string; http: boolean }[]> => {
  const answer = await fetch(`${host.url}/admin/functions`, { headers: { 'x-functions-key': keys.master } });
  const all = (await answer.json()) as { name: string; config: { bindings: { type: string }[] } }[];
  return all.map(({ name, config }) => ({
    name,
    http: config.bindings.some(({ type }) => type === 'httpTrigger'),
  }));
};

describe.each([
  { signedIn: false, platform: false },
  { signedIn: true, platform: false },
  { signedIn: true, platform: true },
  { signedIn: false, platform: true },
])(
  'with App Service Authentication $signedIn, which the platform confirms: $platform',
  ({ signedIn, platform }) => {
    let folder: string;
    let host: HostProcess;

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'accelnet-roles-'));
      const keysFile = path.join(folder, 'keys.json');
      await writeFile(keysFile, JSON.stringify(keys));
      host = await HostProcess.start({
        appDir,
        dataFile: path.join(folder, 'host.db'),
        port: 0,
        clock: 'real',
        environment: {
          ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555',
          ACCELNET_APP_SERVICE_AUTH: String(signedIn),
          ...(platform ? { WEBSITE_AUTH_ENABLED: 'True' } : {}),
        },
        args: ['--keys', keysFile],
        logFile: path.join(folder, 'host.log'),
      });
    });
    afterAll(async () => {
      await host.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('every HTTP function is a route of the contract, and every route a function', async () => {
      const http = (await registered(host)).filter((one) => one.http).map(({ name }) => name);
      expect(http.sort()).toEqual(Object.keys(routes).sort());
    });

    const status = async (name: RouteName, headers: Record<string, string>): Promise<number> => {
      const { method } = routes[name];
      const answer = await fetch(`${host.url}/api/${pathOf(routes[name])}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(method === 'POST' ? { body: '{}' } : {}),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    const callers = callersOf(signedIn, platform);

    test('health reports whether setting and platform agree', async () => {
      const { signIn } = (await (await fetch(`${host.url}/api/health`)).json()) as { signIn?: string };
      if (signedIn === platform) expect(signIn).toBeUndefined();
      else expect(signIn).toContain('nobody’s role is believed');
    });

    test.each(callers)('%s may use exactly the allowed routes', async (_who, headers, read, act) => {
      for (const [name, needs] of Object.entries(rights) as [RouteName, string][]) {
        const wanted = needs === 'open' ? 'in' : needs === 'read' ? read : act;
        const seen = await status(name, headers);
        expect([name, wanted === 'in' && seen !== 401 && seen !== 403 ? 'in' : seen]).toEqual([name, wanted]);
      }
    });
  },
);
