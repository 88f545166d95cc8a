import { globSync } from 'node:fs';
import { readConfig } from '../../src/config/config.ts';
import { defaultPolicyFile, readPolicySource } from '../../src/config/policy-source.ts';

// Of settings nothing is known before a deployment; without a subscription nothing can be read.
const subscription = '00000000-0000-0000-0000-000000000000';

/** The policies of a folder: `accelnet.policy.json`, and whatever else ACCELNET_POLICY_FILE may name there. */
export function policyFiles(folder: string): readonly string[] {
  return globSync('*.policy.json', { cwd: folder }).sort();
}

/** What is wrong with the policy files in a folder, as the app would say it; nothing where there is no file. */
export function policyFaults(folder: string): readonly string[] {
  const names = new Set([defaultPolicyFile, ...policyFiles(folder)]);
  const faults = [...names].flatMap((name) => {
    const named = name === defaultPolicyFile ? {} : { ACCELNET_POLICY_FILE: name };
    const reading = readConfig(
      { ACCELNET_SUBSCRIPTIONS: subscription, ...named },
      readPolicySource(named, folder),
    );
    return reading.ok ? [] : reading.faults;
  });
  return [...new Set(faults)];
}
