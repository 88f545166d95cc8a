import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { type SimulatedAzure, startSimulatedAzure } from '../sandbox/arm/simulated-azure.ts';
import { PacedClock } from '../sandbox/clock.ts';

const run = promisify(execFile);

// Debian's own, which its packages are for.
const python = '/usr/bin/python3';

// Debian's azure-cli asks for newer api-versions than Debian's python3-azure has; this holds Compute to what is there.
const wrapper = `
import sys
from azure.cli.core.profiles import _shared as shared
profile = shared.AZURE_API_PROFILES['latest']
compute = shared.ResourceType.MGMT_COMPUTE
versions = dict(profile[compute].profile)
versions.pop('default', None)
versions['virtual_machine_scale_sets'] = '2022-08-01'
profile[compute] = shared.SDKProfile('2022-08-01', versions)
from azure.cli.core import get_default_cli
sys.exit(get_default_cli().invoke(sys.argv[1:]))
`;

type Az = (...words: string[]) => Promise<unknown>;

/**
 * Azure's own command line, from Debian's package, registers the simulated Azure, logs in by managed identity, and shows, stops, starts
 * and changes what is in it; the world is looked at after each step. Throws naming what is missing or what was not as it should be.
 */
export async function proveAz(): Promise<string> {
  await needAz();
  const folder = await mkdtemp(path.join(tmpdir(), 'proof-az-'));
  // Sixty times as fast, so that a deallocation is over at the second poll.
  const now = Date.now();
  const clock = new PacedClock({ origin: now, realOrigin: now, speed: 60 });
  const azure = await startSimulatedAzure({
    clock,
    seed: 1,
    retryAfterSeconds: 1,
    durations: { 'no-op': 1 },
  });
  try {
    const az = await azFor(azure, folder);
    return await steps(azure, az);
  } finally {
    await azure.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function needAz(): Promise<void> {
  try {
    await run(python, ['-c', 'import azure.cli.core']);
  } catch (error) {
    throw new Error("azure-cli is missing: 'apt-get install azure-cli' on Debian gives it", { cause: error });
  }
}

async function azFor(azure: SimulatedAzure, folder: string): Promise<Az> {
  const program = path.join(folder, 'az.py');
  const authorities = path.join(folder, 'authorities.pem');
  await writeFile(program, wrapper);
  await writeFile(authorities, [...rootCertificates, await readFile(azure.caFile, 'utf8')].join('\n'));
  const env = {
    ...process.env,
    AZURE_CONFIG_DIR: path.join(folder, 'config'),
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    REQUESTS_CA_BUNDLE: authorities,
    MSI_ENDPOINT: `${azure.url}/msi/token`,
    PYTHONWARNINGS: 'ignore',
  };
  return async (...words) => {
    try {
      const options = { env, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 };
      const { stdout } = await run(python, [program, ...words, '--output', 'json'], options);
      return stdout.trim() === '' ? undefined : JSON.parse(stdout);
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
      throw new Error(`az ${words.join(' ')}: ${said}`, { cause: error });
    }
  };
}

async function steps(azure: SimulatedAzure, az: Az): Promise<string> {
  const { id, nicIds } = azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3', settled: true });
  const nic = nicIds[0] ?? '';
  const vm = ['-g', 'rg-sandbox', '-n', 'web-1'];
  await az('cloud', 'register', '-n', 'Simulated', '--endpoint-resource-manager', azure.url);
  await az('cloud', 'set', '-n', 'Simulated');
  const accounts = await az('login', '--identity');
  expectText('az login', accounts, azure.environment().ACCELNET_SUBSCRIPTIONS ?? '?');
  expectText('az vm show', await az('vm', 'show', ...vm), 'Standard_D4s_v3');
  expectText('az vm get-instance-view', await az('vm', 'get-instance-view', ...vm), 'PowerState/running');
  await az('vm', 'deallocate', ...vm);
  expectWorld('az vm deallocate', azure.vm('web-1').powerState, 'deallocated');
  const update = ['--api-version', '2026-01-01', '--set', 'properties.enableAcceleratedNetworking=true'];
  await az('resource', 'update', '--ids', nic, ...update);
  const { enableAcceleratedNetworking, allowPort25Out } = azure.nic(nic).properties;
  expectWorld('az resource update', [enableAcceleratedNetworking, allowPort25Out], [true, true]);
  await az('vm', 'start', ...vm);
  const { powerState, nics } = azure.vm('web-1');
  expectWorld('az vm start', [powerState, nics[0]?.accelerated], ['running', true]);
  const skus = await az('vm', 'list-skus', '-l', 'westeurope', '--size', 'Standard_D4s_v3');
  expectText('az vm list-skus', skus, 'AcceleratedNetworkingEnabled');
  return `az registered, logged in, and stopped, changed and started ${id}`;
}

function expectText(step: string, answer: unknown, wanted: string): void {
  const text = JSON.stringify(answer) ?? 'nothing';
  if (!text.includes(wanted)) throw new Error(`${step}: no '${wanted}' in ${text.slice(0, 500)}`);
}

function expectWorld(step: string, seen: unknown, wanted: unknown): void {
  const [one, other] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${step}: the world has ${one} where ${other} was to be`);
}
