import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);

const component = z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() });
const bill = z.looseObject({
  metadata: z.looseObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
});
type Bill = z.infer<typeof bill>;

/**
 * The software bill of materials of what is deployed, CycloneDX 1.5 in JSON: npm's own, from the lock file, without what only builds and tests.
 * Packages that the page is bundled from count, though they are development dependencies. The same lock file gives the same text.
 */
export async function billOfMaterials(root: string): Promise<string> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { stdout } = await run('npm', args, { cwd: root, maxBuffer: 2 ** 26 });
  const whole = bill.parse(JSON.parse(stdout));
  const deployed = reachable(whole, rootsOf(root));
  const own = whole.metadata.component;
  // npm calls a package that is a folder of ours by the folder.
  const packages = whole.components
    .filter((one) => deployed.has(one['bom-ref']))
    .map((one) => ({ ...one, name: nameOf(one['bom-ref']) }));
  const dependencies = whole.dependencies
    .filter(({ ref }) => deployed.has(ref) || ref === own['bom-ref'])
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => deployed.has(one)) }));
  const { timestamp: _, ...metadata } = whole.metadata;
  const content = {
    ...whole,
    metadata: { ...metadata, component: { ...own, name: 'accelnet', type: 'application' } },
    components: packages,
    dependencies,
  };
  return `${JSON.stringify({ ...content, serialNumber: serialNumberOf(content) }, null, 2)}\n`;
}

/** Names of the packages that the app and its page import. */
function rootsOf(root: string): ReadonlySet<string> {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  // Of packages that only develop otherwise, the page and the bundle of telemetry hold some.
  const bundled = globSync(['web/**/*.{ts,tsx}', 'src/**/*.ts'], { cwd: root }).flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/from '((?:@[\w.-]+\/)?[\w][\w.-]*)/g)].map(
      ([, name = '']) => name,
    ),
  );
  return new Set([...Object.keys(dependencies), ...bundled]);
}

const nameOf = (ref: string): string => ref.slice(0, ref.lastIndexOf('@'));

function reachable({ metadata, dependencies }: Bill, names: ReadonlySet<string>): ReadonlySet<string> {
  const needs = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const found = new Set<string>();
  const waiting = (needs.get(metadata.component['bom-ref']) ?? []).filter((ref) => names.has(nameOf(ref)));
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (found.has(ref)) continue;
    found.add(ref);
    waiting.push(...(needs.get(ref) ?? []));
  }
  return found;
}

// A UUID of version 8 (RFC 9562), from the content.
function serialNumberOf({ serialNumber: _, ...content }: Readonly<Record<string, unknown>>): string {
  const hex = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
