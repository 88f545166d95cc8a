import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signIn } from '../../cli/sign-in.ts';
import { readConfig } from '../../src/config/config.ts';

const before = { ...process.env };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'accelnet-sign-in-'));
  process.env.PATH = folder;
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

/** Puts a program on the path, which prints this and notes that it was asked. */
function program(name: string, script: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$@" >> "${folder}/asked"\n${script}\n`);
  chmodSync(file, 0o755);
}

const printing = (json: object): string => `printf '%s' '${JSON.stringify(json)}'`;
const asAz = (token: string): string =>
  printing({ accessToken: token, expires_on: 4_102_444_800, expiresOn: '2100-01-01 00:00:00.000000' });

async function signedIn(tenant?: string): Promise<string> {
  const config = readConfig({ ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555' });
  if (!config.ok) throw new Error(config.faults.join());
  const result = await signIn(config.config, tenant);
  if (!result.ok) return result.faults.join('\n');
  const scope = 'https://management.azure.com/.default';
  const tokens = [await result.value.getToken(scope), await result.value.getToken(scope)];
  return tokens.map((token) => token?.token).join(' ');
}

describe('the sign-in', () => {
  test('is that of az, asked once for a token and with the tenant that is named', async () => {
    program('az', asAz('of-az'));
    program('azd', printing({ token: 'of-azd', expiresOn: '2100-01-01T00:00:00Z' }));
    expect(await signedIn('contoso.example')).toBe('of-az of-az');
    const asked = readFileSync(path.join(folder, 'asked'), 'utf8').trim().split('\n');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/account get-access-token .*--tenant contoso\.example/);
  });

  test('is that of azd where nobody is signed in with az', async () => {
    program('az', 'echo "ERROR: Please run \'az login\' to setup account." >&2; exit 1');
    program('azd', printing({ token: 'of-azd', expiresOn: '2100-01-01T00:00:00Z' }));
    expect(await signedIn()).toBe('of-azd of-azd');
  });

  test('says in one line that nobody is signed in', async () => {
    expect(await signedIn()).toBe('nobody is signed in: az login (or azd auth login, or Connect-AzAccount)');
    expect(await signedIn('contoso.example')).toBe(
      'nobody of tenant contoso.example is signed in: az login --tenant contoso.example (or azd auth login --tenant-id contoso.example, or Connect-AzAccount -Tenant contoso.example)',
    );
  });

  test('says what az says where that is something else', async () => {
    program(
      'az',
      'printf "ERROR: AADSTS700082: The refresh token has expired.\\nTrace ID: 1\\n" >&2; exit 1',
    );
    expect(await signedIn()).toBe(
      'nobody is signed in: az login (or azd auth login, or Connect-AzAccount); az: ERROR: AADSTS700082: The refresh token has expired.',
    );
  });
});
