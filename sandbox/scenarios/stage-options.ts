import type { SettingsChoice } from '../arm/kernel/settings.ts';

/** How a story is played. */
export interface StageOptions {
  readonly seed: number;
  /** How many times as fast as the wall clock; `max` drives the clock from one due moment to the next. */
  readonly speed: number | 'max';
  /** The built app. */
  readonly appDir: string;
  /** A file that gets each orchestrator turn; a host that is killed and started again begins it anew. */
  readonly trace?: string;
  /** The persisted step at which the host kills itself, `before:N` or `after:N`; it is started again. */
  readonly dieAt?: string;
  /** Every activity is delivered once more, that many seconds after its first delivery. */
  readonly redeliverAfter?: number;
  /** How the world behaves, beside what the story says. */
  readonly world?: Omit<SettingsChoice, 'seed'>;
  /** App settings, beside the story's own and what points the app at this Azure. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Of the events; by the seed when absent. */
  readonly schema?: 'EventGrid' | 'CloudEvents';
}

/**
 * Nobody signs in here: the operators of stories act with a function key, which the host does not ask for. And each story is about one thing: only
 * those about sweeps have any.
 */
export const defaultSettings = { ACCELNET_ALLOW_ACTS_WITH_KEY: 'true', ACCELNET_SWEEP_SCHEDULE: 'off' };

/** What the host's process gets beside its environment. */
export function hostArgs(trace: string | undefined, redeliverAfter: number | undefined): string[] {
  return [
    ...(trace === undefined ? [] : ['--trace', trace]),
    ...(redeliverAfter === undefined ? [] : ['--redeliver-after', String(redeliverAfter)]),
  ];
}
