import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes the policy file of a story that has one, and says where it is. */
export async function policySettings(
  folder: string,
  policy: object | undefined,
): Promise<Record<string, string>> {
  if (policy === undefined) return {};
  const file = path.join(folder, 'accelnet.policy.json');
  await writeFile(file, JSON.stringify(policy));
  return { ACCELNET_POLICY_FILE: file };
}
