import path from 'node:path';
import { text } from '../cli/command-line/option.ts';
import { runCommand } from '../cli/command-line/run-command.ts';

const root = path.resolve(import.meta.dirname, '..');

const command = {
  call: 'npm run docs',
  about:
    'Writes the pages and files that say what the code says: reasons, failures, policy, settings, sizes, metrics, the HTTP API and its client, and the log levels of host.json.',
  options: {
    'accept-contract': text(
      'WHY',
      'accept a contract that breaks callers; a line under Unreleased in CHANGELOG.md should say the same',
    ),
  },
};

await runCommand(command, async ({ 'accept-contract': why }) => {
  const [
    { writeReasons },
    { writeFailures },
    { writePolicy },
    { writeSettings },
    { writeTelemetry },
    { writeSizes },
    { writeApi },
    { writeClient },
    { acceptContract },
    { writeLogLevels },
    { buildApp },
    { writeDependencies },
  ] = await Promise.all([
    import('./write-reasons.ts'),
    import('./write-failures.ts'),
    import('./write-policy.ts'),
    import('./write-settings.ts'),
    import('./write-telemetry.ts'),
    import('./write-sizes.ts'),
    import('./write-api.ts'),
    import('./write-client.ts'),
    import('./contract/accepted.ts'),
    import('./log-levels.ts'),
    import('./build/build-app.ts'),
    import('./write-dependencies.ts'),
  ]);
  const [, , , , , unknown, document] = await Promise.all([
    writeReasons(root),
    writeFailures(root),
    writePolicy(root),
    writeSettings(root),
    writeTelemetry(root),
    writeSizes(root),
    writeApi(root),
    writeDependencies(root),
  ]);
  // It is made of the document that was written.
  await writeClient(root);
  // The names are those that the built app registers.
  await buildApp();
  await writeLogLevels(root);
  process.stdout.write(`sizes that stay unknown without other evidence: ${unknown}\n`);
  const faults = await acceptContract(root, document, why);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  return faults.length === 0 ? 0 : 1;
});
