import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { issueToken } from '../sandbox/arm/server/token.ts';
import { startSimulatedAzure } from '../sandbox/arm/simulated-azure.ts';
import { DrivenClock } from '../sandbox/clock.ts';

// A large simulated Azure: starts from its folder in a process of its own, and lists everything in pages.

const start = Date.UTC(2026, 10, 23, 8, 0, 0);
const megabyte = 2 ** 20;
const sizes = ['Standard_D4s_v3', 'Standard_D4s_v5', 'Standard_B2s', 'Standard_E4as_v5'];

/** What a large world took. */
export interface ScaleReport {
  readonly vms: number;
  /** Seconds to make the world and save it. */
  readonly makeSeconds: number;
  /** Seconds from the start of the process until it answers. */
  readonly startSeconds: number;
  /** Seconds for all VMs and all network interfaces, page by page. */
  readonly listSeconds: number;
  readonly pages: number;
  /** The most memory that the process ever had resident (VmHWM of Linux's /proc). */
  readonly megabytes: number;
}

/** What a large world may take. */
export interface ScaleLimits {
  readonly startSeconds: number;
  readonly megabytes: number;
}

async function make(dataDir: string, vms: number): Promise<string> {
  const azure = await startSimulatedAzure({ seed: 1, clock: new DrivenClock(start), dataDir });
  for (let n = 0; n < vms; n++)
    azure.createVm({
      name: `vm-${n}`,
      resourceGroup: `rg-${n % 100}`,
      size: sizes[n % sizes.length] ?? 'Standard_B2s',
      settled: true,
      raiseEvents: false,
    });
  const subscription = azure.environment().ACCELNET_SUBSCRIPTIONS ?? '';
  await azure.close();
  return subscription;
}

interface Running {
  readonly process: ChildProcess;
  readonly variables: Readonly<Record<string, string>>;
}

function run(dataDir: string): Promise<Running> {
  const main = path.resolve(import.meta.dirname, '../sandbox/arm/main.ts');
  const child = spawn(process.execPath, [main, '--data', dataDir, '--clock', `driven:${start}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code} and had printed:\n${output}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('# admin:')) return;
      const variables = Object.fromEntries(
        [...output.matchAll(/^export ([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
      );
      resolve({ process: child, variables });
    });
  });
}

interface Page {
  readonly value: readonly unknown[];
  readonly nextLink?: string;
}

function get(url: string, ca: string, token: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
      json(response).then((body) => {
        if (response.statusCode === 200) resolve(body as Page);
        else reject(new Error(`${url} answered ${response.statusCode}: ${JSON.stringify(body)}`));
      }, reject);
    });
    asked.once('error', reject);
    asked.end();
  });
}

async function list(
  { variables }: Running,
  subscription: string,
  type: string,
): Promise<{ items: number; pages: number }> {
  const ca = await readFile(variables.NODE_EXTRA_CA_CERTS ?? '', 'utf8');
  const exp = Math.floor(start / 1000) + 86_400;
  const token = issueToken({ aud: 'https://management.azure.com', exp, appid: 'scale', oid: 'scale' });
  const first = `${variables.ACCELNET_ARM_ENDPOINT}/subscriptions/${subscription}/providers/${type}?api-version=2026-04-01`;
  let [items, pages] = [0, 0];
  for (let next: string | undefined = first; next !== undefined; pages++) {
    const page: Page = await get(next, ca, token);
    items += page.value.length;
    next = page.nextLink;
  }
  return { items, pages };
}

async function maxMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
  if (Number.isNaN(kilobytes)) throw new Error(`/proc/${pid}/status has no VmHWM`);
  return Math.round((kilobytes * 1024) / megabyte);
}

async function end({ process: child }: Running): Promise<void> {
  child.removeAllListeners('exit');
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.exitCode === null) child.kill('SIGINT');
  await ended;
}

/**
 * Makes a world of so many VMs with a network interface each, starts a simulated Azure from its folder and lists it all.
 * Rejects when something is missing from the lists, or a limit is exceeded.
 */
export async function proveScale(
  vms = 50_000,
  limits: ScaleLimits = { startSeconds: 10, megabytes: 1024 },
): Promise<ScaleReport> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'simulated-azure-scale-'));
  const seconds = (since: number): number => Math.round((performance.now() - since) / 10) / 100;
  try {
    let since = performance.now();
    const subscription = await make(dataDir, vms);
    const makeSeconds = seconds(since);
    since = performance.now();
    const running = await run(dataDir);
    const startSeconds = seconds(since);
    try {
      since = performance.now();
      const types = ['Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkInterfaces'];
      let pages = 0;
      for (const type of types) {
        const listed = await list(running, subscription, type);
        if (listed.items !== vms) throw new Error(`${listed.items} of ${vms} ${type} were listed`);
        pages += listed.pages;
      }
      const listSeconds = seconds(since);
      const megabytes = await maxMemory(running.process.pid);
      const report = { vms, makeSeconds, startSeconds, listSeconds, pages, megabytes };
      if (startSeconds > limits.startSeconds || megabytes > limits.megabytes)
        throw new Error(`more than ${JSON.stringify(limits)}: ${JSON.stringify(report)}`);
      return report;
    } finally {
      await end(running);
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

if (import.meta.main) console.log(JSON.stringify(await proveScale()));
