import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPolicySource } from '../src/config/policy-source.ts';

describe('the policy file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'accelnet-policy-'));
    mkdirSync(path.join(folder, 'policies'));
    writeFileSync(path.join(folder, 'policies/mine.json'), '{"version":1}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is read from the folder of host.json', () => {
    expect(readPolicySource({}, folder)).toEqual({ kind: 'absent', name: 'accelnet.policy.json' });
    writeFileSync(path.join(folder, 'accelnet.policy.json'), 'defaultValue');
    expect(readPolicySource({ ACCELNET_POLICY_FILE: ' ' }, folder)).toEqual({
      kind: 'text',
      name: 'accelnet.policy.json',
      text: 'defaultValue',
    });
  });

  test('is the one that the setting names, relative to the app’s folder or with its full path', () => {
    const text = '{"version":1}';
    for (const name of ['policies/mine.json', path.join(folder, 'policies/mine.json')])
      expect(readPolicySource({ ACCELNET_POLICY_FILE: name }, folder)).toEqual({ kind: 'text', name, text });
  });

  test('may be absent or unreadable without an exception', () => {
    expect(readPolicySource({ ACCELNET_POLICY_FILE: 'none.json' }, folder).kind).toBe('absent');
    expect(readPolicySource({ ACCELNET_POLICY_FILE: 'policies' }, folder)).toEqual({
      kind: 'unreadable',
      name: 'policies',
      because: 'EISDIR',
    });
    expect(readPolicySource({ ACCELNET_POLICY_FILE: 'a\0b' }, folder).kind).toBe('unreadable');
  });
});
