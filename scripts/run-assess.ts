import { spawn } from 'node:child_process';
import path from 'node:path';
import { bareEnvironment } from '../sandbox/bare-environment.ts';

const root = path.resolve(import.meta.dirname, '..');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The most memory that its processes ever had resident, in MB. */
  readonly megabytes: number;
}

export interface RunOptions {
  /** A script, with flags of Node before it. */
  readonly program?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with everything that it has said so far; may interrupt it. */
  readonly onSaid?: (said: string, interrupt: () => void) => void;
}

// That of the npm script, whose flags spare it a second process.
const inCheckout = ['--max-semi-space-size=4', '--max-old-space-size=160', 'cli/accelnet.ts'];
// Reported by each process itself, at its end: the one that was begun, and the one that it begins where flags are missing. Linux counts into a child's maxRSS what its parent had when it began it; so that is asked only elsewhere.
const watch = `data:text/javascript,${encodeURIComponent(`
import { readFileSync } from 'node:fs';
const most = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
};
process.on('exit', () => process.stderr.write('maxrss ' + most() + '\\n'));
`)}`;

/** Runs `npm run assess`, or `assess` of another program, as its user does, in a process of its own. */
export async function runAssess(
  args: readonly string[],
  { program = inCheckout, environment = {}, onSaid }: RunOptions = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', watch, ...program, 'assess', ...args], {
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
  const kilobytes = [...err.matchAll(/maxrss (\d+)\n/g)].map(([, one]) => Number(one));
  return {
    code,
    out,
    err: err.replaceAll(/maxrss \d+\n/g, ''),
    megabytes: kilobytes.reduce((sum, one) => sum + one, 0) / 1024,
  };
}
