import type { AppApi } from '../app-api.ts';
import type { SimulatedAzure } from '../arm/simulated-azure.ts';

const maxAssessed = 100;

/**
 * The first reason that the app gives for each VM now, by id in lower case; `remediate` where it has none. A large fleet is not assessed anew, which
 * Azure would throttle: of that it is what the app has kept.
 */
export async function assessmentsOf(
  azure: SimulatedAzure,
  api: AppApi,
): Promise<ReadonlyMap<string, string>> {
  const { vms } = azure.state();
  if (vms.length > maxAssessed)
    return new Map((await api.assessments()).map(([id, reason]) => [id.toLowerCase(), reason]));
  const assessments = new Map<string, string>();
  for (const { id } of vms) {
    const { reasons } = await api.assessment(id);
    assessments.set(id.toLowerCase(), reasons[0]?.code ?? 'remediate');
  }
  return assessments;
}
