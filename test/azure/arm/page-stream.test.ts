import { expect, test } from 'vitest';
import * as z from 'zod';
import { ArmClient, type ArmRequest, type ArmResponse } from '../../../src/azure/arm/arm-client.ts';
import { maxPages, streamPages } from '../../../src/azure/arm/page-stream.ts';
import { readPages } from '../../../src/azure/arm/pages.ts';
import type { Result } from '../../../src/ports/cloud.ts';
import { subscriptionId } from '../../support/facts.ts';

/** An ARM whose lists continue as a test says. */
class LeadingOn extends ArmClient {
  readonly asked: string[] = [];
  readonly #next: (page: number) => string | undefined;

  constructor(next: (page: number) => string | undefined) {
    super({
      endpoint: 'https://localhost',
      audience: 'https://localhost',
      credential: { getToken: async () => null },
      deadlineMs: 1,
      now: () => 0,
    });
    this.#next = next;
  }

  override async send({ path }: ArmRequest): Promise<Result<ArmResponse>> {
    this.asked.push(path);
    const nextLink = this.#next(this.asked.length);
    return {
      ok: true,
      value: { operation: 'other', status: 200, headers: {}, body: { value: [{}], nextLink }, text: '' },
    };
  }
}

const call = { correlationId: '00000000-0000-4000-8000-0000000000aa' };
const request = { what: 'virtual machines', provider: 'compute', subscriptionId, path: '/first' } as const;

async function kindsOf(client: ArmClient): Promise<string[]> {
  const kinds: string[] = [];
  for await (const page of streamPages(client, request, call))
    kinds.push(page.ok ? 'page' : `${page.failure.kind}: ${page.failure.message}`);
  return kinds;
}

test('a list is read to its end', async () => {
  const client = new LeadingOn((page) => (page < 300 ? `/page/${page}` : undefined));
  expect(new Set(await kindsOf(client))).toEqual(new Set(['page']));
  expect(client.asked).toHaveLength(300);
});

test('a list without an end ends with a failure, and not as a part that looks whole', async () => {
  const client = new LeadingOn((page) => `/page/${page}`);
  expect((await kindsOf(client)).at(-1)).toBe(`unreadable: virtual machines: more than ${maxPages} pages`);
  expect(client.asked).toHaveLength(maxPages);
});

test('a list that leads back to one of its own pages ends there with a failure', async () => {
  const client = new LeadingOn((page) => `/page/${page % 3}`);
  expect((await kindsOf(client)).at(-1)).toMatch(/leads back/);
  expect(client.asked.length).toBeLessThan(6);
});

test('a list that is read as a whole fails as a whole where it does not end', async () => {
  const client = new LeadingOn((page) => `/page/${page}`);
  const read = await readPages(client, { ...request, item: z.unknown() }, call);
  expect(read).toMatchObject({ ok: false, failure: { kind: 'unreadable' } });
  expect(client.asked.length).toBeLessThanOrEqual(50);
});
