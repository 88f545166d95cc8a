import { breakStarts, fleet, unlucky } from '../../sandbox/fleet.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { approved, createAsking } from './page/approvals.ts';
import { openBrowser } from './page/browser.ts';
import { ailing, linkCopied, unanswered } from './page/faults.ts';
import { firstVisit } from './page/first-visit.ts';
import { diagnosed } from './page/gain.ts';
import { swept } from './page/health.ts';
import { hostileAnswered } from './page/hostile-fleet.ts';
import { hostileOwner } from './page/hostile-owner.ts';
import { keyboardOnly } from './page/keyboard.ts';
import { played } from './page/play.ts';
import { liveToItsEnd, rolledBack } from './page/runs.ts';
import { paused } from './page/safeguards.ts';
import { searched } from './page/search.ts';
import { withSignIn } from './page/sign-in.ts';
import { smooth } from './page/smooth.ts';
import { seen } from './page/views.ts';

const story = { name: 'page', title: '', arrange: () => undefined, promises: () => [] };

/** A person uses the page in a browser, against the built app on a simulated Azure; axe checks every view, and each is drawn into docs/images. */
export async function provePage(root: string): Promise<string> {
  const browser = await openBrowser();
  const stage = await Stage.open({ seed: 1, speed: 120, appDir: root }, story);
  try {
    for (const order of fleet(stage.now())) stage.createVm(order);
    stage.createVm(unlucky);
    breakStarts(stage.azure, unlucky.name);
    const setup = { stage, browser, url: `${stage.hostUrl}/api/dashboard` };
    createAsking(setup);
    await firstVisit(setup);
    await liveToItsEnd(setup);
    await rolledBack(setup);
    await searched(setup);
    await paused(setup);
    await swept(setup);
    await approved(setup);
    await unanswered(setup);
    await ailing(setup);
    await linkCopied(setup);
    await keyboardOnly(setup);
    await diagnosed(setup);
    const views = await seen(setup);
    await played(setup);
    await hostileAnswered(setup);
    await hostileOwner(setup);
    await withSignIn(browser, root);
    const thousands = await smooth(setup);
    return `${views} views in light and dark, at two widths; ${thousands}`;
  } finally {
    await stage.close();
    await browser.close();
  }
}
