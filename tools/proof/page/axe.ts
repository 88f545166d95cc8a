import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expectThat } from './page-setup.ts';

/** Throws when axe finds anything serious in what a page shows now, its frames included. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Fluent's own stops for the keyboard, which send the focus on (microsoft/tabster).
  const { violations } = await new AxeBuilder({ page }).exclude('[data-tabster-dummy]').analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const lines = grave.map(({ id, nodes }) => `${id} (${nodes[0]?.html.slice(0, 200)})`).join('; ');
  expectThat(`${what}: ${lines}`, grave.length === 0);
}
