import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assumedRules } from '../../../sandbox/arm/rules.ts';
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

function adminRoutes(): string[] {
  const folder = new URL('sandbox/arm/admin/', root);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return sources.flatMap((source) => [...source.matchAll(/'(\/_sim\/[^']+)'/g)].map(([, path = '']) => path));
}

describe('docs/simulated-azure.md', () => {
  it('has a row for every rule that can be switched, and no other switches', () => {
    expect(rows.flatMap(([, , rule]) => quotedIn(rule)).sort()).toEqual(Object.keys(assumedRules).sort());
  });

  it('names a status and tests that exist for each rule', () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const [, behaviour, , , status, tests] of rows) {
      expect(['documented', 'recorded', 'assumed'], behaviour).toContain(status);
      expect(quotedIn(tests).length, behaviour).toBeGreaterThan(0);
      for (const name of quotedIn(tests))
        expect(existsSync(new URL(name, import.meta.url)), `${behaviour}: ${name}`).toBe(true);
    }
  });

  it('lists every route of the admin interface', () => {
    const routes = adminRoutes();
    expect(routes.length).toBeGreaterThan(20);
    for (const path of routes) expect(page).toMatch(new RegExp(`(GET|PUT|POST|PATCH|DELETE) ${path}\``));
  });

  it('shows examples that the admin interface takes', async () => {
    const examples = [...page.matchAll(/^\| .*`(PUT|POST|PATCH) (\/_sim\/[^`]+)` \|[^|]*\| `(.+)` \|$/gm)];
    expect(examples).toHaveLength(14);
    for (const [, method = '', path = '', body = ''] of examples) {
      const { azure } = await startBench();
      if (path.startsWith('/_sim/vms/')) azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3' });
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${azure.adminUrl}${path.replace(':name', 'web-1')}`, {
        method,
        headers,
        body,
      });
      // Nobody listens where the example's events would go.
      expect([200, 201, path === '/_sim/subscriptions' ? 502 : 201], `${method} ${path}`).toContain(status);
    }
  });
});
