import * as z from 'zod';
import type { GivenOf } from '../../../cli/command-line/command.ts';
import { flag, readBy, text, wholeOr } from '../../../cli/command-line/option.ts';
import { clockOption } from '../../clock-option.ts';

const port = (about: string) => wholeOr(0, { min: 0, max: 65_535 }, 'N', about);

const pause = (given: string): number | 'none' | undefined => {
  if (given === 'none') return given;
  return /^\d{1,5}$/.test(given) && Number(given) <= 86_400 ? Number(given) : undefined;
};

export const command = {
  call: 'npm run sim -- [options]',
  about: 'Runs a simulated Azure Resource Manager; ports are free ones, where none are given.',
  options: {
    port: port('ARM over HTTPS'),
    'admin-port': port('admin interface, http://127.0.0.1:N/_sim'),
    'identity-port': port('managed identity endpoint'),
    data: text('DIR', 'keeps the world and the certificate there; without it they are gone at the end'),
    reset: flag('begins with an empty world'),
    seed: wholeOr(1, { min: 0 }, 'N', 'what chance depends on'),
    clock: clockOption,
    webhook: {
      value: 'URL',
      about: 'sends events there, once it shakes hands',
      schema: z.url({ protocol: /^https?$/, error: 'should be a URL' }).optional(),
    },
    location: {
      value: 'NAME',
      about: 'where resources are made by default',
      otherwise: 'westeurope',
      schema: z
        .string()
        .regex(/^[a-z0-9]+$/, { error: 'should be the short name of a location, such as westeurope' })
        .optional(),
    },
    'retry-after': {
      value: 'S',
      about: 'seconds in Retry-After, or none',
      otherwise: '10 for Compute, 3 for Network',
      schema: readBy(pause, 'none or a whole number of seconds up to 86400').optional(),
    },
  },
} as const;

/** What a simulated Azure is started with. */
export type Arguments = GivenOf<typeof command>;
