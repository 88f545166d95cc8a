import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DrivenClock } from '../clock.ts';
import { Stage } from '../scenarios/stage.ts';
import { Acts } from './acts.ts';
import { policyText } from './generate/policy.ts';
import type { Life } from './life.ts';
import { beginningOfLife, detailsOf, type Lived, maxLifeMs, worldSeedOf } from './lived.ts';
import type { Send } from './people.ts';
import { personOn } from './person.ts';

/** Plays one life with the built app in a process of its own, over HTTPS. Of its crashes only the first happens, with SIGKILL. */
export async function liveOverHttps(life: Life, appDir: string): Promise<Lived> {
  const [crash] = life.crashes;
  const death = crash?.at.kind === 'commit' ? { dieAt: `${crash.at.when}:${crash.at.nth}` } : {};
  const { world, schema } = life;
  const folder = mkdtempSync(path.join(tmpdir(), 'accelnet-policy-'));
  const policyFile = path.join(folder, 'policy.json');
  writeFileSync(policyFile, policyText(life.policy, life.unknown));
  const settings = { ...life.settings, ACCELNET_POLICY_FILE: policyFile };
  const seed = worldSeedOf(life);
  const stage = await Stage.open({ seed, speed: 'max', appDir, world, settings, schema, ...death });
  try {
    const { azure, clock } = stage;
    if (!(clock instanceof DrivenClock)) throw new Error('lives are played on a driven clock');
    const { inFlight } = azure;
    const send = sendTo(azure.url, azure.caFile, clock);
    const acts = new Acts(life, { world: azure, inFlight, clock, send, hostUrl: () => stage.hostUrl });
    // Here others act right after the app's request, where in memory they act right before it.
    azure.watchJournal((entry) => {
      if (entry.type === 'request') void inFlight.track(async () => await acts.at(entry.operation));
    });
    if (crash?.at.kind === 'request') stage.killHostAtRequest(crash.at.nth);
    acts.begin();
    const how = await stage.untilQuiet().then(
      () => 'quiet' as const,
      () => 'limit' as const,
    );
    const [journal, state, faults] = [azure.journal(), azure.state(), azure.faults()];
    const { remediations } = await stage.api.remediations();
    return {
      life,
      began: beginningOfLife,
      ended: Math.min(stage.now(), beginningOfLife + maxLifeMs),
      how,
      state,
      journal,
      faults,
      remediations: await detailsOf(stage.api, remediations),
      errors: errorsIn(await stage.log()),
      deaths: stage.deaths,
      redelivered: false,
      done: acts.done,
    };
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function errorsIn(log: string): readonly string[] {
  return log.split('\n').filter((line) => line.includes(' [Error] '));
}

function sendTo(base: string, caFile: string, clock: DrivenClock): Send {
  const ca = readFileSync(caFile);
  const headers = personOn(clock);
  return async (method, target, body) =>
    await new Promise((resolve) => {
      const sent = request(new URL(target, base), { method, ca, headers: headers() }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      });
      // A fault may break anybody's connection.
      sent.once('error', () => resolve(0));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
