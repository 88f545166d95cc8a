import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Parsed, parsed } from '../core/lib/parsed.ts';
import type { Values } from '../core/lib/values.ts';
import type { Policy } from '../core/policy/policy.ts';
import { policyNearTo, readPolicyFile } from '../core/policy/policy-file.ts';
import { settings } from '../core/settings/settings.ts';

/** What was found where the policy file should be. */
export type PolicySource =
  | { readonly kind: 'absent'; readonly name: string }
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'unreadable'; readonly name: string; readonly because: string };

/** Beside host.json. */
export const defaultPolicyFile: string = settings.ACCELNET_POLICY_FILE.defaultValue;

/** Reads the policy file that the setting names, or the default one. A relative name is taken from `folder`, the app's own, whatever the working directory. */
export function readPolicySource(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): PolicySource {
  const name = env.ACCELNET_POLICY_FILE?.trim() || defaultPolicyFile;
  try {
    return { kind: 'text', name, text: readFileSync(path.resolve(folder, name), 'utf8') };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return error.code === 'ENOENT'
      ? { kind: 'absent', name }
      : { kind: 'unreadable', name, because: String(error.code) };
  }
}

/** Without a file the defaults hold; a file that a setting names must be there. */
export function policyOf(source: PolicySource, named: boolean, values: Values): Parsed<Partial<Policy>> {
  switch (source.kind) {
    case 'text':
      return readPolicyFile(source.text, values);
    case 'unreadable':
      return { ok: false, faults: [`cannot be read: ${source.because}`] };
    case 'absent':
      return named
        ? { ok: false, faults: ['ACCELNET_POLICY_FILE names this file, and there is none'] }
        : parsed({});
  }
}

/** What can be read of a policy that may be faulty; no VM is assessed with it. */
export function policyNear(source: PolicySource): Partial<Policy> {
  return source.kind === 'text' ? policyNearTo(source.text) : {};
}
