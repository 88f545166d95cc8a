import type { TokenCredential } from '@azure/identity';
import { onTestFinished } from 'vitest';
import { ArmClient } from '../../src/azure/arm/arm-client.ts';
import { AzureCloud } from '../../src/azure/resources/azure-cloud.ts';
import { type ArmStub, armStub, json } from './arm-stub.ts';

/** How a stub answers one request. */
type StubAnswer = Parameters<typeof armStub>[0];

type ClientOptions = ConstructorParameters<typeof ArmClient>[0];

/** The api-versions that are sent to the stub. */
export const apiVersions = {
  compute: '2026-04-01',
  network: '2026-01-01',
  skus: '2021-07-01',
  resources: '2021-04-01',
  locks: '2016-09-01',
  subscriptions: '2022-12-01',
  authorization: '2022-04-01',
};

/** By which the requests of a test are correlated. */
export const call = { correlationId: '00000000-0000-4000-8000-0000000000aa' };

/** A credential that always has a token. */
export const credential: TokenCredential = {
  getToken: async () => ({ token: 'secret-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** A stub that is closed when its test is over, and the options of a client that asks it. */
export async function armOverStub(
  answer: StubAnswer,
  given: Partial<ClientOptions> = {},
): Promise<{ stub: ArmStub; arm: ClientOptions }> {
  const stub = await armStub(answer);
  onTestFinished(() => stub.close());
  const audience = 'https://management.azure.com';
  const arm = { endpoint: stub.url, audience, credential, deadlineMs: 5_000, now: () => 0, ...given };
  return { stub, arm };
}

/** The app's Azure with an ARM that answers as a test says. */
export async function cloudOverStub(
  answer: StubAnswer,
  given: Partial<ClientOptions> = {},
): Promise<{ stub: ArmStub; cloud: AzureCloud }> {
  const { stub, arm } = await armOverStub(answer, given);
  return { stub, cloud: new AzureCloud({ client: new ArmClient(arm), apiVersions, now: arm.now }) };
}

/**
 * The same with an ARM that answers by path, with `?page=N` behind it where a page is asked for; a number is a status, and everything else is not found. `https://next`
 * in an answer is the stub itself.
 */
export async function cloudWith(
  answers: Readonly<Record<string, object | number>>,
): ReturnType<typeof cloudOverStub> {
  return await cloudOverStub((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://arm');
    const page = searchParams.get('page');
    const answer = answers[page === null ? pathname : `${pathname}?page=${page}`] ?? 404;
    if (typeof answer !== 'object') return json(response, answer, { error: { code: 'Code', message: '' } });
    json(response, 200, JSON.stringify(answer).replaceAll('https://next', `https://${request.headers.host}`));
  });
}
