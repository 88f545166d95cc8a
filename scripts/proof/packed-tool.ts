import { type ExecFileOptions, execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type SimulatedAzure, startSimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { bareEnvironment } from '../../sandbox/bare-environment.ts';
import { PacedClock } from '../../sandbox/clock.ts';
import { SandboxFolder } from '../../sandbox/sandbox-folder.ts';
import { writeTool } from '../package/write-tool.ts';
import { proveAssessScale } from '../proof-assess-scale.ts';
import type { Check } from './check.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(program: string, args: readonly string[], options: ExecFileOptions): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { timeout: 120_000, ...options }, (_error, out, err) =>
      resolve({ code: child.exitCode, out: String(out), err: String(err) }),
    );
  });
}

const expecting = (what: string, ran: Ran, code: number, out: RegExp, err = /^/): void => {
  if (ran.code === code && out.test(ran.out) && err.test(ran.err)) return;
  throw new Error(`${what}: ended with ${ran.code}: ${ran.out.slice(0, 500)}${ran.err.slice(0, 500)}`);
};

/** The tool is packed, the same twice, installed without a registry, and run against a simulated Azure as its users run it; about a minute. */
export function toolCheck(root: string): Check {
  return {
    name: 'the tool is packed, installed and run',
    prove: async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-tool-'));
      const realOrigin = Date.now();
      const azure = await startSimulatedAzure({
        clock: new PacedClock({ origin: realOrigin, realOrigin, speed: 60 }),
        seed: 3,
      });
      try {
        return await proveTool(root, folder, azure);
      } finally {
        await azure.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function proveTool(root: string, folder: string, azure: SimulatedAzure): Promise<string> {
  const written = await writeTool(root);
  const first = await readFile(written);
  await writeTool(root);
  if (!first.equals(await readFile(written))) throw new Error('packed twice, the tarballs differ');
  // npx takes an absolute path for a program.
  const tarball = `./${path.basename(written)}`;
  await writeFile(path.join(folder, tarball), first);

  const nics = [{ name: 'nic', accelerated: true }];
  const { id } = azure.createVm({ name: 'on', size: 'Standard_D4s_v3', settled: true, nics });
  new SandboxFolder(path.join(folder, '.sandbox'), false).print(azure.environment());
  await mkdir(path.join(folder, 'installed'));
  // No registry answers there: whatever the package needed would fail.
  const env = {
    ...bareEnvironment(),
    npm_config_cache: path.join(folder, 'cache'),
    npm_config_offline: 'true',
  };
  const here = { cwd: folder, env };

  const since = performance.now();
  const npx = await run('npx', ['--yes', tarball, 'assess', '--sandbox'], here);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  expecting('npx', npx, 0, /^VM +LOCATION[\s\S]*\/on +westeurope[\s\S]*already-accelerated/);

  const installed = await run('npm', ['install', '--prefix', 'installed', tarball], here);
  expecting('npm install', installed, 0, /^\s*added 1 package in /);
  const bin = path.join(folder, 'installed/node_modules/.bin/accelnet');
  const accelnet = (...args: string[]): Promise<Ran> => run(bin, args, here);
  expecting('--version', await accelnet('--version'), 0, /^\d+\.\d+\.\d+\n$/);
  const asked = await accelnet('diagnose', '--sandbox', '--vm', id, '--ask-guest');
  expecting('diagnose', asked, 0, /works/i);
  const gone = await accelnet('assess', '--sandbox', '--vm', id.replace(/on$/, 'gone'));
  expecting('a VM that is gone', gone, 1, /facts-not-readable/);
  expecting('a wrong line', await accelnet('asess'), 2, /^$/, /did you mean assess/);
  const nobody = { ...here, env: { ...env, PATH: path.dirname(process.execPath) } };
  const line = ['assess', '--vm', id];
  expecting(
    'nobody is signed in',
    await run(bin, line, nobody),
    1,
    /^$/,
    /^nobody is signed in: az login[^\n]*\n$/,
  );
  await completes(bin, here);

  const program = [path.join(folder, 'installed/node_modules/accelnet/dist/accelnet.mjs')];
  const { megabytes } = await proveAssessScale(50_000, 300, program);
  return `${first.length} bytes, twice the same; npx answers in ${seconds} s; 50,000 VMs in ${megabytes} MB`;
}

/** In bash itself, with what the tool prints for it. */
async function completes(bin: string, here: ExecFileOptions): Promise<void> {
  const script = path.join(String(here.cwd), 'complete.sh');
  const lines = [
    `PATH="${path.dirname(bin)}:$PATH"`,
    'source <(accelnet completion bash)',
    'COMP_WORDS=(accelnet assess --format "") COMP_CWORD=3',
    '_accelnet',
    `printf "%s\\n" "$\{COMPREPLY[@]}"`,
  ];
  await writeFile(script, lines.join('\n'));
  const ran = await run('bash', [script], here);
  expecting('completion in bash', ran, 0, /\btable\b[\s\S]*\bjson\b[\s\S]*\bcsv\b/);
}
