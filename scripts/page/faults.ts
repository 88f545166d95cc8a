import { openTab } from './browser.ts';
import { expectThat, type Scene } from './scene.ts';

/** The app does not answer: what was known stays, and the page says so. */
export async function unanswered({ browser, url }: Scene): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  await tab.page.getByText('VMs are accelerated').waitFor();
  await tab.page.route(/\/api\/overview/, (route) => route.abort());
  await tab.page.getByRole('alert').getByText('The app does not answer').waitFor();
  // What was known stays.
  expectThat('the old answer is gone', await tab.page.getByText('VMs are accelerated').isVisible());
  await tab.page.unroute(/\/api\/overview/);
  await tab.page.getByRole('button', { name: 'Try again' }).click();
  await tab.page.getByRole('alert').waitFor({ state: 'detached' });
  await tab.page.goto(`${url}#/vms/${encodeURIComponent('/no/such/vm')}`);
  await tab.page.getByText('No answer about this VM.').waitFor();
  await tab.page.context().close();
}
