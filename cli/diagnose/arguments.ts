import type { GivenOf } from '../command-line/command.ts';
import { file, flag, vmId } from '../command-line/option.ts';
import { exitCodeNotes } from '../exit-codes.ts';
import { reachFaults, reachOptions } from '../reach-options.ts';

export const command = {
  call: 'accelnet diagnose --vm ID [--peer ID] [--guest-report FILE | --ask-guest] [options]',
  about:
    'Goes through the known causes of a missing gain, with evidence and the fix for each. Reads Azure as you (az login), or as the settings of the environment say; changes nothing.',
  options: {
    vm: { value: 'ID', about: "the virtual machine's resource id", schema: vmId },
    peer: { value: 'ID', about: 'a VM that it talks to', schema: vmId.optional() },
    'guest-report': file(
      'FILE',
      'what the script printed in the guest (cat guest/probe-linux.sh guest/diagnose-linux.sh | sudo sh), or what az vm run-command invoke answers',
    ),
    'ask-guest': flag('has the guest run that script by Run Command, as root or SYSTEM; it only reads'),
    json: flag('the answer as JSON'),
    ...reachOptions,
  },
  notes: `A diagnosis that was made is done, whatever it says.

${exitCodeNotes}`,
  choiceFaults: (given: ReadonlySet<string>): readonly string[] => [
    ...(given.has('guest-report') && given.has('ask-guest')
      ? ['--guest-report and --ask-guest: only one of them']
      : []),
    ...reachFaults(given),
  ],
} as const;

/** What is diagnosed, and what is known of its guest. */
export type DiagnoseArguments = GivenOf<typeof command>;
