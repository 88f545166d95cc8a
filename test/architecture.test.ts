import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

// Which folder may import from which others, and which packages (core <- ports <- {azure, assessment} <- workflow <- use-cases <- triggers <- main).
// Single packages: the one that holds all of them brings three times as many.
const fluent = [
  'button',
  'field',
  'input',
  'link',
  'message-bar',
  'provider',
  'select',
  'spinner',
  'switch',
  'theme',
];

const rooms: Record<string, { rooms: string[]; packages: string[] }> = {
  'src/core': { rooms: [], packages: ['zod', 'croner'] },
  'src/ports': { rooms: ['src/core'], packages: [] },
  // What the app and its callers agree on: every request and answer of the HTTP API.
  'src/contract': { rooms: ['src/core'], packages: ['zod'] },
  'src/azure': {
    rooms: ['src/core', 'src/ports'],
    packages: [
      'zod',
      '@azure/identity',
      '@azure/arm-compute',
      '@azure/arm-network',
      '@azure/data-tables',
      '@azure/storage-blob',
    ],
  },
  'src/receivers': { rooms: ['src/core', 'src/ports'], packages: ['@azure/identity'] },
  // Bundled apart, and loaded only where it is wanted; the rest of the app knows the port.
  'src/telemetry': {
    rooms: ['src/core', 'src/ports'],
    packages: [
      '@azure/identity',
      '@azure/monitor-opentelemetry-exporter',
      '@opentelemetry/api',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-metrics',
      '@opentelemetry/sdk-trace-base',
      'node',
    ],
  },
  // Reads what a decision needs, and keeps what was decided.
  'src/assessment': { rooms: ['src/core', 'src/ports'], packages: ['zod'] },
  'src/workflow': {
    rooms: ['src/core', 'src/ports', 'src/assessment'],
    packages: ['zod', 'durable-functions', '@azure/functions'],
  },
  // What a trigger hands over to.
  'src/use-cases': {
    rooms: ['src/core', 'src/ports', 'src/assessment', 'src/workflow', 'src/config/config.ts'],
    packages: ['zod', 'durable-functions', '@azure/functions'],
  },
  'src/config/config.ts': { rooms: ['src/core', 'src/config/policy-source.ts'], packages: ['zod', 'node'] },
  'src/config/policy-source.ts': { rooms: ['src/core'], packages: ['node'] },
  'src/triggers/http/page-files.ts': { rooms: [], packages: ['node'] },
  'src/triggers': {
    rooms: [
      'src/core',
      'src/ports',
      'src/contract',
      'src/assessment',
      'src/workflow',
      'src/use-cases',
      'src/config/config.ts',
      'src/triggers/http/page-files.ts',
    ],
    packages: ['zod', 'durable-functions', '@azure/functions'],
  },
  'src/main.ts': {
    // The texts of the scripts that guests run.
    rooms: [
      'src/core',
      'src/ports',
      'src/azure',
      'src/receivers',
      'src/assessment',
      'src/workflow',
      'src/use-cases',
      'src/triggers',
      'src/telemetry',
      'src/config/config.ts',
      'src/config/policy-source.ts',
      'src/triggers/http/page-files.ts',
      'guest',
    ],
    packages: ['node', '@azure/functions'],
  },
  // What any user could make of the served document: it knows nothing of the app.
  client: { rooms: [], packages: [] },
  web: {
    rooms: ['client'],
    packages: ['react', 'react-dom', '@griffel/react', ...fluent.map((part) => `@fluentui/react-${part}`)],
  },
  // A package of its own to npm: the page's packages import it, and the page does not.
  'web/icons': { rooms: [], packages: ['react', '@griffel/react'] },
  'sandbox/arm': {
    rooms: ['sandbox', 'cli/command-line'],
    packages: ['zod', 'hono', '@hono/node-server', 'selfsigned', 'node'],
  },
  'sandbox/functions-host': {
    rooms: ['sandbox', 'cli/command-line'],
    packages: ['zod', 'hono', '@hono/node-server', 'croner', '@azure/storage-queue', 'node'],
  },
  'sandbox/scenarios': {
    rooms: [
      'client',
      'sandbox',
      'sandbox/arm',
      'sandbox/functions-host',
      'scripts/build',
      'cli/command-line',
    ],
    packages: ['zod', 'node'],
  },
  'sandbox/campaign': {
    rooms: [
      'client',
      'sandbox',
      'sandbox/arm',
      'sandbox/functions-host',
      'sandbox/scenarios',
      'sandbox/campaign/app',
    ],
    packages: ['zod', 'esbuild', 'node'],
  },
  // An app composed as src/main.ts composes it.
  'sandbox/campaign/app': {
    rooms: [
      'guest',
      'src/core',
      'src/ports',
      'src/azure',
      'src/assessment',
      'src/workflow',
      'src/use-cases',
      'src/triggers',
      'src/config/config.ts',
    ],
    packages: ['node'],
  },
  // The reader of command lines serves the tool, the sandbox and the scripts. The version is in package.json.
  'cli/command-line': { rooms: ['src/core', '.'], packages: ['zod', 'node'] },
  cli: {
    rooms: [
      'cli/command-line',
      'guest',
      'src/core',
      'src/ports',
      'src/azure',
      'src/assessment',
      'src/config/config.ts',
      'src/config/policy-source.ts',
    ],
    packages: ['zod', '@azure/identity', 'node'],
  },
  'sandbox/playground': { rooms: ['sandbox/arm'], packages: ['zod', 'hono', '@hono/node-server', 'node'] },
  sandbox: {
    rooms: [
      'client',
      'sandbox/arm',
      'sandbox/scenarios',
      'sandbox/playground',
      'scripts/build',
      'cli/command-line',
    ],
    packages: ['zod', 'node'],
  },
};

function roomOf(file: string): string {
  const fitting = Object.keys(rooms).filter((room) => file === room || file.startsWith(`${room}/`));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? path.dirname(file);
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Every specifier that a file imports; the formatter guarantees single quotes, and no specifier holds a space. */
function specifiersIn(source: string): string[] {
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'([^'\s]+)'/g)].map((match) => match[1] ?? '');
}

function violations(file: string, source: string): string[] {
  const room = roomOf(file);
  const allowed = rooms[room];
  return specifiersIn(source).flatMap((specifier) => {
    if (!specifier.startsWith('.'))
      return allowed?.packages.includes(packageOf(specifier)) ? [] : [`${file} imports ${specifier}`];
    const target = roomOf(path.posix.join(path.posix.dirname(file), specifier));
    return target === room || allowed?.rooms.includes(target) ? [] : [`${file} imports ${target}`];
  });
}

const files = globSync(
  ['src/**/*.ts', 'client/**/*.ts', 'web/**/*.{ts,tsx}', 'cli/**/*.ts', 'sandbox/**/*.ts'],
  {
    cwd: root,
  },
).map((file) => file.replaceAll('\\', '/'));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('the import table', () => {
  test.each(Object.keys(rooms))('has a row only for a room with files: %s', (room) => {
    expect(files.some((file) => roomOf(file) === room)).toBe(true);
  });

  test('names only folders and files that exist', () => {
    const named = [...Object.keys(rooms), ...Object.values(rooms).flatMap((room) => room.rooms)];
    expect(named.filter((room) => !existsSync(path.join(root, room)))).toEqual([]);
  });

  test('is obeyed by every file', () => {
    expect(files.flatMap((file) => violations(file, read(file)))).toEqual([]);
  });

  test('detects an import that it does not allow', () => {
    expect(violations('web/views/x.tsx', "import { fleet } from '../../sandbox/fleet.ts';")).toHaveLength(1);
    expect(violations('web/views/x.tsx', "import type { A } from '../../src/core/a.ts';")).toHaveLength(1);
    expect(violations('src/core/x.ts', "import { a } from '../azure/client.ts';")).toHaveLength(1);
    expect(violations('src/core/x.ts', "import fs from 'node:fs';")).toHaveLength(1);
    expect(violations('src/workflow/x.ts', "import { a } from '../azure/client.ts';")).toHaveLength(1);
    expect(violations('src/azure/x.ts', "import type { a } from '../workflow/x.ts';")).toHaveLength(1);
    expect(violations('src/triggers/x.ts', "const a = await import('../../sandbox/clock.ts');")).toHaveLength(
      1,
    );
    expect(violations('src/ports/x.ts', "export * from '../core/facts.ts';")).toEqual([]);
  });
});

// What the compiler accepts in the core and in orchestrators: clocks and random numbers.
const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\b|\bcrypto\b/;
const pure = files.filter(
  (file) => file.startsWith('src/core/') || file.startsWith('src/workflow/orchestrations/'),
);

describe('core and orchestrators', () => {
  test('use neither the clock nor random numbers', () => {
    expect(pure.length).toBeGreaterThan(20);
    expect(pure.filter((file) => impure.test(read(file)))).toEqual([]);
  });

  test('fail this check if they do', () => {
    expect(['Date.now()', 'new Date()', 'Math.random()'].every((text) => impure.test(text))).toBe(true);
  });
});

test('nothing that is replayed counts or traces: a replay would do so again', () => {
  const measures = (source: string): boolean => specifiersIn(source).some((one) => /telemetry/i.test(one));
  expect(pure.filter((file) => measures(read(file)) && !file.startsWith('src/core/settings/'))).toEqual([]);
  expect(measures("import { noTelemetry } from '../../ports/telemetry.ts';")).toBe(true);
});

// Registers an HTTP function. Only http-route.ts may do so: it answers the caller when a handler throws.
const direct = /\bapp\s*\.\s*(?:http|get|put|post|patch|deleteRequest|generic)\s*\(/;

test('every HTTP function is registered in the one file that answers the caller when a handler throws', () => {
  expect(files.filter((file) => file.startsWith('src/') && direct.test(read(file)))).toEqual([
    'src/triggers/http/http-route.ts',
  ]);
  expect(direct.test("app.post('approve', {")).toBe(true);
});

// An id, a part of one or a scope is folded by src/core/lib/fold-case.ts: toLowerCase would turn the Kelvin sign into a `k`.
const lowered =
  /(?:\b|[a-z])(?:(?:i|I|ui|Ui)ds?|path|Path|scope|Scope|(?:resource|Resource)?[gG]roup|keys?|Keys?)\]?\??\.to(?:Locale)?LowerCase\(/;

describe('ids', () => {
  test('are never put into lower case with toLowerCase', () => {
    expect(files.filter((file) => file.startsWith('src/') && lowered.test(read(file)))).toEqual([]);
  });

  test.each([
    'one.vmId.toLowerCase()',
    'listed.vmId?.toLowerCase()',
    '({ id }) => id.toLowerCase()',
    'vm.vmUid.toLowerCase()',
    'scope.toLocaleLowerCase()',
    'resourceGroup.toLowerCase()',
  ])('fail this check if they are: %s', (text) => {
    expect([lowered.test(text), lowered.test('status.toLowerCase()')]).toEqual([true, false]);
  });
});

test('sources, tests, documents, scripts and the sandbox are not deployed', () => {
  const ignored = read('.funcignore').split('\n');
  for (const folder of [
    'src/',
    'client/',
    'web/',
    'cli/',
    'sandbox/',
    'test/',
    'docs/',
    'scripts/',
    'tools/',
  ])
    expect(ignored).toContain(folder);
});

test('no file has more than 250 lines', () => {
  const styles = globSync(['web/**/*.css', 'sandbox/**/*.css'], { cwd: root });
  const byHand = [...files, ...styles].filter((file) => file !== 'client/api-types.ts');
  const long = byHand.filter((file) => read(file).split('\n').length > 251);
  expect(long).toEqual([]);
});
