import path from 'node:path';
import { flag, textOr, wholeOr } from '../cli/command-line/option.ts';
import { runCommand } from '../cli/command-line/run-command.ts';
import { giveUp } from '../cli/command-line/say.ts';
import { version } from '../cli/command-line/version.ts';

const command = {
  call: 'npm start [-- options]',
  about: 'Brings up a simulated Azure with a small fleet and the app beside it, and tells what happens.',
  options: {
    speed: wholeOr(60, { min: 1, max: 1000 }, 'N', 'how many times as fast as the wall clock'),
    port: wholeOr(
      7071,
      { min: 1, max: 65_530 },
      'N',
      "port of the Functions host; Azure's admin interface is one above, ARM two, tables three, blobs four, the playground five",
    ),
    data: textOr('.sandbox', 'DIR', 'where state is kept over a restart'),
    reset: flag('forgets that state and begins afresh'),
  },
} as const;

await runCommand(command, async ({ data, ...chosen }) => {
  const since = performance.now();
  const appDir = path.resolve(import.meta.dirname, '..');
  const onUp = (what: string): void =>
    console.log(`${((performance.now() - since) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  console.log(
    `accelnet ${version} on Node ${process.versions.node}: the app and its page are built and started beside a simulated Azure.`,
  );
  try {
    const { startSandbox } = await import('./sandbox.ts');
    const sandbox = await startSandbox({
      ...chosen,
      dataDir: path.resolve(data),
      appDir,
      build: () => build(appDir, onUp),
      say: (line) => console.log(line),
      onUp,
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
    await sandbox.closed;
    return undefined;
  } catch (error) {
    // Faults of ports, folders and builds, and what the host printed, are a line each, without a trace. What still runs ends with the process.
    process.exit(giveUp(faultLines(error)));
  }
});

async function build(appDir: string, onUp: (what: string) => void): Promise<void> {
  const [{ buildApp }, { buildPage }, { buildChangedPage }] = await Promise.all([
    import('../scripts/build/build-app.ts'),
    import('../scripts/build/build-page.ts'),
    import('../scripts/build/page-built.ts'),
  ]);
  await Promise.all([
    buildApp().then(() => onUp('the app is built')),
    buildChangedPage(appDir, buildPage).then((built) =>
      onUp(built ? 'the page is built' : 'the page has not changed since it was built'),
    ),
  ]);
}

function faultLines(error: unknown): readonly string[] {
  const message = error instanceof Error ? error.message : String(error);
  const [, missing] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  if (missing !== undefined) return [`the package ${missing} is not installed: npm ci installs it`];
  return message.split('\n');
}
