import * as z from 'zod';
import { endpoint, type Option } from './command-line/option.ts';

const tenant: Option<string | undefined> = {
  value: 'ID',
  about: 'the tenant to sign in to: its id or one of its domains',
  otherwise: "that of az's, azd's or PowerShell's default subscription",
  schema: z
    .string()
    .regex(/^[\w.-]{1,253}$/, { error: "should be a tenant's id or domain" })
    .optional(),
};

const sandbox: Option<string | undefined> = {
  value: 'DIR',
  bare: '.sandbox',
  isFile: true,
  about:
    'asks the simulated Azure that npm start has brought up, instead of Azure; DIR is the folder of its state, .sandbox where none is named',
  schema: z.string().optional(),
};

/** Which Azure a command asks, and as whom. */
export const reachOptions = { tenant, sandbox, endpoint } as const;

/** What is wrong with the choice of these. */
export function reachFaults(given: ReadonlySet<string>): readonly string[] {
  return ['tenant', 'endpoint'].flatMap((name) =>
    given.has('sandbox') && given.has(name) ? [`--sandbox and --${name}: only one of them`] : [],
  );
}
