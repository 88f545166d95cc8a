import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { parseTimeSpan } from '../engine/history/time-span.ts';
import { readJson } from '../http/json.ts';
import { type LogLevel, logLevel } from './host-log.ts';
import { StartFault } from './start-fault.ts';

const timeSpan = z.string().transform((text, context) => {
  const span = parseTimeSpan(text);
  if (span !== undefined) return span;
  context.addIssue({ code: 'custom', message: `must be a time span as "00:00:30", not "${text}"` });
  return z.NEVER;
});

const settings = z.looseObject({
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().default('api') }).prefault({}),
      durableTask: z
        .looseObject({
          hubName: z.string().min(1).default('TestHubName'),
          defaultVersion: z.string().min(1).optional(),
          versionMatchStrategy: z.enum(['None', 'Strict', 'CurrentOrOlder']).default('CurrentOrOlder'),
          versionFailureStrategy: z.enum(['Reject', 'Fail']).default('Reject'),
          storageProvider: z
            .looseObject({ controlQueueVisibilityTimeout: timeSpan.prefault('00:05:00') })
            .prefault({}),
          maxConcurrentActivityFunctions: z.int().positive().default(10),
          overridableExistingInstanceStates: z
            .enum(['NonRunningStates', 'AnyState'])
            .default('NonRunningStates'),
        })
        .prefault({}),
      queues: z
        .looseObject({
          batchSize: z.int().min(1).max(32).default(16),
          maxPollingInterval: timeSpan.prefault('00:01:00'),
          visibilityTimeout: timeSpan.prefault('00:00:00'),
          maxDequeueCount: z.int().positive().default(5),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
    })
    .prefault({}),
  logging: z.looseObject({ logLevel: z.record(z.string(), z.string()).default({}) }).prefault({}),
});

/** The part of host.json that this host acts on. Defaults are those of Functions 4 and Durable extension 3. */
export interface HostSettings {
  readonly routePrefix: string;
  /** Times in ms. */
  readonly durable: z.infer<typeof settings>['extensions']['durableTask'];
  /** Storage queue triggers; times in ms. */
  readonly queues: z.infer<typeof settings>['extensions']['queues'];
  readonly logLevels: ReadonlyMap<string, LogLevel>;
}

/**
 * Reads host.json of an app folder; all defaults when there is none. Log levels can be set in `environment` too, as
 * `AzureFunctionsJobHost__logging__logLevel__Function`, and these win. Throws a StartFault that names every fault.
 */
export function readHostSettings(appDir: string, environment: NodeJS.ProcessEnv = {}): HostSettings {
  const file = path.join(appDir, 'host.json');
  const read = existsSync(file) ? readJson(readFileSync(file, 'utf8')) : ({ ok: true, value: {} } as const);
  if (!read.ok) throw new StartFault(`${file} is not JSON: ${read.fault}`);
  const parsed = settings.safeParse(read.value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StartFault(`${file}: ${faults.join('; ')}`);
  }
  const { extensions, logging } = parsed.data;
  return {
    routePrefix: extensions.http.routePrefix.replaceAll(/^\/+|\/+$/g, ''),
    durable: extensions.durableTask,
    queues: extensions.queues,
    logLevels: new Map(
      Object.entries({ ...logging.logLevel, ...levelsIn(environment) }).map(([name, level]) => [
        name,
        logLevel(level),
      ]),
    ),
  };
}

const levelSetting = /^AzureFunctionsJobHost(?:__|:)logging(?:__|:)logLevel(?:__|:)(.+)$/i;

function levelsIn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const found = Object.entries(environment).map(([name, value]) => [levelSetting.exec(name)?.[1], value]);
  return Object.fromEntries(
    found.filter(([category, value]) => category !== undefined && value !== undefined),
  );
}
