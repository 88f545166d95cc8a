/** How much is sent to Application Insights. */
export const telemetryLevels = ['off', 'metrics', 'metrics-and-traces'] as const;

/** What is sent to Application Insights, and how. */
export interface TelemetryConfig {
  readonly level: (typeof telemetryLevels)[number];
  /** Absent where nothing can be sent: nothing is wanted, or `fault` says what is wrong. */
  readonly connectionString?: string;
  /** Ingestion takes tokens of the app's identity only. */
  readonly withIdentity: boolean;
  /** Which part of all traces is kept, from 0 to 1. */
  readonly ratio: number;
  /** What the app is called there. */
  readonly service: string;
  /** Why nothing is sent, or otherwise than was meant, without any value that was given. It keeps nobody from anything. */
  readonly fault?: string;
}

/** Settings that are Azure's or OpenTelemetry's own. */
export interface TelemetryGiven {
  readonly ACCELNET_TELEMETRY: TelemetryConfig['level'];
  readonly APPLICATIONINSIGHTS_CONNECTION_STRING?: string | undefined;
  readonly APPLICATIONINSIGHTS_AUTHENTICATION_STRING?: string | undefined;
  readonly OTEL_TRACES_SAMPLER_ARG?: string | undefined;
  readonly WEBSITE_SITE_NAME?: string | undefined;
}

const key = /(?:^|;)InstrumentationKey=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:;|$)/;

/** What these settings say. Telemetry that cannot be sent is no reason to leave VMs without Accelerated Networking: nothing here is a fault of the configuration. */
export function telemetryOfSettings(given: TelemetryGiven): TelemetryConfig {
  const level = given.ACCELNET_TELEMETRY;
  const connection = given.APPLICATIONINSIGHTS_CONNECTION_STRING;
  const ratio = ratioIn(given.OTEL_TRACES_SAMPLER_ARG);
  const base = {
    level,
    withIdentity: /(?:^|;)Authorization=AAD(?:;|$)/i.test(
      given.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? '',
    ),
    ratio: ratio ?? 1,
    service: given.WEBSITE_SITE_NAME ?? 'accelnet',
  };
  if (level === 'off') return base;
  if (connection === undefined)
    return { ...base, fault: `ACCELNET_TELEMETRY is ${level}, but ${named} is not set: nothing is sent` };
  if (!key.test(connection))
    return { ...base, fault: `${named}: should hold InstrumentationKey=<GUID>: nothing is sent` };
  const fault =
    ratio === undefined
      ? { fault: 'OTEL_TRACES_SAMPLER_ARG: should be a number from 0 to 1: 1 is used' }
      : {};
  return { ...base, connectionString: connection, ...fault };
}

const named = 'APPLICATIONINSIGHTS_CONNECTION_STRING';

function ratioIn(text: string | undefined): number | undefined {
  if (text === undefined) return 1;
  const ratio = Number(text);
  return ratio >= 0 && ratio <= 1 ? ratio : undefined;
}
