import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  denyAssignmentSchema,
  lockSchema,
  roleAssignmentSchema,
} from '../../../sandbox/arm/access/access-orders.ts';
import { sizeOrderSchema } from '../../../sandbox/arm/admin/size-orders.ts';
import {
  adviceSchema,
  capacitySchema,
  groupChangeSchema,
  restrictionSchema,
  subscriptionTagsSchema,
} from '../../../sandbox/arm/admin/world-orders.ts';
import { quotaSchema } from '../../../sandbox/arm/compute/quota.ts';
import { scaleSetSchema } from '../../../sandbox/arm/compute/scale-sets.ts';
import { vmOrderSchema } from '../../../sandbox/arm/compute/vm-order.ts';
import { faultSchema } from '../../../sandbox/arm/faults/faults.ts';
import { fixedAnswerSchema } from '../../../sandbox/arm/guests/answers.ts';
import { assumedRules } from '../../../sandbox/arm/kernel/rules.ts';
import { resourceOrderSchema } from '../../../sandbox/arm/readable/resource-order.ts';
import { webhookSchema } from '../../../sandbox/arm/world/subscriptions.ts';
import { startBench } from './support/bench.ts';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/simulated-azure.md', root), 'utf8');
const rows = page
  .slice(page.indexOf('\n## Rules'))
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

function quotedIn(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted);
}

const testFolder = new URL('./', import.meta.url);
const testFiles = readdirSync(testFolder, { recursive: true, encoding: 'utf8' });

/** The test files of that name, in any folder. */
function filesOf(name: string): URL[] {
  return testFiles.filter((file) => path.basename(file) === name).map((file) => new URL(file, testFolder));
}

function adminRoutes(): string[] {
  const folder = new URL('sandbox/arm/admin/', root);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return sources.flatMap((source) => [...source.matchAll(/'(\/_sim\/[^']+)'/g)].map(([, path = '']) => path));
}

function sourcesOfSimulation(): string[] {
  const folder = new URL('sandbox/arm/', root);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

/** Codes as the sources write them: second argument of `refusal`, a member `code`, or one side of a choice. */
function codesAnswered(): string[] {
  const written = /refusal\(\s*[\w.]+,\s*'(\w+)'|\bcode: '(\w+)'|code: [^,]*\? '(\w+)' : '(\w+)'/g;
  const found = sourcesOfSimulation().flatMap((source) =>
    [...source.matchAll(written)].flatMap(([, ...groups]) => groups.filter((group) => group !== undefined)),
  );
  // The status codes of instance views and of Run Command are no error codes.
  return [...new Set(found)].filter((code) => /^[A-Z]/.test(code)).sort();
}

function membersOf(schema: z.ZodType): string[] {
  const found = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  const text = JSON.stringify(found, (name, value: unknown) =>
    name === 'properties' && typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([member, one]) => [`member ${member}`, one]))
      : value,
  );
  return [...text.matchAll(/"member (\w+)":/g)].map(([, member = '']) => member);
}

function orderMembers(): Record<string, string[]> {
  return {
    vms: membersOf(vmOrderSchema),
    resources: membersOf(resourceOrderSchema),
    sizes: membersOf(sizeOrderSchema),
    scaleSets: membersOf(scaleSetSchema),
    faults: membersOf(faultSchema),
    locks: membersOf(lockSchema),
    denyAssignments: membersOf(denyAssignmentSchema),
    roleAssignments: membersOf(roleAssignmentSchema),
    advice: membersOf(adviceSchema),
    capacity: membersOf(capacitySchema),
    restrictions: membersOf(restrictionSchema),
    groups: membersOf(groupChangeSchema),
    subscriptions: membersOf(subscriptionTagsSchema),
    quotas: membersOf(quotaSchema),
    webhooks: membersOf(webhookSchema),
    runCommands: membersOf(fixedAnswerSchema),
  };
}

describe('docs/simulated-azure.md', () => {
  test('has a row for every rule that can be switched, and no other switches', () => {
    expect(rows.flatMap(([, , rule]) => quotedIn(rule)).sort()).toEqual(Object.keys(assumedRules).sort());
  });

  test('names a status and tests that exist for each rule', () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const [, behaviour, , , status, tests] of rows) {
      expect(['documented', 'recorded', 'assumed'], behaviour).toContain(status);
      expect(quotedIn(tests).length, behaviour).toBeGreaterThan(0);
      for (const name of quotedIn(tests)) expect(filesOf(name), `${behaviour}: ${name}`).toHaveLength(1);
    }
  });

  test('names for each switch, code and member a test that contains it', () => {
    for (const [, behaviour = '', rule = '', , , tests] of rows) {
      const sources = quotedIn(tests)
        .flatMap(filesOf)
        .map((file) => readFileSync(file, 'utf8'));
      const cited = [...quotedIn(rule), ...quotedIn(behaviour)].filter((word) => /^\w+$/.test(word));
      for (const word of cited)
        expect(
          sources.some((source) => source.includes(word)),
          `${word} is in none of ${tests}`,
        ).toBe(true);
    }
  });

  test('has every error code of the simulation', () => {
    const quoted = new Set(rows.flatMap(([, behaviour]) => quotedIn(behaviour)));
    const codes = codesAnswered();
    expect(codes).toContain('NicInUse');
    expect(codes.filter((code) => !quoted.has(code))).toEqual([]);
  });

  test('lists every route of the admin interface', () => {
    const routes = adminRoutes();
    expect(routes.length).toBeGreaterThan(20);
    for (const path of routes) expect(page).toMatch(new RegExp(`(GET|PUT|POST|PATCH|DELETE) ${path}\``));
  });

  test('cites every issue and pull request that the sources cite', () => {
    const cited = sourcesOfSimulation().flatMap((source) =>
      [...source.matchAll(/([\w.-]*[A-Za-z]#\d+)/g)].map(([, issue = '']) => issue),
    );
    expect(cited.length).toBeGreaterThan(20);
    expect([...new Set(cited)].filter((issue) => !page.includes(issue))).toEqual([]);
  });

  test('names every member of what can be ordered', () => {
    const quoted = new Set(
      page
        .split('\n')
        .flatMap(quotedIn)
        .flatMap((code) => code.split(/\W+/)),
    );
    for (const [what, members] of Object.entries(orderMembers()))
      expect({ [what]: members.filter((member) => !quoted.has(member)) }).toEqual({ [what]: [] });
    expect(orderMembers().resources).toContain('allocatable');
  });

  test('shows examples that the admin interface takes', async () => {
    const examples = [...page.matchAll(/^\| .*`(PUT|POST|PATCH) (\/_sim\/[^`]+)` \|[^|]*\| `(.+)` \|$/gm)];
    expect(examples).toHaveLength(18);
    for (const [, method = '', path = '', body = ''] of examples) {
      const { azure } = await startBench();
      if (path.startsWith('/_sim/vms/')) azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3' });
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${azure.adminUrl}${path.replace(':name', 'web-1')}`, {
        method,
        headers,
        body,
      });
      // No server listens at the webhook of the example.
      expect([200, 201, path === '/_sim/subscriptions' ? 502 : 201], `${method} ${path}`).toContain(status);
    }
  });
});
