import path from 'node:path';
import { flag, textOr, wholeOr } from '../cli/command-line/option.ts';
import { runCommand } from '../cli/command-line/run-command.ts';
import { giveUp } from '../cli/command-line/say.ts';

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
  const [{ buildApp }, { buildPage }, { startSandbox }] = await Promise.all([
    import('../scripts/build/build-app.ts'),
    import('../scripts/build/build-page.ts'),
    import('./sandbox.ts'),
  ]);
  const appDir = path.resolve(import.meta.dirname, '..');
  await Promise.all([buildApp(), buildPage()]);
  try {
    const sandbox = await startSandbox({
      ...chosen,
      dataDir: path.resolve(data),
      appDir,
      say: (line) => console.log(line),
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
    await sandbox.closed;
    return undefined;
  } catch (error) {
    // Faults of ports and folders, and what the host printed, are one line each, without a trace. What still runs ends with the process.
    process.exit(giveUp([error instanceof Error ? error.message : String(error)]));
  }
});
