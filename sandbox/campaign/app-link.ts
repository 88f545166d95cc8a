import { type InMemoryAzure, NoAnswer } from '../arm/in-memory-azure.ts';
import { tokenPaths } from '../arm/server/identity.ts';
import { type Surroundings, surround, type WireRequest, type WireResponse } from './app/seam.ts';
import { Chance } from './chance.ts';
import { policyText, wrongPolicyText, wrongSetting } from './generate/policy.ts';
import type { ConfigurationDeed, Life } from './life.ts';
import { armAudience } from './person.ts';

interface Link {
  readonly life: Life;
  readonly azure: InMemoryAzure;
  readonly subscriptionId: string;
  /** Sends a request of the app's host, if the host lives. */
  readonly ofHost: <T>(operation: string, send: () => Promise<T>) => Promise<T>;
  /** Called with each operation right before its request is sent. */
  readonly before: (operation: string) => Promise<void>;
}

/** Gives the app its settings for this life, and its way to the simulated Azure. Gives a function that gives it another configuration. */
export function linkApp({
  life,
  azure,
  subscriptionId,
  ofHost,
  before,
}: Link): (deed: ConfigurationDeed) => void {
  let right: Surroundings['environment'] = { ...life.settings, ACCELNET_SUBSCRIPTIONS: subscriptionId };
  let { policy } = life;
  const surroundings: Surroundings = {
    environment: right,
    policy: policyText(policy, life.unknown),
    send: (request) =>
      ofHost(operationOf(request), async () => {
        await before(operationOf(request));
        return await send(azure, request);
      }),
    token: () => ofHost('token', () => token(azure)),
    newGuid: guidsOf(life),
  };
  surround(surroundings);
  return (deed) => {
    const wrong = deed.kind === 'misconfigure' ? deed.what : 'nothing';
    if (deed.kind === 'limit') {
      right = { ...right, ACCELNET_MAX_CONCURRENT: String(deed.maxConcurrent) };
      policy = deed.policy;
    }
    surround({
      ...surroundings,
      environment: wrong === 'setting' ? { ...right, ...wrongSetting } : right,
      policy: wrong === 'policy' ? wrongPolicyText(policy, life.unknown) : policyText(policy, life.unknown),
      again: true,
    });
  };
}

async function send(
  azure: InMemoryAzure,
  { method, url, headers, body }: WireRequest,
): Promise<WireResponse> {
  const text = body === undefined ? {} : { body };
  try {
    const response = await azure.arm(new Request(url, { method, headers, ...text }));
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    // As the SDK's pipeline throws them.
    throw error.because === 'dropped'
      ? Object.assign(named('RestError', 'socket hang up'), { code: 'ECONNRESET' })
      : named('AbortError', 'The operation was aborted.');
  }
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

async function token(azure: InMemoryAzure): ReturnType<Surroundings['token']> {
  const url = `http://127.0.0.1${tokenPaths.world}?api-version=2019-08-01&resource=${encodeURIComponent(armAudience)}`;
  const headers = { 'x-identity-header': azure.identityHeader };
  try {
    const response = await azure.identity(new Request(url, { headers }));
    if (response.status !== 200) throw named('CredentialUnavailableError', `HTTP ${response.status}`);
    const { access_token: text, expires_on: expires } = (await response.json()) as Record<string, string>;
    return { token: text ?? '', expiresOnTimestamp: Number(expires) * 1000 };
  } catch (error) {
    if (error instanceof NoAnswer) throw named('CredentialUnavailableError', error.message);
    throw error;
  }
}

const types: Readonly<Record<string, string>> = {
  virtualmachines: 'virtualMachines',
  networkinterfaces: 'networkInterfaces',
  operations: 'operations',
};

function operationOf({ method, url }: WireRequest): string {
  const found = /\/(virtualmachines|networkinterfaces|operations)\/[^/]+(?:\/(\w+))?$/i.exec(
    new URL(url).pathname,
  );
  const [, type = '', action] = found ?? [];
  return `${types[type.toLowerCase()] ?? 'other'}/${action ?? (method === 'GET' ? 'read' : 'write')}`;
}

/** GUIDs that are the same each time the life is lived. */
function guidsOf({ seed, n }: Life): () => string {
  const chance = new Chance('guids', seed, n);
  const hex = (digits: number): string =>
    Math.floor(chance.draw() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
