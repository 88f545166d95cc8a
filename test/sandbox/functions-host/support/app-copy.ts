import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fixtureApp } from './driven-host.ts';

const modules = path.resolve(import.meta.dirname, '../../../../node_modules');

/** A new folder from which the project's packages are found; `remove` deletes it. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'durable-'));
  symlinkSync(modules, path.join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A copy of the fixture app, whose files a test may change. */
export function copyOfFixtureApp(): { readonly folder: string; readonly remove: () => void } {
  const copy = temporaryFolder();
  cpSync(fixtureApp, copy.folder, { recursive: true });
  return copy;
}

/** Gives the app in `folder` these settings of the Durable extension. */
export function setDurableTask(folder: string, durableTask: object): void {
  const settings = { version: '2.0', extensions: { durableTask: { hubName: 'SampleHub', ...durableTask } } };
  writeFileSync(path.join(folder, 'host.json'), JSON.stringify(settings));
}
