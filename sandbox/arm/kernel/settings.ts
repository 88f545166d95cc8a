import type { RunCommandAnswer } from '../guests/answers.ts';
import { assumedDurations, type Duration, type Durations } from './durations.ts';
import { assumedRules, type Rules } from './rules.ts';

/** How events travel. */
interface EventTiming {
  /** From the end of the operation to the first delivery. */
  readonly delay: Duration;
  /** The chance that an event is delivered twice. */
  readonly duplicates: number;
  /** The chance that an event is held back by up to a minute more, so that later ones overtake it. */
  readonly disorder: number;
  /** Seconds between attempts; the last one repeats. */
  readonly retryAfterSeconds: readonly number[];
}

/** What does not change while a simulated Azure runs. */
export interface Settings {
  readonly seed: number;
  /** Where resources are made if no location is given. */
  readonly location: string;
  readonly rules: Rules;
  readonly durations: Durations;
  /** Seconds in Retry-After of accepted operations and their polls; absent without. */
  readonly retryAfter: { readonly compute?: number; readonly network?: number };
  readonly events: EventTiming;
  /** The chance, 0 to 1, that a start from deallocated finds no room; none by default, so that stories say when. */
  readonly allocationFailures: number;
  /** The chance, 0 to 1, that a start from deallocated finds a host with MANA hardware (accelerated-networking-mana-existing-sizes). */
  readonly manaHosts: number;
  /** How guests answer Run Command. */
  readonly runCommands: readonly RunCommandAnswer[];
  /** What reads of these ids answer, whatever the world holds: resources as they were recorded elsewhere. Ids in lower case. */
  readonly recordedReads: ReadonlyMap<string, object>;
  /** Whether requests beyond the documented limits are refused; they are counted in any case. */
  readonly throttling: boolean;
  /** Whether operation URLs carry the signature that makes today's 3.6 KB long (recorded: azure-cli 2.80). */
  readonly signedOperationUrls: boolean;
}

/** Assumed: a median of three seconds and a tail of minutes, rare duplicates (Event Grid promises at-least-once, no order, no latency). */
const assumedEvents: EventTiming = {
  delay: { median: 3, p95: 60, cap: 600 },
  duplicates: 0.01,
  disorder: 0.02,
  // event-grid delivery-and-retry, without the jitter that Event Grid adds.
  retryAfterSeconds: [10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200],
};

/** The settings that somebody chose; the seed is always chosen. */
export interface SettingsChoice {
  readonly seed: number;
  readonly location?: string;
  readonly rules?: Partial<Rules>;
  readonly durations?: Partial<Durations>;
  /** One number for both providers, `none` for no header at all. */
  readonly retryAfterSeconds?: number | 'none' | { readonly compute?: number; readonly network?: number };
  readonly events?: Partial<EventTiming>;
  readonly allocationFailures?: number;
  /** None by default. */
  readonly manaHosts?: number;
  readonly runCommands?: readonly RunCommandAnswer[];
  /** By id, in any case. */
  readonly recordedReads?: Readonly<Record<string, object>>;
  /** True by default. */
  readonly throttling?: boolean;
  readonly signedOperationUrls?: boolean;
}

/** Fills in what was not chosen. */
export function settingsFrom(choice: SettingsChoice): Settings {
  return {
    seed: choice.seed,
    location: choice.location ?? 'westeurope',
    rules: { ...assumedRules, ...choice.rules },
    durations: { ...assumedDurations, ...choice.durations },
    retryAfter: retryAfterFrom(choice.retryAfterSeconds),
    events: { ...assumedEvents, ...choice.events },
    allocationFailures: choice.allocationFailures ?? 0,
    manaHosts: choice.manaHosts ?? 0,
    runCommands: choice.runCommands ?? [],
    recordedReads: new Map(
      Object.entries(choice.recordedReads ?? {}).map(([id, body]) => [id.toLowerCase(), body]),
    ),
    throttling: choice.throttling ?? true,
    signedOperationUrls: choice.signedOperationUrls ?? true,
  };
}

function retryAfterFrom(choice: SettingsChoice['retryAfterSeconds']): Settings['retryAfter'] {
  if (choice === 'none') return {};
  if (typeof choice === 'number') return { compute: choice, network: choice };
  return choice ?? { compute: 10, network: 3 };
}
