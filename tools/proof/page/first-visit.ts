import { openTab } from './browser.ts';
import { expectClean, expectThat, type PageSetup } from './page-setup.ts';

/** What a first-time visitor sees; and that the page sends requests to the app alone. */
export async function firstVisit({ browser, url, stage }: PageSetup): Promise<void> {
  const tab = await openTab(browser);
  await tab.page.goto(url);
  await tab.page.getByText('VMs are accelerated').waitFor();
  // Its run goes on, or is over by now: the machine may be slow.
  const either = tab.page.getByRole('region', { name: /^(Going on now|Last outcomes)$/ });
  await either.getByText('web-linux').first().waitFor();
  const foreign = tab.requests.filter((one) => !one.startsWith(stage.hostUrl) && !one.startsWith('data:'));
  expectThat(`the page asked others: ${foreign.join(', ')}`, foreign.length === 0);
  expectClean(tab, 'first visit');
  await tab.page.context().close();
}
