import path from 'node:path';
import { DrivenClock } from '../../../../sandbox/clock.ts';
import type { RealHostSwitches } from '../../../../sandbox/functions-host/engine/real-host.ts';
import type { Keys } from '../../../../sandbox/functions-host/functions/function-keys.ts';
import { type Host, startHost } from '../../../../sandbox/functions-host/functions/host.ts';
import type { LogLine } from '../../../../sandbox/functions-host/functions/host-log.ts';

export const fixtureApp = path.resolve(import.meta.dirname, '../../../fixtures/durable-app');

/** The answer of the status endpoint, as far as tests read it. */
export interface Status {
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly historyEvents?: readonly HistoryRow[];
}

interface HistoryRow {
  readonly EventType: string;
  readonly FunctionName?: string;
  readonly Timestamp: string;
  readonly FireAt?: string;
  readonly Name?: string;
}

/** A host in this process on a driven clock, and the calls that tests make of it. */
export class DrivenHost {
  readonly clock: DrivenClock;
  readonly host: Host;
  readonly lines: LogLine[];

  private constructor(host: Host, clock: DrivenClock, lines: LogLine[]) {
    this.host = host;
    this.clock = clock;
    this.lines = lines;
  }

  static async start(
    options: {
      readonly dataFile?: string;
      readonly at?: number;
      readonly appDir?: string;
      readonly redeliverAfter?: number;
      readonly trace?: string;
      readonly keys?: Keys;
    } & RealHostSwitches = {},
  ) {
    const clock = new DrivenClock(options.at ?? Date.UTC(2026, 0, 5, 8));
    const lines: LogLine[] = [];
    const { dataFile = ':memory:', appDir = fixtureApp, ...rest } = options;
    const log = (line: LogLine): void => {
      lines.push(line);
    };
    const host = await startHost({ appDir, dataFile, port: 0, ...rest, clock, log });
    return new DrivenHost(host, clock, lines);
  }

  request(
    method: string,
    target: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const all = { connection: 'close', 'content-type': 'application/json', ...headers };
    return fetch(`${this.host.url}${target}`, { method, headers: all, ...json });
  }

  /** Moves the clock from due time to due time until nothing more is due by `until` (ms). */
  async drive(until = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      await this.host.whenIdle();
      const { nextWake } = this.host.readClock();
      if (nextWake === null || nextWake > until) break;
      this.clock.advanceTo(nextWake);
      this.host.clockMoved();
    }
    if (Number.isFinite(until)) this.clock.advanceTo(until);
  }

  async start(name: string, id: string, input?: unknown, version?: string): Promise<Response> {
    const query = version === undefined ? '' : `?version=${version}`;
    return this.request('POST', `/durabletask/orchestrators/${name}/${id}${query}`, input);
  }

  async status(id: string): Promise<Status> {
    const response = await this.request(
      'GET',
      `/durabletask/instances/${id}?showHistory=true&showHistoryOutput=true`,
    );
    return (await response.json()) as Status;
  }

  /** Starts an orchestration, moves the clock until it has ended and gives its status. */
  async run(
    name: string,
    input?: unknown,
    id = `${name}-${Math.random().toString(36).slice(2)}`,
  ): Promise<Status> {
    await this.start(name, id, input);
    await this.drive();
    return this.status(id);
  }

  errors(): readonly string[] {
    return this.lines.filter(({ level }) => level === 'Error').map(({ message }) => message);
  }
}
