import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importedIcons } from '../scripts/dependencies/imported-icons.ts';
import { beyondLimits, lightLimits, warningsIn } from '../scripts/dependencies/limits.ts';
import { findEntry, installedOn, type Lock, linux, readLock } from '../scripts/dependencies/lock.ts';
import { shapes } from '../web/icons/shapes.ts';

const root = path.resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const { satisfies } = require('semver') as { satisfies: (version: string, range: string) => boolean };
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const lock = readLock(root);
const locks = {
  'package-lock.json': lock,
  'tools/proof/package-lock.json': readLock(path.join(root, 'tools/proof')),
};

/** Entries whose range of Node leaves out a version: npm would warn of them. */
function refusing(of: Lock, version: string): readonly string[] {
  return Object.entries(of).flatMap(([key, { engines }]) => {
    const range = engines === undefined || Array.isArray(engines) ? undefined : engines.node;
    return range === undefined || satisfies(version, range) ? [] : [`${key}: ${range}`];
  });
}

/** Optional packages, which are the programs of other platforms, that a lock does not have. */
function missingPlatforms(of: Lock): readonly string[] {
  return Object.entries(of).flatMap(([key, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).flatMap((name) =>
      findEntry(of, key, name) === undefined ? [`${key}: ${name}`] : [],
    ),
  );
}

describe.each(Object.entries(locks))('%s', (_, of) => {
  test('warns of no package on the Node that the README names, nor on the one that npm ci brings', () => {
    const [, first, others = ''] =
      /a Node of the even releases, ([\d.]+) or later: ([\d, ]+)\./.exec(read('README.md')) ?? [];
    const named = [
      `${first}.0`,
      ...others
        .split(', ')
        .slice(1)
        .map((major) => `${major}.0.0`),
    ];
    expect(named).toEqual(['22.14.0', '24.0.0', '26.0.0']);
    expect(manifest.engines.node).toBe('^22.14 || ^24 || >=26');
    for (const version of [...named, lock['node_modules/node']?.version ?? ''])
      expect([version, refusing(of, version)]).toEqual([version, []]);
  });

  test('has the programs of every platform', () => {
    expect(missingPlatforms(of)).toEqual([]);
  });

  test('names no registry, and has the hash of every package that comes from one', () => {
    const folders = Object.entries(of).filter(([, { link }]) => link === true);
    expect(
      folders.every(([, { resolved = '' }]) => existsSync(path.join(root, resolved, 'package.json'))),
    ).toBe(true);
    const known = new Set(['', ...folders.map(([, { resolved = '' }]) => resolved)]);
    const packages = Object.entries(of).filter(([key, { link }]) => link !== true && !known.has(key));
    expect(
      packages.filter(([, one]) => one.resolved !== undefined || !one.integrity).map(([key]) => key),
    ).toEqual([]);
  });
});

test('a range that leaves out a Node, and a program of another platform that is missing, are seen', () => {
  const { '': top, ...others } = lock;
  if (top === undefined) throw new Error('the lock has no root');
  expect(refusing({ a: { ...top, engines: { node: '>=23' } } }, '22.14.0')).toEqual(['a: >=23']);
  const without = Object.fromEntries(
    Object.entries(others).filter(([key]) => !key.includes('@biomejs/cli-win32-x64')),
  );
  expect(missingPlatforms(without)).toEqual(['node_modules/@biomejs/biome: @biomejs/cli-win32-x64']);
});

describe('a light start', () => {
  test.each([linux, { os: 'darwin', cpu: 'arm64' }, { os: 'win32', cpu: 'x64' }])(
    'brings few packages: %j',
    (platform) => {
      const { size } = installedOn(lock, platform);
      expect(size).toBeGreaterThan(300);
      expect(size).toBeLessThanOrEqual(lightLimits.packages);
    },
  );

  test('names each figure that is beyond its limit', () => {
    const figures = { packages: 450, megabytes: 700.6, files: 1, firstLineMs: 3001 };
    expect(beyondLimits(figures)).toEqual(['megabytes: 701, at most 700', 'firstLineMs: 3001, at most 3000']);
    expect(beyondLimits({ ...figures, megabytes: 700, firstLineMs: 3000 })).toEqual([]);
  });

  test('hears npm warn of a package', () => {
    const said =
      'npm warn EBADENGINE   package: undici\nnpm warn deprecated glob@7.0.0: old\nadded 5 packages';
    expect(warningsIn(said)).toHaveLength(2);
  });
});

describe('the packages that are folders of this repository', () => {
  test('offer exactly the icons and names that the Fluent packages import', () => {
    const { icons, others } = importedIcons(root);
    expect(icons).toEqual(Object.keys(shapes).toSorted());
    expect(others).toEqual(['IconDirectionContextProvider', 'iconFilledClassName', 'iconRegularClassName']);
    const exported = [
      ...(read('web/icons/icons.tsx') + read('web/icons/direction.ts')).matchAll(/^export const (\w+)/gm),
    ];
    expect(exported.map(([, name = '']) => name).toSorted()).toEqual([...icons, ...others].toSorted());
  });

  test('carry the licence of what they hold', () => {
    const { version } = JSON.parse(read('web/icons/package.json'));
    const notice = read('web/icons/NOTICE');
    expect(notice).toContain(`@fluentui/react-icons ${version.replace('-local', '')}\n`);
    expect(notice).toContain('Copyright (c) Microsoft Corporation');
  });

  test('refuse to report how Azurite is used, which then goes on without it', () => {
    const { setup, start, TelemetryClient } = require('applicationinsights');
    for (const call of [setup, start, TelemetryClient]) expect(() => call()).toThrow(/reports nothing/);
    const { AzuriteTelemetryClient } = require('azurite/dist/src/common/Telemetry.js');
    AzuriteTelemetryClient.init('', true, undefined);
    expect(AzuriteTelemetryClient.initialized).not.toBe(true);
    expect(AzuriteTelemetryClient.requestClient).toBeUndefined();
  });

  test('replace nothing of Azurite but what reports: it is the real storage, of the registry', () => {
    expect(manifest.overrides.azurite).toEqual({ applicationinsights: '$applicationinsights' });
    const links = Object.entries(lock).filter(([, { link }]) => link === true);
    expect(links.map(([key]) => key)).toEqual([
      'node_modules/@fluentui/react-icons',
      'node_modules/applicationinsights',
    ]);
    expect(lock['node_modules/azurite']?.integrity).toMatch(/^sha512-/);
    const users = globSync('node_modules/azurite/dist/src/**/*.js', { cwd: root }).filter((file) =>
      read(file).includes('applicationinsights"'),
    );
    expect(users.map((file) => path.basename(file))).toEqual(['Telemetry.js']);
  });
});

test('there is one copy of @opentelemetry/api, so that what is registered in it is registered for all', () => {
  const copies = Object.keys(lock).filter((key) => key.endsWith('node_modules/@opentelemetry/api'));
  expect(copies).toEqual(['node_modules/@opentelemetry/api']);
});
