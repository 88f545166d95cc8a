import { spawn } from 'node:child_process';
import path from 'node:path';
import { bareEnvironment } from '../sandbox/bare-environment.ts';

const root = path.resolve(import.meta.dirname, '..');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The most memory that it ever had resident, in MB. */
  readonly megabytes: number;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with everything that it has said so far; may interrupt it. */
  readonly onSaid?: (said: string, interrupt: () => void) => void;
}

// Those of the npm script: V8 would rather take more memory than collect it.
const flags = ['--max-semi-space-size=4', '--max-old-space-size=160'];
// Reported by the process itself, at its end. Linux counts into a child's maxRSS what its parent had when it began it; so that is asked only elsewhere.
const watch = `data:text/javascript,${encodeURIComponent(`
import { readFileSync } from 'node:fs';
const most = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
};
process.on('exit', () => process.stderr.write('maxrss ' + most() + '\\n'));
`)}`;

/** Runs `npm run assess` as its user does, in a process of its own. */
export async function runAssess(
  args: readonly string[],
  { environment = {}, onSaid }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [...flags, '--import', watch, 'scripts/assess.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...bareEnvironment(), ...environment },
  });
  let out = '';
  let err = '';
  const interrupt = (): void => void child.kill('SIGINT');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    onSaid?.(out + err, interrupt);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    onSaid?.(out + err, interrupt);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const rss = /maxrss (\d+)\n/.exec(err);
  return {
    code,
    out,
    err: err.replace(/maxrss \d+\n/, ''),
    megabytes: Number(rss?.[1] ?? 0) / 1024,
  };
}
