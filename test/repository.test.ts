import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
const { devDependencies } = JSON.parse(read('package.json'));
const major = /\d+/.exec(devDependencies.node)?.[0];

describe('the workflow', () => {
  const workflow = read('.github/workflows/ci.yml');

  test('runs what CI runs, and lets nothing pass that fails', () => {
    const steps = [...workflow.matchAll(/^\s*- run: (.+)$/gm)].map(([, command]) => command);
    expect(steps.at(-1)).toBe('.ci/run');
    expect(steps.filter((command) => command !== '.ci/run' && !command?.startsWith('git config'))).toEqual(
      [],
    );
    expect(workflow).not.toMatch(/continue-on-error|\|\| true|if: always/);
  });

  test('may read the repository and nothing else, and uses no secret', () => {
    expect(workflow.match(/^permissions:\n {2}contents: read\n\n/m)).not.toBeNull();
    expect(workflow).not.toMatch(/secrets\.|: write|pull_request_target/);
  });

  test('runs on the Node that the scripts run on', () => {
    expect(workflow).toContain(`container: node:${major}-bookworm`);
  });
});

test('the dev container has the Node that the scripts run on', () => {
  const { image, postCreateCommand } = JSON.parse(read('.devcontainer/devcontainer.json'));
  expect(image).toContain(`:${major}-`);
  expect(postCreateCommand).toBe('npm ci');
});

test('what a gallery of templates expects is there', () => {
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
