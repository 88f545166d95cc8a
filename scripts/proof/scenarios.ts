import { longScenarios, scenarios } from '../../sandbox/scenarios/catalogue.ts';
import { runScenario } from '../../sandbox/scenarios/run-scenario.ts';
import type { Scenario } from '../../sandbox/scenarios/scenario.ts';
import type { Check } from './check.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

/** Every story, with every seed; and each is the same story when it is told twice. */
export function scenarioChecks(root: string): readonly Check[] {
  return [
    ...scenarios.flatMap((scenario) => seeds.map((seed) => scenarioCheck(scenario, seed, root))),
    ...longScenarios.map((scenario) => scenarioCheck(scenario, 1, root)),
    ...repeatChecks(root),
  ];
}

function scenarioCheck(scenario: Scenario, seed: number, root: string): Check {
  return {
    name: `${scenario.name}, seed ${seed}`,
    prove: async () => {
      const report = await runScenario(scenario, { seed, speed: 'max', appDir: root });
      const broken = report.promises.filter(({ held }) => !held);
      if (!report.ok) throw new Error(broken.map(({ name, detail }) => `${name}: ${detail}`).join('; '));
      return `${report.promises.length} promises held`;
    },
  };
}

function repeatChecks(root: string): readonly Check[] {
  return scenarios
    .filter(({ name }) => name !== 'host-killed')
    .map((scenario) => ({
      name: `${scenario.name} is the same story twice`,
      prove: async () => {
        const options = { seed: 3, speed: 'max', appDir: root } as const;
        const [first, second] = [await runScenario(scenario, options), await runScenario(scenario, options)];
        if (storyOf(first) !== storyOf(second))
          throw new Error(`${storyOf(first)} and then ${storyOf(second)}`);
        return 'equal';
      },
    }));
}

/** The same seed tells the same story: outcomes, reasons, and phases in their order, VM by VM. */
function storyOf({ vms, remediations }: Awaited<ReturnType<typeof runScenario>>): string {
  const phases = remediations
    .filter(({ outcome }) => outcome !== 'refused')
    .map(({ request, steps }) => `${request.vmId}: ${steps.map(({ phase }) => phase).join(' ')}`);
  return JSON.stringify([vms.map(({ id, outcome, reason }) => [id, outcome, reason]), phases.sort()]);
}
