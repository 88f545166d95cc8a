import { expectAccessible } from './axe.ts';
import { openTab } from './browser.ts';
import { expectThat, type PageSetup } from './page-setup.ts';

/** The app does not answer: what was known stays, and the page says so. */
export async function unanswered({ browser, url }: PageSetup): Promise<void> {
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

type Json = Record<string, unknown>;

/** A heartbeat that is missing, a receiver that fails, a record that the history contradicts: each is shown as what it is. */
export async function ailing({ browser, url, stage }: PageSetup): Promise<void> {
  const tab = await openTab(browser);
  const changed = async (route: RegExp, change: (answer: Json) => Json): Promise<void> => {
    await tab.page.route(route, async (asked) => {
      // Whole, whatever the page knows already.
      const headers = { ...asked.request().headers(), 'if-none-match': '' };
      const response = await asked.fetch({ headers });
      await asked.fulfill({ response, json: change((await response.json()) as Json) });
    });
  };
  const ago = (hours: number): string => new Date(stage.now() - hours * 3_600_000).toISOString();
  await changed(/\/api\/overview/, (answer) => ({
    ...answer,
    heartbeat: {
      lastEventAt: ago(4),
      lastHeartbeatAt: ago(3),
      since: { events: 0, assessed: 0 },
      reported: null,
    },
    receivers: [{ name: 'webhook', pending: 2, failures: 7, triedAgainAt: ago(-1) }],
  }));
  await tab.page.goto(url);
  const health = tab.page.getByRole('region', { name: 'Health' });
  await health.getByText('Silent').waitFor();
  await health.getByText('webhook fails').waitFor();
  await expectAccessible(tab.page, 'an ailing app');
  const title = await health.locator('time').first().getAttribute('title');
  expectThat(`a time says ${title} on hover`, title?.includes(' UTC') === true);
  await changed(/\/api\/remediations\/[^/]+$/, (answer) => ({
    ...answer,
    mismatches: ['the record says <i>, the history says nothing'],
  }));
  await tab.page.goto(`${url}?again#/remediations/${encodeURIComponent(await stage.runOn('web-linux'))}`);
  await tab.page.getByText('Record and history contradict each other.').waitFor();
  await tab.page.getByText('the record says <i>').waitFor();
  await expectAccessible(tab.page, 'a contradiction');
  // The page goes on asking: an answer that is being changed as the tab closes would end the whole proof.
  await tab.page.unrouteAll({ behavior: 'ignoreErrors' });
  await tab.page.context().close();
}

/** A link that is copied leads back to where it was copied. */
export async function linkCopied({ browser, url, stage }: PageSetup): Promise<void> {
  const tab = await openTab(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
  const here = `${url}#/remediations/${encodeURIComponent(await stage.runOn('web-linux'))}`;
  await tab.page.goto(here);
  await tab.page.getByRole('button', { name: 'Copy a link' }).click();
  await tab.page.getByText('Copied').waitFor();
  const copied = await tab.page.evaluate('navigator.clipboard.readText()');
  expectThat(`what was copied is ${copied}`, copied === here);
  await tab.page.context().close();
}
