import { readConfig } from '../../src/config.ts';
import { readPolicySource } from '../../src/policy-source.ts';

// Of settings nothing is known before a deployment; without a subscription nothing can be read.
const subscription = '00000000-0000-0000-0000-000000000000';

/** What is wrong with the policy file in a folder, as the app would say it; nothing where there is no file. */
export function policyFaults(folder: string): readonly string[] {
  const reading = readConfig({ ACCELNET_SUBSCRIPTIONS: subscription }, readPolicySource({}, folder));
  return reading.ok ? [] : reading.faults;
}
