import * as z from 'zod';
import { endpointOption, type OptionsReading, readOptions, vmOption } from '../command-line/options.ts';

export const usage = `npm run diagnose -- --vm ID [--peer ID] [--guest-report FILE | --ask-guest] [options]

Goes through the known causes of a missing gain, with evidence and the fix for each. Reads Azure as you (az login), or as the settings of the
environment say; changes nothing.

  --vm ID              the virtual machine's resource id
  --peer ID            a VM that it talks to
  --guest-report FILE  what the script printed in the guest: cat guest/probe-linux.sh guest/diagnose-linux.sh | sudo sh
  --ask-guest          has the guest run that script by Run Command, as root or SYSTEM; it only reads
  --json               the answer as JSON
  --endpoint URL       Azure Resource Manager (ACCELNET_ARM_ENDPOINT, or the public cloud)
  --help               this

Exit code: 0 a diagnosis was made, whatever it says; 1 something could not be read; 2 the command line or a setting is wrong.`;

const schema = z
  .object({
    vm: vmOption,
    peer: vmOption.optional(),
    'guest-report': z.string().min(1, { error: 'should name a file' }).optional(),
    'ask-guest': z.boolean().default(false),
    json: z.boolean().default(false),
    endpoint: endpointOption,
  })
  .refine((given) => given['guest-report'] === undefined || !given['ask-guest'], {
    error: '--guest-report and --ask-guest: only one of them',
  });

/** A command line that makes sense. */
export type DiagnoseArguments = z.output<typeof schema>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  ...{ vm: text, peer: text, 'guest-report': text, 'ask-guest': flag },
  ...{ json: flag, endpoint: text },
};

/** Reads a command line, or says everything that is wrong with it. */
export function readDiagnoseArguments(args: readonly string[]): OptionsReading<DiagnoseArguments> {
  return readOptions(args, options, schema);
}
