/** What an app in the campaign's own process gets before each of its lives; everything else is the app's own. */
export interface Surroundings {
  /** App settings. */
  readonly environment: Readonly<Record<string, string>>;
  /** The policy file's text. */
  readonly policy: string;
  /** Sends a request to ARM, without a network. */
  readonly send: (request: WireRequest) => Promise<WireResponse>;
  readonly token: () => Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
  readonly newGuid: () => string;
  /** The same life goes on with another configuration, which may be faulty. */
  readonly again?: true;
}

/** A request as the SDK's pipeline sends it. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

// The app is bundled and loaded by a host, so that both sides share no module.
const key = Symbol.for('accelnet.campaign.begin');

/** Called by the app once, when it is loaded. */
export function offer(begin: (surroundings: Surroundings) => void): void {
  Reflect.set(globalThis, key, begin);
}

/** Gives the loaded app the surroundings of its next life. Throws for settings that it cannot read. */
export function surround(surroundings: Surroundings): void {
  const begin: unknown = Reflect.get(globalThis, key);
  if (typeof begin !== 'function') throw new Error('no app of the campaign is loaded');
  begin(surroundings);
}
