import { deploymentBody, deploymentStatus, writeDeployment } from '../deployments/deployment.ts';
import type { Deployment } from '../deployments/deployment-state.ts';
import { groupId, keyOf, nameOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { type Reply, refusal } from '../server/errors.ts';
import { callOf, type Route } from './route.ts';

const one =
  '/subscriptions/:subscription/resourcegroups/:group/providers/microsoft.resources/deployments/:name';

function idOf({ path, names }: ArmRequest): string {
  const name = nameOf(path.replace(/\/operationstatuses\/[^/]+$/i, ''));
  return `${groupId(names.subscription, names.group)}/providers/Microsoft.Resources/deployments/${name}`;
}

function withDeployment(
  { world }: Simulation,
  request: ArmRequest,
  then: (deployment: Deployment) => object,
): Reply {
  const deployment = world.deployments[keyOf(idOf(request))];
  return deployment === undefined
    ? refusal(404, 'DeploymentNotFound', `Deployment '${nameOf(idOf(request))}' could not be found.`)
    : { status: 200, body: then(deployment) };
}

/** Deployments of templates to a resource group. */
export const deploymentRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: one,
    operation: 'deployments/write',
    resource: idOf,
    handle: (simulation, request, fault) => {
      const { subscription: subscriptionId, group } = request.names;
      const place = { id: idOf(request), subscriptionId, group };
      return writeDeployment(simulation, place, request.body, callOf(request, fault));
    },
  },
  {
    method: 'GET',
    path: one,
    operation: 'deployments/read',
    resource: idOf,
    handle: (simulation, request) =>
      withDeployment(simulation, request, (deployment) => deploymentBody(simulation, deployment)),
  },
  {
    method: 'GET',
    path: `${one}/operationstatuses/:operation`,
    operation: 'deployments/read',
    resource: idOf,
    handle: (simulation, request) => ({
      ...withDeployment(simulation, request, (deployment) => deploymentStatus(simulation, deployment)),
      headers: { 'retry-after': '5' },
    }),
  },
];
