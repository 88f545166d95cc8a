import { readFileSync } from 'node:fs';
import * as z from 'zod';

// Members of real answers that the published schemas do not have (several recordings of `az network nic show`).
const undocumented = { nic: ['kind'], nicProperties: ['allowPort25Out'] };

const file = new URL('../../../fixtures/arm-vm-nic.schema.json', import.meta.url);
const schema = z
  .object({
    $schema: z.literal('https://json-schema.org/draft/2020-12/schema'),
    $defs: z.record(z.string(), z.unknown()),
  })
  .parse(JSON.parse(readFileSync(file, 'utf8')));

function schemaOf(definition: string): z.ZodType {
  return z.fromJSONSchema({
    $schema: schema.$schema,
    $ref: `#/$defs/${definition}`,
    $defs: schema.$defs as Record<string, z.core.JSONSchema.JSONSchema>,
  });
}

const vmSchema = schemaOf('Microsoft.Compute_virtualMachines');
const nicSchema = schemaOf('Microsoft.Network_networkInterfaces');

function without(value: object, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !members.includes(name)));
}

function faults(result: z.ZodSafeParseResult<unknown>): string[] {
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** What is wrong with a VM's body by Azure's published type, api-version 2026-04-01. */
export function vmFaults(body: object): string[] {
  return faults(vmSchema.safeParse(body));
}

/** What is wrong with a network interface's body by Azure's published type, api-version 2026-01-01, the two undocumented members allowed. */
export function nicFaults(body: { properties: object }): string[] {
  const properties = without(body.properties, undocumented.nicProperties);
  return faults(nicSchema.safeParse({ ...without(body, undocumented.nic), properties }));
}

/** The members of a network interface's properties by its published type. */
export function nicMembers(): string[] {
  const { properties } = z
    .object({ properties: z.record(z.string(), z.unknown()) })
    .parse(schema.$defs.NetworkInterfacePropertiesFormat);
  return Object.keys(properties);
}
