import type { NicResource } from '../arm/world/resources.ts';
import { type Beginning, downtimeOf, type Ending, nicsOf, recordsOf, requestsOf } from './ending.ts';
import { flagOf } from './nic-essence.ts';
import type { PromiseResult, Scenario, ScenarioReport, VmReport, VmState } from './scenario.ts';
import { Stage } from './stage.ts';
import type { StageOptions } from './stage-options.ts';

/** Why no story can be played, on one line. */
export class NotPlayable extends Error {
  override readonly name = 'NotPlayable';
}

/** Plays one story to its end and checks its promises. */
export async function runScenario(scenario: Scenario, options: StageOptions): Promise<ScenarioReport> {
  const stage = await Stage.open(options, scenario);
  try {
    const fault = await stage.api.configurationFault();
    if (fault !== undefined) throw new NotPlayable(fault);
    await scenario.arrange(stage);
    // What these checks themselves ask of Azure does not belong to the story.
    await (scenario.play?.(stage) ?? stage.untilQuiet());
    const requests = requestsOf({ journal: stage.azure.journal() });
    const ending = await stage.ending();
    return reportOf(scenario, options.seed, ending, requests);
  } finally {
    await stage.close();
  }
}

function reportOf(
  { name, promises }: Scenario,
  seed: number,
  ending: Ending,
  requests: ReturnType<typeof requestsOf>,
): ScenarioReport {
  const assessed = promises(ending);
  const byOperation: Record<string, number> = {};
  for (const { operation } of requests) byOperation[operation] = (byOperation[operation] ?? 0) + 1;
  return {
    scenario: name,
    seed,
    ok: assessed.length > 0 && assessed.every(({ held }: PromiseResult) => held),
    promises: assessed,
    vms: ending.beginnings.map((vm) => vmReport(ending, vm)),
    remediations: ending.remediations.flatMap(({ record }) => (record === null ? [] : [record])),
    armRequests: { total: requests.length, byOperation },
  };
}

function vmReport(ending: Ending, { id, name, power, nics }: Beginning): VmReport {
  const last = recordsOf(ending, name).at(-1);
  const now = ending.state.vms.find((vm) => vm.id === id);
  return {
    id,
    before: stateOf(power, nics),
    after: stateOf(now?.powerState ?? 'gone', nicsOf(ending, name)),
    outcome: last?.outcome ?? 'skipped',
    reason: last?.reason ?? ending.assessments.get(id.toLowerCase()) ?? 'unknown',
    downtimeSeconds: downtimeOf(ending, name),
  };
}

function stateOf(power: string, nics: readonly NicResource[]): VmState {
  return { power, flags: Object.fromEntries(nics.map((nic) => [nic.name, flagOf(nic)])) };
}
