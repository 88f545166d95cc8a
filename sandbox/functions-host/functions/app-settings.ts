import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { readJson } from '../http/json.ts';
import { StartFault } from './start-fault.ts';

const settingsFile = z.looseObject({
  Values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

/**
 * Puts the app's settings into `environment` where a variable is not set already: `Values` of local.settings.json,
 * and what the Functions host itself sets. `hostname` is where the host listens, as `127.0.0.1:7071`. Gives the way back.
 */
export function applyAppSettings(
  appDir: string,
  hostname: string,
  environment: NodeJS.ProcessEnv,
): () => void {
  const settings = {
    ...readLocalSettings(appDir),
    // Without it durable-functions rewrites every management URL to http://localhost:7071.
    WEBSITE_HOSTNAME: hostname,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
  };
  const added = Object.entries(settings).filter(([name]) => environment[name] === undefined);
  for (const [name, value] of added) environment[name] = String(value);
  return () => {
    for (const [name] of added) delete environment[name];
  };
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
