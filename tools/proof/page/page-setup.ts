import type { Browser } from 'playwright-core';
import type { Stage } from '../../../sandbox/scenarios/stage.ts';
import type { Watched } from './browser.ts';

/** Where the page is checked: a built app on a simulated Azure, and a browser. */
export interface PageSetup {
  readonly stage: Stage;
  readonly browser: Browser;
  /** Of the page. */
  readonly url: string;
}

/** Throws what was not so. */
export function expectThat(what: string, holds: boolean): void {
  if (!holds) throw new Error(what);
}

/** Throws when the tab met an error, a broken content security policy or a dialog. */
export function expectClean({ faults }: Watched, what: string): void {
  expectThat(`${what}: ${faults.join('; ')}`, faults.length === 0);
}
