import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { advisoriesIn } from '../scripts/package/advisories-in.ts';
import { billOfMaterials } from '../scripts/package/bill-of-materials.ts';
import { maxBytes, zipApp } from '../scripts/package/zip-app.ts';

const root = path.resolve(import.meta.dirname, '..');
const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  serialNumber: z
    .string()
    .regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  metadata: z.object({
    timestamp: z.undefined().optional(),
    component: z.object({ name: z.literal('accelnet') }),
  }),
  components: z.array(z.object({ 'bom-ref': z.string(), name: z.string() })),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

describe('the package', () => {
  const zip = zipApp(root);
  const names = Object.keys(unzipSync(zip));

  test('weighs at most 3 MB', () => {
    expect(zip.length).toBeGreaterThan(100_000);
    expect(zip.length).toBeLessThanOrEqual(maxBytes);
    expect(maxBytes).toBe(3 * 1024 * 1024);
  });

  test('contains what is deployed and nothing else', () => {
    const page = names.filter((name) => name.startsWith('dist/web/'));
    expect(page.length > 0).toBe(existsSync(path.join(root, 'web')));
    expect(names.filter((name) => !page.includes(name))).toEqual([
      'LICENSE',
      'dist/main.cjs',
      'dist/telemetry.cjs',
      'host.json',
      'package.json',
    ]);
  });

  test('names no folder of the machine that built it', () => {
    for (const [name, bytes] of Object.entries(unzipSync(zip)))
      expect([name, Buffer.from(bytes).toString('utf8').includes(root)]).toEqual([name, false]);
  });

  describe('of another app', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'accelnet-package-'));
      await mkdir(path.join(folder, 'dist'));
      const files = { 'dist/main.cjs': '1;', 'host.json': '{}', 'package.json': '{"name":"a","scripts":{}}' };
      for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    test('does not change if only the dates or permissions of files change', async () => {
      const before = zipApp(folder);
      await chmod(path.join(folder, 'host.json'), 0o600);
      await utimes(path.join(folder, 'host.json'), 1, 1);
      expect(Buffer.from(zipApp(folder)).equals(before)).toBe(true);
    });

    test('contains the policy file if there is one, and of package.json only what the host needs', async () => {
      await writeFile(path.join(folder, 'accelnet.policy.json'), '{"version":1}');
      const files = unzipSync(zipApp(folder));
      expect(Object.keys(files)).toContain('accelnet.policy.json');
      expect(JSON.parse(Buffer.from(files['package.json'] ?? []).toString('utf8'))).toEqual({ name: 'a' });
    });

    test.each([
      [
        '{"version":1,"safeguards":{"maxPerHour":50}}',
        'accelnet.policy.json: safeguards: there is no such member',
      ],
      ['{"version":1,"limits":{"breakerFailures":11}}', 'should be at most limits.breakerOutOf'],
      ['{"version":1', 'accelnet.policy.json: is not JSON'],
    ])('is not made if the policy is wrong: %s', async (text, fault) => {
      await writeFile(path.join(folder, 'accelnet.policy.json'), text);
      expect(() => zipApp(folder)).toThrow(fault);
    });

    test('contains every policy that a setting may name, and is not made if one of them is wrong', async () => {
      for (const name of ['accelnet', 'production', 'weekend'])
        await writeFile(path.join(folder, `${name}.policy.json`), '{"version":1}');
      await writeFile(path.join(folder, 'accelnet.policy.schema.json'), '{}');
      const names = Object.keys(unzipSync(zipApp(folder))).filter((name) => name.includes('policy'));
      expect(names).toEqual(['accelnet.policy.json', 'production.policy.json', 'weekend.policy.json']);
      await writeFile(path.join(folder, 'production.policy.json'), '{"version":1,"pausd":true}');
      await writeFile(path.join(folder, 'weekend.policy.json'), '{"version":2}');
      expect(() => zipApp(folder)).toThrow(/production\.policy\.json: .*\n.*weekend\.policy\.json: /);
    });

    test('is not made if the only policy has another name and is wrong', async () => {
      await writeFile(path.join(folder, 'production.policy.json'), '[]');
      expect(() => zipApp(folder)).toThrow('production.policy.json: ');
    });

    test('is not made if it would be too large or the app is not built', async () => {
      const random = new Uint8Array(4_000_000);
      for (let from = 0; from < random.length; from += 65_536)
        crypto.getRandomValues(random.subarray(from, from + 65_536));
      await writeFile(path.join(folder, 'dist/heavy.bin'), random);
      expect(() => zipApp(folder)).toThrow(/should be at most 3145728/);
      await rm(path.join(folder, 'dist'), { recursive: true });
      expect(() => zipApp(folder)).toThrow('dist/main.cjs is not built');
    });
  });

  test('has a bill of materials that lists what is bundled, and no build or test tools', async () => {
    const text = await billOfMaterials(root);
    expect(await billOfMaterials(root)).toBe(text);
    const { components, dependencies } = bill.parse(JSON.parse(text));
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['zod', 'durable-functions', '@azure/core-rest-pipeline']));
    // Of the second bundle, whose packages only develop otherwise.
    expect(names).toEqual(
      expect.arrayContaining(['@azure/monitor-opentelemetry-exporter', '@opentelemetry/sdk-logs']),
    );
    // Of the two packages that are folders of this repository, one is part of the page.
    expect(components.find(({ name }) => name === '@fluentui/react-icons')?.['bom-ref']).toMatch(/-local$/);
    for (const tool of ['vitest', 'esbuild', 'azurite', 'fflate', 'typescript', 'applicationinsights'])
      expect(names).not.toContain(tool);
    const known = new Set(components.map((one) => one['bom-ref']));
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !known.has(ref))).toEqual([]);
    expect(dependencies.length).toBe(components.length + 1);
  });
});

describe('an audit', () => {
  const about = (severity: string, name: string): string =>
    JSON.stringify({ vulnerabilities: { [name]: { severity, range: '<1.2.3' } } });
  const deployed = new Set(['zod']);

  test('counts only high and critical advisories for packages that are deployed', () => {
    const found = { kind: 'found', lines: ['zod <1.2.3: critical'] };
    expect(advisoriesIn(about('critical', 'zod'), deployed)).toEqual(found);
    expect(advisoriesIn(about('moderate', 'zod'), deployed)).toEqual({ kind: 'none' });
    expect(advisoriesIn(about('critical', 'vitest'), deployed)).toEqual({ kind: 'none' });
  });

  test('distinguishes a registry that offers no advisories from a request that failed', () => {
    const said = (message: string): string => JSON.stringify({ message });
    expect(advisoriesIn(said('405 Method Not Allowed - POST https://example.org'), deployed)).toEqual({
      kind: 'not-offered',
      because: '405 Method Not Allowed',
    });
    expect(advisoriesIn(said('503 Service Unavailable - POST https://example.org'), deployed).kind).toBe(
      'failed',
    );
    expect(advisoriesIn('', deployed)).toEqual({ kind: 'failed', because: 'it gave no report' });
  });
});
