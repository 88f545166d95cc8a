import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportsIn, readSandbox } from '../../cli/sandbox.ts';
import { SandboxFolder } from '../../sandbox/sandbox-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'accelnet-sandbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const whole = {
  ACCELNET_ARM_ENDPOINT: 'https://localhost:7073',
  ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555',
  IDENTITY_ENDPOINT: 'http://localhost:7073/token',
  NODE_EXTRA_CA_CERTS: String.raw`C:\Users\O'Neil\ca.pem`,
};

describe('the folder of a sandbox', () => {
  test('is read as npm start has written it, on Windows too', () => {
    new SandboxFolder(folder, false).print(whole);
    expect(readSandbox(folder)).toEqual({ ok: true, value: whole });
  });

  test('gives every value back, whatever is in it', () => {
    const value = fc.string().filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]*$/), value), (environment) => {
        const lines = Object.entries(environment).map(
          ([name, one]) => `export ${name}='${one.replaceAll("'", String.raw`'\''`)}'\n`,
        );
        expect(exportsIn(lines.join(''))).toEqual({ ...environment });
      }),
    );
  });

  test('is named with what would be right where there is none, or where it is damaged', () => {
    const missing = readSandbox(path.join(folder, 'none'));
    expect(missing.ok || missing.faults[0]).toMatch(
      /^--sandbox: .*azure\.env: there is none; npm start writes it/,
    );
    writeFileSync(path.join(folder, 'azure.env'), "export ACCELNET_ARM_ENDPOINT='https://x");
    const damaged = readSandbox(folder);
    expect(damaged.ok || damaged.faults[0]).toMatch(
      /is damaged: ACCELNET_ARM_ENDPOINT, .* is missing; npm start/,
    );
  });

  test('says so where it cannot be read', () => {
    mkdirSync(path.join(folder, 'azure.env'));
    const refused = readSandbox(folder);
    expect(refused.ok || refused.faults[0]).toMatch(/azure\.env: cannot be read: EISDIR$/);
  });
});
