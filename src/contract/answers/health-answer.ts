import * as z from 'zod';
import { mode, time } from './enumerations.ts';

/** The policy's modes, for VMs that are new and for others. */
export const modesByAge = z.strictObject({ new: mode, existing: mode });

/** Whether assessments are kept. */
export const journalHealth = z
  .union([
    z.strictObject({ state: z.literal('off'), notice: z.string() }),
    z.strictObject({
      state: z.literal('on'),
      failures: z.int().min(0),
      lastFailureAt: time.exactOptional(),
    }),
  ])
  .meta({ id: 'JournalHealth' });

const common = {
  version: z.string(),
  policy: z.strictObject({
    file: z.string(),
    settings: z.array(z.string()),
    hash: z.string(),
  }),
  signIn: z.string().exactOptional().meta({
    description: 'Where setting and platform contradict each other about sign-in.',
  }),
  telemetry: z.string().exactOptional().meta({
    description: 'Why telemetry that is wanted is not sent, or otherwise than was meant.',
  }),
};

/** The app may act. */
export const healthy = z
  .strictObject({
    ...common,
    healthy: z.literal(true),
    paused: z.boolean(),
    modes: modesByAge,
    subscriptions: z.int().min(0),
    journal: journalHealth.exactOptional(),
  })
  .meta({ id: 'Healthy' });

/** The app begins nothing, and why; no value of a setting. */
export const unhealthy = z
  .strictObject({ ...common, healthy: z.literal(false), faults: z.array(z.string()) })
  .meta({ id: 'Unhealthy' });
