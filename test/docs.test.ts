import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { accelnet } from '../cli/commands.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import { longScenarios, scenarios } from '../sandbox/scenarios/catalogue.ts';
import { failuresDocument } from '../scripts/write-failures.ts';
import { reasonsDocument } from '../scripts/write-reasons.ts';
import { sizesDocument } from '../scripts/write-sizes.ts';
import { causeSentences, causes } from '../src/core/diagnosis/diagnosis-causes.ts';
import { defaultPolicy } from '../src/core/policy/policy.ts';
import { readPolicyFile } from '../src/core/policy/policy-file.ts';
import { policyFileSchema } from '../src/core/policy/policy-schema.ts';
import { next, outcomesOf, phases, type RunPlan, type State } from '../src/core/remediation/machine.ts';
import { settings } from '../src/core/settings/settings.ts';

const root = path.resolve(import.meta.dirname, '..');
/** Every member of the policy file by its path. */
function pathsIn(schema: z.core.JSONSchema.BaseSchema, at = ''): string[] {
  const { items, properties = {} } = schema;
  const inItems = typeof items === 'object' && !Array.isArray(items) ? pathsIn(items, `${at}[]`) : [];
  const members = Object.entries(properties).flatMap(([name, member]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return typeof member === 'object' ? [path, ...pathsIn(member, path)] : [path];
  });
  return [...inItems, ...members];
}

const policyFields = new Set(pathsIn(z.toJSONSchema(policyFileSchema, { io: 'input' })));

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Every step that the state machine allows, as a line of the diagram. */
function steps(): string[] {
  const states = phases.flatMap((phase) =>
    (['restart', 'nics-only', 'align', 'watch'] satisfies RunPlan[]).flatMap((plan) =>
      (['accelerate', 'restore'] as const).map((goal): State => ({ phase, plan, goal })),
    ),
  );
  const lines = states.flatMap((state) =>
    outcomesOf(state.phase).map((signal) => {
      const step = next(state, signal);
      const to = step.kind === 'end' ? `[${step.outcome}]` : step.state.phase;
      return `${state.phase} --> ${to}: ${signal}`;
    }),
  );
  return [...new Set(lines)].sort();
}

describe('docs/architecture.md', () => {
  test('draws exactly the steps that the state machine allows', () => {
    const drawn = read('docs/architecture.md').match(/^ {2}[a-z-]+ --> \S+: [a-z-]+$/gm) ?? [];
    expect(drawn.map((line) => line.trim()).sort()).toEqual(steps());
  });
});

test('docs/reasons.md agrees with the code; npm run docs writes it', () => {
  expect(read('docs/reasons.md')).toBe(reasonsDocument());
});

test('docs/failures.md agrees with the code; npm run docs writes it', () => {
  expect(read('docs/failures.md')).toBe(failuresDocument());
});

test('docs/sizes-and-systems.md agrees with the code; npm run docs writes it', () => {
  expect(read('docs/sizes-and-systems.md')).toBe(sizesDocument());
});

test('docs/diagnosis.md lists every known cause in the order and with the sentences of the code', () => {
  const rows = read('docs/diagnosis.md').matchAll(/^\| `([\w-]+)` \| ([^|]+) \|/gm);
  expect([...rows].map(({ 1: cause, 2: sentence }) => [cause, sentence])).toEqual(
    causes.map((cause) => [cause, causeSentences[cause]]),
  );
});

test('docs/tool.md has the exit codes of the code, and names every command', () => {
  const rows = [...read('docs/tool.md').matchAll(/^\| (\d+) \| (.+) \|$/gm)];
  expect(rows.map(([, code, means]) => [Number(code), means])).toEqual(
    Object.values(exitCodes).map(({ code, means }) => [code, means]),
  );
  for (const name of Object.keys(accelnet.commands))
    expect(read('docs/tool.md')).toContain(`accelnet ${name} `);
});

test('docs/scenarios.md names every scenario, each in the folder that holds it, and no other', () => {
  const named = read('docs/scenarios.md')
    .split(/^In `(?=sandbox\/scenarios\/)/m)
    .slice(1)
    .flatMap((part) => {
      const [folder = ''] = part.split('`');
      return [...part.matchAll(/^\| `([\w-]+)` \|/gm)].map(({ 1: name = '' }) => `${folder}/${name}.ts`);
    });
  const files = new Set(globSync('sandbox/scenarios/*/*.ts', { cwd: root }));
  expect(named.filter((file) => !files.has(file))).toEqual([]);
  expect(named.map((file) => path.basename(file, '.ts')).toSorted()).toEqual(
    [...scenarios, ...longScenarios].map(({ name }) => name).toSorted(),
  );
});

describe('README.md', () => {
  test('has at most 140 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(140);
  });

  test('has the status as its first section', () => {
    const [first] = read('README.md').match(/^## .+$/m) ?? [];
    expect(first).toBe('## Status');
  });

  test('has the sections that the gallery of azd templates expects, in their order', () => {
    // azd-template-artifacts, definition-of-done.
    const wanted = ['Features', 'Getting Started', 'Guidance', 'Resources'];
    const sections = [...read('README.md').matchAll(/^## (.+)$/gm)].map(({ 1: title = '' }) => title);
    expect(sections.filter((title) => wanted.includes(title))).toEqual(wanted);
  });

  test('leaves the list of what is not verified to docs/verification.md, as every other document does', () => {
    const headings = globSync('{*.md,docs/**/*.md}', { cwd: root }).flatMap((document) =>
      (read(document).match(/^#+ .*not verified.*$/gim) ?? []).map(() => document),
    );
    expect(headings).toEqual(['docs/verification.md']);
  });
});

describe('documents', () => {
  const documents = [
    'README.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    ...globSync('docs/**/*.md', { cwd: root }),
  ];

  test('name only files that exist', () => {
    const named = documents.flatMap((document) =>
      [...read(document).matchAll(/`((?:src|cli|sandbox|test|scripts|tools|docs)\/[\w./-]+\.\w+)`/g)].map(
        ({ 1: file }) => file ?? '',
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    const files = new Set(
      globSync('{src,cli,sandbox,test,scripts,tools,docs}/**/*', {
        cwd: root,
        exclude: ['**/node_modules'],
      }),
    );
    expect(named.filter((file) => !files.has(file))).toEqual([]);
  });

  test('name only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = documents.flatMap((document) =>
      [...read(document).matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(({ 1: name }) => name ?? ''),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test('name only settings that exist', () => {
    const known = new Set(Object.keys(settings));
    // Variables of the guest scripts are not settings of the app.
    const scripts = globSync('guest/*', { cwd: root }).map(read).join('\n');
    const named = documents.flatMap((document) => read(document).match(/\bACCELNET_[A-Z_]+\b/g) ?? []);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !known.has(name) && !scripts.includes(name))).toEqual([]);
  });

  test('name only fields of the policy that exist', () => {
    const named = documents.flatMap((document) =>
      [...read(document).matchAll(/`([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*(?:\[\])?)+)`/g)].map(
        ({ 1: name = '' }) => name,
      ),
    );
    // Names of telemetry, of files, and members of host.json, of an answer of the API or of an event.
    const others =
      /^(?:accelnet|azure|error|http|server|url)\.|\.(?:ts|json|net|env)$|^(?:df\.lock|failure\.kind|lastSweep\.endedAt|logLevel\.default|properties\.vmId|status\.question)$/;
    const fields = named.filter((name) => !others.test(name));
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter((name) => !policyFields.has(name))).toEqual([]);
  });

  test('call no field of the policy by a name that only the code uses', () => {
    const members = new Set([...policyFields].flatMap((field) => field.replaceAll('[]', '').split('.')));
    const ownNames = Object.keys(defaultPolicy).filter((name) => !members.has(name));
    const named = documents.flatMap((document) =>
      ownNames.filter((name) => read(document).includes(`\`${name}\``)).map((name) => `${document}: ${name}`),
    );
    expect(named).toEqual([]);
  });

  test('show no policy that the app would refuse', () => {
    const shown = documents.flatMap((document) =>
      [...read(document).matchAll(/```json\n(.+?)```/gs)]
        .map(({ 1: text = '' }) => text)
        .filter((text) => /^\s*"version": 1\b/m.test(text)),
    );
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.map((text) => readPolicyFile(text)).filter(({ ok }) => !ok)).toEqual([]);
  });
});
