import type { Page } from 'playwright-core';
import { openTab } from './browser.ts';
import { hostileAnswers } from './hostile.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';

/** Answers routes of the app in its place. */
async function answering(page: Page, answers: Readonly<Record<string, object>>): Promise<void> {
  await page.route(/\/api\/(?!dashboard)/, async (route) => {
    const [, view = '', id] = new URL(route.request().url()).pathname.replace('/api', '').split('/');
    const answer = answers[view === 'remediations' && id !== undefined ? 'remediation' : view];
    await (answer === undefined ? route.fulfill({ status: 404, json: {} }) : route.fulfill({ json: answer }));
  });
}

interface PageState {
  readonly pwned: boolean;
  readonly strange: number;
  readonly wide: number;
}

const pageState = `({
  pwned: 'pwned' in window,
  strange: document.querySelectorAll('main img, main script, a[href^="javascript:" i]').length,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})`;

/** Texts that no Azure would let through stand in every place that holds a text, and do nothing. */
export async function hostileAnswered({ browser, url }: PageSetup): Promise<void> {
  for (const width of [1280, 390]) {
    const tab = await openTab(browser, { viewport: { width, height: 900 } });
    await answering(tab.page, hostileAnswers);
    for (const view of ['', 'vms', 'vms/x', 'remediations', 'remediations/x', 'approvals']) {
      await tab.page.goto(`${url}?${width}#/${view}`);
      await tab.page.getByText('window.pwned').first().waitFor();
      if (view === 'vms/x') {
        await tab.page.getByRole('button', { name: 'Look for the cause' }).click();
        await tab.page.getByText('A cause was found').waitFor();
      }
      await harmless(tab.page, `'${view}' at ${width}`);
    }
    expectClean(tab, 'hostile fleet');
    await tab.page.unrouteAll({ behavior: 'ignoreErrors' });
    await tab.page.context().close();
  }
}

/** Opens what can be opened; throws where a text has become more than a text, or has made the page wider than the window. */
export async function harmless(page: Page, where: string): Promise<void> {
  for (const summary of await page.locator('summary').all()) await summary.click();
  // A text, since only the browser knows what a document is.
  const state = (await page.evaluate(pageState)) as PageState;
  expectThat(
    `hostile texts act in ${where}: ${JSON.stringify(state)}`,
    !state.pwned && state.strange === 0 && state.wide <= 0,
  );
}
