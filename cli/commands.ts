import { command as assessCommand } from './assess/arguments.ts';
import { type Tool, toolCommand } from './command-line/commands.ts';
import { command as completionCommand } from './completion/arguments.ts';
import { scripts } from './completion/scripts.ts';
import { command as diagnoseCommand } from './diagnose/arguments.ts';
import { exitCodeNotes } from './exit-codes.ts';
import { command as measureCommand } from './measure/arguments.ts';
import { startedWith } from './start.ts';

// V8 would rather take more memory than collect it: twice as much for 50,000 VMs.
const withBoundedMemory = ['--max-semi-space-size=4', '--max-old-space-size=160'];

/** The tool. What a command does is imported when it is called, so that a wrong line is refused, and a usage shown, at once. */
export const accelnet: Tool = {
  name: 'accelnet',
  about:
    'Reads Azure as you (az login), says which virtual machines could have Accelerated Networking and what stands against it, and finds why it brings no gain. Changes nothing in Azure.',
  commands: {
    assess: toolCommand('says what accelnet would do with VMs, and why', assessCommand, (given) =>
      startedWith(given, given.vm.length > 0 ? [] : withBoundedMemory, async () => {
        const { assess } = await import('./assess/run.ts');
        return await assess(given);
      }),
    ),
    diagnose: toolCommand(
      'goes through the known causes of a missing gain at one VM',
      diagnoseCommand,
      (given) =>
        startedWith(given, [], async () => {
          const { diagnose } = await import('./diagnose/diagnose.ts');
          return await diagnose(given);
        }),
    ),
    measure: toolCommand('measures the network between two VMs', measureCommand, (given) =>
      startedWith(given, [], async () => {
        const { measure } = await import('./measure/measure.ts');
        return await measure(given);
      }),
    ),
    completion: toolCommand(
      'prints a script by which a shell completes all of this',
      completionCommand,
      async ({ word }) => {
        process.stdout.write(scripts[word]);
        return 0;
      },
    ),
  },
  notes: exitCodeNotes,
};
