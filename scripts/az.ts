import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import type { SimulatedAzure } from '../sandbox/arm/simulated-azure.ts';

const run = promisify(execFile);

// Debian's own, which its packages are for.
const python = '/usr/bin/python3';

// Debian's azure-cli asks for newer api-versions than Debian's python3-azure has; this holds Compute and Network to what is there. Of
// Network it has one version, whose operations stand in no folder of their own.
const wrapper = `
import sys
from azure.cli.core.profiles import _shared as shared
profile = shared.AZURE_API_PROFILES['latest']
compute = shared.ResourceType.MGMT_COMPUTE
versions = dict(profile[compute].profile)
versions.pop('default', None)
versions['virtual_machine_scale_sets'] = '2022-08-01'
profile[compute] = shared.SDKProfile('2022-08-01', versions)
profile[shared.ResourceType.MGMT_NETWORK] = '2022-07-01'
import azure.mgmt.network.operations
sys.modules['azure.mgmt.network.v2022_07_01.operations'] = azure.mgmt.network.operations
from azure.cli.core import get_default_cli
sys.exit(get_default_cli().invoke(sys.argv[1:]))
`;

/** Runs one az command, and gives its JSON; throws with what az said. */
export type Az = (...words: string[]) => Promise<unknown>;

/** Runs a bash script that may call az, and gives what it printed; throws when any command of it fails. */
export type AzShell = (script: string) => Promise<string>;

/** Throws when the az CLI is not there. */
export async function needAz(): Promise<void> {
  try {
    await run(python, ['-c', 'import azure.cli.core']);
  } catch (error) {
    throw new Error("azure-cli is missing: 'apt-get install azure-cli' on Debian gives it", { cause: error });
  }
}

/** The az CLI with a configuration of its own in `folder`, that trusts a simulated Azure. */
async function azFor(azure: SimulatedAzure, folder: string): Promise<{ az: Az; shell: AzShell }> {
  const program = path.join(folder, 'az.py');
  const authorities = path.join(folder, 'authorities.pem');
  await writeFile(program, wrapper);
  await writeFile(authorities, [...rootCertificates, await readFile(azure.caFile, 'utf8')].join('\n'));
  const programs = path.join(folder, 'bin');
  await mkdir(programs, { recursive: true });
  await writeFile(path.join(programs, 'az'), `#!/bin/sh\nexec ${python} '${program}' "$@"\n`, {
    mode: 0o755,
  });
  const env = {
    ...process.env,
    // Keys that az generates go there, and not to whoever runs this.
    HOME: folder,
    PATH: `${programs}:${process.env.PATH}`,
    AZURE_CONFIG_DIR: path.join(folder, 'config'),
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    REQUESTS_CA_BUNDLE: authorities,
    MSI_ENDPOINT: `${azure.url}/msi/token`,
    PYTHONWARNINGS: 'ignore',
  };
  const options = { env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 };
  const shell: AzShell = async (script) => {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], options);
    return stdout;
  };
  const az: Az = async (...words) => {
    try {
      const { stdout } = await run(python, [program, ...words, '--output', 'json'], options);
      return stdout.trim() === '' ? undefined : JSON.parse(stdout);
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      throw new Error(`az ${words.join(' ')}: ${said}`, { cause: error });
    }
  };
  return { az, shell };
}

/** The same, with the simulated Azure registered as its cloud, and logged in by managed identity. */
export async function openAz(
  azure: SimulatedAzure,
  folder: string,
): Promise<{ az: Az; shell: AzShell; accounts: unknown }> {
  const { az, shell } = await azFor(azure, folder);
  await az('cloud', 'register', '-n', 'Simulated', '--endpoint-resource-manager', azure.url);
  await az('cloud', 'set', '-n', 'Simulated');
  return { az, shell, accounts: await az('login', '--identity') };
}
