import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { notesOf, releaseFaults } from '../scripts/release/release.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { devDependencies, version } = JSON.parse(read('package.json'));
const major = /\d+/.exec(devDependencies.node)?.[0];

const permissions = z.record(z.string(), z.string());
const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }),
  jobs: z.record(
    z.string(),
    z.object({
      needs: z.string().optional(),
      uses: z.string().optional(),
      container: z.string().optional(),
      permissions: permissions.optional(),
      'timeout-minutes': z.number().optional(),
      strategy: z.object({ matrix: z.object({ node: z.array(z.number()) }) }).optional(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })).default([]),
    }),
  ),
});
const workflowFiles = globSync('.github/workflows/*', { cwd: root });
const workflows = workflowFiles.map((file) => ({
  file,
  text: read(file),
  ...workflow.parse(parse(read(file))),
}));
const named = (name: string): (typeof workflows)[number] => {
  const found = workflows.find(({ file }) => path.basename(file) === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
};
const commandsOf = (job: { steps: readonly { run?: string | undefined }[] } | undefined): string[] =>
  (job?.steps ?? []).flatMap(({ run }) => (run === undefined ? [] : [run]));

/** Lines that use an action otherwise than by its commit, with its version in a comment. */
function notPinned(text: string): string[] {
  const uses = text.split('\n').filter((line) => /\buses:/.test(line));
  const pinned = /^ +(?:- )?uses: [\w-]+\/[\w-]+(?:\/[\w-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  const own = /^ +uses: \.\/\.github\/workflows\/[\w-]+\.yml$/;
  return uses.filter((line) => !pinned.test(line) && !own.test(line));
}

describe('the workflows', () => {
  test('pin each action to a commit with its version in a comment, and to the same one everywhere', () => {
    expect(workflows.flatMap(({ text }) => notPinned(text))).toEqual([]);
    const used = workflows.flatMap(({ text }) => [...text.matchAll(/uses: ([^@\s]+)@(\S+ # \S+)/g)]);
    const versions = new Map(used.map(([, action = '', at = '']) => [action, at]));
    expect(used.filter(([, action = '', at]) => versions.get(action) !== at)).toEqual([]);
    expect([...versions.keys()].toSorted()).toEqual([
      'actions/checkout',
      'actions/setup-dotnet',
      'actions/setup-node',
    ]);
  });

  test.each([
    '      - uses: actions/checkout@v7',
    '      - uses: actions/checkout@main',
    '      - uses: actions/checkout@3d3c42e',
    `      - uses: actions/checkout@${'a'.repeat(40)}`,
    '    uses: ./actions/own.yml',
  ])('fail this check if an action is not pinned: %s', (line) => {
    expect(notPinned(line)).toEqual([line]);
  });

  test('may only read the repository, except for the job that makes a release, and use no secret', () => {
    expect(workflows.map((one) => one.permissions)).toEqual(workflows.map(() => ({ contents: 'read' })));
    const more = workflows.flatMap(({ file, jobs }) =>
      Object.entries(jobs).flatMap(([name, job]) =>
        job.permissions === undefined ? [] : [[path.basename(file), name, job.permissions]],
      ),
    );
    expect(more).toEqual([
      ['release.yml', 'publish', { contents: 'write' }],
      ['release.yml', 'tool', { contents: 'read', 'id-token': 'write' }],
    ]);
    for (const { text } of workflows) expect(text).not.toMatch(/secrets\.|pull_request_target|write-all/);
  });

  test('have a time limit and one run at a time for each ref, and ignore no failure', () => {
    for (const { jobs, text } of workflows) {
      expect(text).not.toMatch(/continue-on-error|\|\| true|if: always|if: failure/);
      for (const [name, job] of Object.entries(jobs))
        expect([name, (job.uses ?? job['timeout-minutes']) !== undefined]).toEqual([name, true]);
    }
    expect(named('ci.yml').concurrency['cancel-in-progress']).toBe(true);
    for (const { concurrency } of workflows) expect(concurrency.group).toMatch(/-\$\{\{ github\.ref \}\}$/);
    expect(named('release.yml').concurrency['cancel-in-progress']).toBe(false);
  });
});

describe('the checks of each change', () => {
  const { jobs, on } = named('ci.yml');

  test('run .ci/run on the Node version that the scripts run on', () => {
    const [container, ...more] = Object.values(jobs).filter((job) => job.container !== undefined);
    expect([container?.container, more]).toEqual([`node:${major}-bookworm`, []]);
    const commands = commandsOf(container);
    expect(commands.at(-1)).toBe('.ci/run');
    expect(commands.filter((one) => one !== '.ci/run' && !one.startsWith('git config'))).toEqual([]);
    expect(Object.keys(on)).toEqual(['push', 'pull_request', 'workflow_call']);
  });

  test('install what only the long proof needs, before it runs', () => {
    const lines = read('.ci/run').split('\n');
    const at = (command: string): number => lines.findIndex((line) => line.startsWith(command));
    expect(at('npm run proof:install')).toBeGreaterThan(at('npm cit'));
    expect(at('npm run check:static')).toBeGreaterThan(at('npm run proof:install'));
    expect(at('npm run proof ||')).toBeGreaterThan(at('npm run proof:install'));
  });

  test('test the app on each Node version that a deployment may have', () => {
    const [, deployed = ''] = /^param nodeVersion (.+?) = /m.exec(read('infra/main.bicep')) ?? [];
    const offered = [...deployed.matchAll(/'(\d+)'/g)].map(([, one]) => Number(one));
    expect(offered).toEqual([22, 24]);
    expect(jobs.app?.strategy?.matrix.node).toEqual(offered);
    expect(commandsOf(jobs.app).join('\n')).toMatch(/^\.ci\/app-on-node \$\{\{ matrix\.node \}\}$/);
    // With npm the Node of node_modules would run.
    expect(read('.ci/app-on-node')).not.toMatch(/npm (?:run|test|exec)|npx/);
    expect(read('scripts/build/build-app.ts')).toContain(`target: 'node${Math.min(...offered)}'`);
  });
});

describe('a release', () => {
  const { jobs, on } = named('release.yml');

  test('starts with a tag, passes the checks of each change, and publishes the package', () => {
    expect(on).toEqual({ push: { tags: ['v0.*'] } });
    const order = Object.entries(jobs).map(([name, { needs, uses }]) => [name, needs, uses]);
    expect(order).toEqual([
      ['version', undefined, undefined],
      ['ci', 'version', './.github/workflows/ci.yml'],
      ['publish', 'ci', undefined],
      ['tool', 'publish', undefined],
    ]);
    expect(commandsOf(jobs.version).at(-1)).toBe('npm run release:notes -- --tag "$GITHUB_REF_NAME"');
    const tool = commandsOf(jobs.tool);
    expect(tool.slice(-2).join('\n')).toMatch(
      /^npm run package:tool\nnpm publish --provenance --access public "\.\/package\/accelnet-\S+\.tgz"$/,
    );
    // Nothing is published before somebody says so.
    expect(read('.github/workflows/release.yml')).toMatch(/\n {4}if: vars\.PUBLISH_TOOL == 'true'\n/);
    const published = commandsOf(jobs.publish).join('\n');
    expect(published).toMatch(
      /npm run package\n.*sha256sum accelnet\.zip > accelnet\.zip\.sha256\n[\s\S]*gh release create/,
    );
    for (const file of ['accelnet.zip', 'accelnet.zip.sha256', 'accelnet.cdx.json'])
      expect(published).toContain(` package/${file}`);
  });

  const right = {
    tag: 'v0.2.0',
    version: '0.2.0',
    locked: '0.2.0',
    template: 'accelnet@0.2.0',
    changelog:
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2027-01-15)\n\n- Two.\n\n## 0.1.0 (2026-12-01)\n\n- One.\n',
  };

  test('has the version that all files name, and the notes that the changelog has for it', () => {
    expect(releaseFaults(right)).toEqual([]);
    expect(notesOf(right.changelog, '0.2.0')).toBe('- Two.');
    expect(notesOf(right.changelog, '0.1.0')).toBe('- One.');
  });

  test.each([
    [{ tag: 'v0.3.0' }, 'package.json: has version 0.2.0, and the tag is v0.3.0'],
    [{ tag: '0.2.0' }, '0.2.0: should be the tag of a 0.x release, such as v0.2.0'],
    [{ locked: '0.1.0' }, 'package-lock.json: has version 0.1.0, and package.json 0.2.0'],
    [
      { template: 'accelnet@0.1.0' },
      'azure.yaml: has template accelnet@0.1.0, and should have accelnet@0.2.0',
    ],
    [{ changelog: '## Unreleased\n' }, 'CHANGELOG.md: has no heading "## 0.2.0 (YEAR-MONTH-DAY)"'],
    [{ changelog: '## 0.2.0 (not yet)\n- Two.' }, 'CHANGELOG.md: has no heading "## 0.2.0 (YEAR-MONTH-DAY)"'],
    [
      { changelog: '## 0.2.0 (2027-01-15)\n\n## 0.1.0 (2026-12-01)\n' },
      'CHANGELOG.md: says nothing of 0.2.0',
    ],
  ])('is refused with %j', (wrong, fault) => {
    expect(releaseFaults({ ...right, ...wrong })).toContain(fault);
  });
});

test('the changelog begins with the unreleased changes, and then lists each version, the newest first', () => {
  const headings = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
  expect(headings[0]).toBe('Unreleased');
  const versions = headings.slice(1);
  for (const heading of versions)
    expect(heading).toMatch(/^\d+\.\d+\.\d+ \((?:\d{4}-\d\d-\d\d|not released yet)\)$/);
  expect(versions[0]).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')} `));
  const kinds = [...read('CHANGELOG.md').matchAll(/^### (.+)$/gm)].map(([, kind = '']) => kind);
  const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
  expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
});

test('Dependabot updates packages and actions weekly and in groups', () => {
  const group = z.union([
    z.strictObject({
      'dependency-type': z.enum(['production', 'development']),
      'update-types': z.array(z.string()),
    }),
    z.strictObject({ patterns: z.array(z.string()) }),
  ]);
  const file = z.strictObject({
    version: z.literal(2),
    updates: z.array(
      z.strictObject({
        'package-ecosystem': z.string(),
        directory: z.string(),
        schedule: z.strictObject({ interval: z.literal('weekly') }),
        'commit-message': z.strictObject({ prefix: z.string() }),
        groups: z.record(z.string(), group),
      }),
    ),
  });
  const { updates } = file.parse(parse(read('.github/dependabot.yml')));
  const locks = globSync('{package-lock.json,tools/*/package-lock.json}', { cwd: root });
  const folders = locks.map((lock) =>
    `/${path.posix.dirname(lock.replaceAll('\\', '/'))}`.replace(/\.$/, ''),
  );
  expect(updates.map((one) => [one['package-ecosystem'], one.directory])).toEqual([
    ...folders.toSorted().map((folder) => ['npm', folder]),
    ['github-actions', '/'],
  ]);
});

test('the dev container has the Node version that the scripts run on', () => {
  const { image, postCreateCommand } = JSON.parse(read('.devcontainer/devcontainer.json'));
  expect(image).toContain(`:${major}-`);
  expect(postCreateCommand).toBe('npm ci');
});

test('everything that the gallery of azd templates expects exists', () => {
  // azd-template-artifacts, definition-of-done.
  const files = [
    'README.md',
    'LICENSE',
    'SECURITY.md',
    'CONTRIBUTING.md',
    '.github/CODE_OF_CONDUCT.md',
    '.github/ISSUE_TEMPLATE.md',
    'azure.yaml',
    'infra/main.bicep',
  ];
  for (const file of files) expect([file, read(file).length > 500]).toEqual([file, true]);
  expect(read('.devcontainer/devcontainer.json')).toContain('ghcr.io/azure/azure-dev/azd:latest');
});
