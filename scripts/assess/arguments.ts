import { parseArgs } from 'node:util';
import * as z from 'zod';
import { isSubscriptionId } from '../../src/core/model/resource-id.ts';
import { endpointOption, faultsOf, type OptionsReading, vmOption } from '../command-line/options.ts';

export const usage = `npm run assess -- --vm ID [--vm ID ...] | --subscription ID [options]

Says what accelnet would do with VMs, and why. Reads Azure as you (az login), or as the settings of the environment say; changes nothing.

  --vm ID            a virtual machine's resource id: judged on everything that can be read of it
  --subscription ID  every VM of a subscription, judged on its lists; what lists do not tell is said to be confirmed
  --format FORMAT    table, json or csv (table)
  --policy FILE      the policy (ACCELNET_POLICY_FILE, or accelnet.policy.json if it is there)
  --endpoint URL     Azure Resource Manager (ACCELNET_ARM_ENDPOINT, or the public cloud)
  --help             this

Modes, tags and the like are those of the app's own settings (ACCELNET_MODE, ACCELNET_MODE_NEW, ...), read from the environment.
Exit code: 0 everything was read; 1 something could not be read; 2 the command line or a setting is wrong; 130 interrupted.`;

const formats = ['table', 'json', 'csv'] as const;

export type Format = (typeof formats)[number];

const schema = z
  .object({
    vm: z.array(vmOption).max(100, { error: 'at most 100 can be asked for at once' }).default([]),
    subscription: z
      .string()
      .refine(isSubscriptionId, { error: 'should be a subscription id, a GUID' })
      .transform((id) => id.toLowerCase())
      .optional(),
    format: z.enum(formats, { error: `should be ${formats.join(', ')}` }).default('table'),
    policy: z.string().optional(),
    endpoint: endpointOption,
  })
  .refine((given) => given.vm.length > 0 !== (given.subscription !== undefined), {
    error: 'either --vm or --subscription is needed, and not both',
    when: () => true,
  });

/** A command line that makes sense. */
export type Arguments = z.output<typeof schema>;

const known = ['vm', 'subscription', 'format', 'policy', 'endpoint', 'help'];

/** Reads a command line, or says everything that is wrong with it. */
export function readArguments(args: readonly string[]): OptionsReading<Arguments> {
  const text = { type: 'string' } as const;
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: {
      vm: { type: 'string', multiple: true },
      subscription: text,
      format: text,
      policy: text,
      endpoint: text,
      help: { type: 'boolean' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (values.help) return { kind: 'help' };
  const options = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const faults = [
    ...options
      .filter(({ name }) => !known.includes(name))
      .map(({ rawName }) => `${rawName}: there is no such option`),
    ...options
      .filter(({ name, value }) => known.includes(name) && (value ?? '') === '')
      .map(({ rawName }) => `${rawName}: needs a value`),
    ...positionals.map((word) => `${word}: is no option`),
  ];
  if (faults.length > 0) return { kind: 'faults', faults };
  const parsed = schema.safeParse(values);
  return parsed.success
    ? { kind: 'arguments', value: parsed.data }
    : { kind: 'faults', faults: faultsOf(parsed.error) };
}
