import path from 'node:path';
import { runCommand } from '../cli/command-line/run-command.ts';
import { say } from '../cli/command-line/say.ts';

// The hook of azure.yaml before a deployment, and a command for pipelines: a wrong policy is refused before the app is started with it.

const command = {
  call: 'npm run check-policy',
  about: 'Says what is wrong with accelnet.policy.json, and with every other *.policy.json beside it.',
  options: {},
  notes: 'Exit code: 0 nothing is wrong; 1 something is.',
};

await runCommand(command, async () => {
  const { policyFaults } = await import('./package/policy-faults.ts');
  const faults = policyFaults(path.resolve(import.meta.dirname, '..'));
  for (const fault of faults) say(fault);
  return faults.length > 0 ? 1 : 0;
});
