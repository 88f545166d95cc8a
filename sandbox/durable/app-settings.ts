import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { readJson } from './json.ts';
import { StartFault } from './start-fault.ts';

const settingsFile = z.looseObject({
  Values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

/**
 * Puts the app's settings into `environment`: `Values` of local.settings.json where the variable is not set
 * already, and what the Functions host itself sets. `hostname` is where the host listens, as `127.0.0.1:7071`.
 */
export function applyAppSettings(appDir: string, hostname: string, environment: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(readLocalSettings(appDir))) environment[name] ??= String(value);
  // Without WEBSITE_HOSTNAME durable-functions rewrites every management URL to http://localhost:7071.
  environment.WEBSITE_HOSTNAME ??= hostname;
  environment.AZURE_FUNCTIONS_ENVIRONMENT ??= 'Development';
}

function readLocalSettings(appDir: string): Record<string, string | number | boolean> {
  const file = path.join(appDir, 'local.settings.json');
  if (!existsSync(file)) return {};
  const read = readJson(readFileSync(file, 'utf8'));
  if (!read.ok) throw new StartFault(`${file} is not JSON: ${read.fault}`);
  const parsed = settingsFile.safeParse(read.value);
  if (parsed.success) return parsed.data.Values;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new StartFault(`${file}: ${faults.join('; ')}`);
}
