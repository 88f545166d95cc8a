import { type ParseArgsConfig, parseArgs } from 'node:util';
import * as z from 'zod';
import { parseVmId } from '../../src/core/model/resource-id.ts';

/** What a command line says, or what is wrong with it. */
export type OptionsReading<T> =
  | { readonly kind: 'help' }
  | { readonly kind: 'arguments'; readonly value: T }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** A virtual machine's resource id. */
export const vmOption = z.string({ error: 'is needed' }).transform((text, context) => {
  const id = parseVmId(text);
  if (id.ok) return id.value;
  context.addIssue(id.faults.join('; '));
  return z.NEVER;
});

/** Azure Resource Manager, where it is not the public cloud's. */
export const endpointOption = z.url({ protocol: /^https$/, error: 'should be an https URL' }).optional();

/** Reads a command line that has `--help` beside these options, or says everything that is wrong with it. */
export function readOptions<T>(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  schema: z.ZodType<T>,
): OptionsReading<T> {
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }));
  } catch (error) {
    // Node says which option is unknown or lacks its value.
    return { kind: 'faults', faults: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help === true) return { kind: 'help' };
  const parsed = schema.safeParse(values);
  return parsed.success
    ? { kind: 'arguments', value: parsed.data }
    : { kind: 'faults', faults: faultsOf(parsed.error) };
}

/** Each fault with the option that it is about. */
export function faultsOf({ issues }: z.ZodError): string[] {
  return issues.map(({ path, message }) =>
    path[0] === undefined ? message : `--${String(path[0])}: ${message}`,
  );
}
