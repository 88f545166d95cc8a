import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { needWritable } from '../../scripts/build/need-writable.ts';
import { buildChangedPage } from '../../scripts/build/page-built.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'accelnet-page-'));
  onTestFinished(() => {
    chmodSync(made, 0o755);
    if (existsSync(path.join(made, 'dist/web/assets'))) chmodSync(path.join(made, 'dist/web/assets'), 0o755);
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

/** A checkout with a page of two files, and a build that makes one file of it. */
function checkout() {
  const root = folder();
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  write('web/main.tsx', 'one');
  write('web/views/a.tsx', 'two');
  write('package-lock.json', '{}');
  const build = () =>
    buildChangedPage(root, async () => {
      rmSync(path.join(root, 'dist/web'), { recursive: true, force: true });
      write('dist/web/assets/index.js', 'built');
    });
  return { root, write, build };
}

test('the page is built once, and again when a source, a version of a package or a built file has changed', async () => {
  const { root, write, build } = checkout();
  expect([await build(), await build()]).toEqual([true, false]);
  const changes = [
    () => write('web/views/a.tsx', 'three'),
    () => write('web/views/b.tsx', 'new'),
    () => write('package-lock.json', '{"packages":{}}'),
    () => write('dist/web/assets/index.js', 'changed by hand'),
    () => rmSync(path.join(root, 'dist/web/assets/index.js')),
    () => rmSync(path.join(root, 'dist'), { recursive: true }),
  ];
  for (const change of changes) {
    change();
    expect([await build(), await build(), existsSync(path.join(root, 'dist/web/assets/index.js'))]).toEqual([
      true,
      false,
      true,
    ]);
  }
});

/** Does `work` as somebody who owns nothing here: root may write everywhere. */
function asNobody<T>(work: () => T): T {
  const { geteuid, seteuid } = process;
  if (geteuid?.() !== 0 || seteuid === undefined) return work();
  seteuid(65_534);
  try {
    return work();
  } finally {
    seteuid(0);
  }
}

test('a checkout that may not be written is named in one line before anything is built', () => {
  const root = folder();
  mkdirSync(path.join(root, 'dist/web/assets'), { recursive: true });
  writeFileSync(path.join(root, 'dist/main.cjs'), '');
  const faultOf = (target: string): string => {
    try {
      asNobody(() => needWritable(root, path.join(root, target)));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return 'none';
  };
  const targets = ['dist/main.cjs', 'dist/web', 'made/anew.js'];
  for (const target of targets) needWritable(root, path.join(root, target));
  for (const readOnly of ['dist/web/assets', 'dist/main.cjs', '.'])
    chmodSync(path.join(root, readOnly), 0o555);
  expect(targets.map(faultOf)).toEqual(
    targets.map(
      (target) => `${target}: cannot be written (EACCES); the folder of the checkout should be yours`,
    ),
  );
});
