import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bareEnvironment } from '../../sandbox/bare-environment.ts';
import { needPorts } from '../../sandbox/ports.ts';
import { firstBlocks } from '../guide/blocks.ts';
import type { Check } from './check.ts';
import { Terminal } from './pasted.ts';

const run = promisify(execFile);

type Trial = (open: () => Terminal, text: string) => Promise<void>;

/** What is seen after each block that is pasted, by the block's mark. */
export const trials: Readonly<Record<string, Trial>> = {
  'the first look': wholeSandbox,
  // Pasted into another terminal while the one before it runs.
  'the tool': async () => {},
  'the parts alone': partsAlone,
  // Pasted at the end of the block before it, into the same terminal.
  'the end of the parts': async () => {},
};

const prefix = 'pasted: ';

/** The text of the block that is marked so. */
function textOf(mark: string): string {
  const found = firstBlocks.find((block) => block.mark === `${prefix}${mark}`);
  if (found === undefined) throw new Error(`no block of README and CONTRIBUTING is marked '${mark}'`);
  return found.text;
}

/** Every block of README and CONTRIBUTING that says so is pasted whole into a terminal, in a clean clone. */
export function firstHour(root: string): Check {
  return {
    name: 'the blocks of README and CONTRIBUTING work when they are pasted whole',
    prove: async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-first-hour-'));
      const terminals: Terminal[] = [];
      const open = (): Terminal => {
        const terminal = new Terminal(folder, { ...bareEnvironment(), TERM: 'dumb' });
        terminals.push(terminal);
        return terminal;
      };
      try {
        await run('git', ['clone', '--quiet', root, folder]);
        for (const [mark, tryIt] of Object.entries(trials)) await tryIt(open, textOf(mark));
        await readOnlyCheckout(folder);
        return `${Object.keys(trials).length} blocks, and a checkout that may not be written`;
      } finally {
        for (const terminal of terminals) await terminal.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The sandbox's own invitations are pasted whole as well, into a second terminal. */
async function wholeSandbox(open: () => Terminal, text: string): Promise<void> {
  const [first, second] = [open(), open()];
  first.paste(text);
  await first.until([/A fleet of \d+ VMs/, /begins afresh\./], 600);
  const [, invited = ''] = /read an audit trail:\r?\n(.*?)\r?\n\r?\nCtrl-C/s.exec(first.shown) ?? [];
  second.paste(invited.replaceAll('\r', ''));
  await first.until(
    [/ACCELERATED/, /ROLLED-BACK/, /skipped \(opted-out\)/, /\smine +skipped \(opted-out\)/],
    180,
  );
  const assessed = /rg-sandbox\/pay-opted-out .*opted-out/;
  await second.until([/"name": ?"mine"/, assessed], 60);
  const third = open();
  third.paste(textOf('the tool'));
  await third.until([assessed], 60);
  first.interrupt();
  await first.until([/The sandbox is closed; its state is kept\./], 60);
}

async function partsAlone(open: () => Terminal, text: string): Promise<void> {
  const terminal = open();
  terminal.paste(text);
  const decided = /size-not-capable/;
  await terminal.until([/"healthy": ?true/, /"name": ?"mine"/, decided], 240);
  terminal.paste(textOf('the end of the parts'));
  await portsFree();
}

/** Waits until what the block has started has ended. */
async function portsFree(attempts = 60): Promise<void> {
  try {
    await needPorts(7071);
  } catch (error) {
    if (attempts === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await portsFree(attempts - 1);
  }
}

/** Whoever may not write the checkout is told so in one line. Root may write everywhere, and so starts it as nobody. */
async function readOnlyCheckout(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  await run('chmod', ['-R', 'a-w,a+rX', folder]);
  try {
    const node = path.join(folder, 'node_modules/node/bin/node');
    const start = [
      node,
      path.join(folder, 'sandbox/main.ts'),
      '--data',
      path.join(tmpdir(), `accelnet-nobody-${process.pid}`),
    ];
    const [program = '', ...args] =
      process.getuid?.() === 0 ? ['setpriv', '--reuid', '65534', '--clear-groups', ...start] : start;
    const said = await run(program, args, { cwd: folder, env: bareEnvironment(), timeout: 60_000 }).then(
      () => 'it started',
      (error: unknown) =>
        error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error),
    );
    if (!/^dist\/\S+: cannot be written \(\w+\); the folder of the checkout should be yours\n$/.test(said))
      throw new Error(`a checkout that may not be written: ${said}`);
  } finally {
    await run('chmod', ['-R', 'u+w', folder]);
  }
}
