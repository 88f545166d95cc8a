import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runCommand } from '../cli/command-line/run-command.ts';
import { say } from '../cli/command-line/say.ts';

const command = {
  call: 'npm run let-events-in',
  about:
    'The hook of azure.yaml after a deployment: waits until the app at HEALTH_URL answers, and has the next azd provision deliver events to it.',
  options: {},
  notes: 'Exit code: 0 it answers; 1 it does not, or says that its configuration is wrong.',
};

await runCommand(command, async () => {
  const { letEventsIn } = await import('./deploy/let-events-in.ts');
  const azd = promisify(execFile);
  try {
    const outcome = await letEventsIn({
      healthUrl: process.env.HEALTH_URL,
      patienceMs: 300_000,
      pauseMs: 10_000,
      setEnvironment: async (name, value) => void (await azd('azd', ['env', 'set', name, value])),
    });
    console.log(outcome);
    return 0;
  } catch (error) {
    for (const line of (error instanceof Error ? error.message : String(error)).split('\n')) say(line);
    return 1;
  }
});
