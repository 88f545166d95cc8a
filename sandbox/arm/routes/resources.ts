import { hasRoleIn } from '../access/visibility.ts';
import { groupId, keyOf } from '../kernel/resource-id.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { subscriptionNotFound } from '../server/errors.ts';
import type { Subscription } from '../world/world.ts';
import { pageOf, type Route, seenBy } from './route.ts';

const subscription = '/subscriptions/:subscription';
const group = `${subscription}/resourcegroups/:group`;

function subscriptionBody({ id, displayName, tags }: Subscription, tenantId: string): object {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'EnterpriseAgreement_2014-09-01',
      spendingLimit: 'Off',
    },
    ...(tags === undefined ? {} : { tags }),
  };
}

function resourcesBelow(values: readonly { id: string }[], { names }: ArmRequest): readonly { id: string }[] {
  const scope = keyOf(`/subscriptions/${names.subscription}/`);
  return values.filter(({ id }) => keyOf(id).startsWith(scope));
}

/** Tenants, subscriptions and resource groups: read only. */
export const resourceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/tenants',
    operation: 'tenants/list',
    resource: () => '',
    handle: ({ world }) => {
      const { tenantId } = world.identity;
      const tenant = {
        id: `/tenants/${tenantId}`,
        tenantId,
        displayName: 'Simulated',
        tenantCategory: 'Home',
      };
      return { status: 200, body: { value: [tenant] } };
    },
  },
  {
    method: 'GET',
    path: '/subscriptions',
    operation: 'subscriptions/list',
    resource: () => '',
    handle: (simulation, request) => {
      const { subscriptions, identity } = simulation.world;
      const own = Object.values(subscriptions).filter(({ id }) =>
        hasRoleIn(simulation, request.caller, `/subscriptions/${id}`),
      );
      return pageOf(own, request, (one) => subscriptionBody(one, identity.tenantId));
    },
  },
  {
    method: 'GET',
    path: subscription,
    operation: 'subscriptions/read',
    resource: ({ names }) => `/subscriptions/${names.subscription}`,
    handle: ({ world }, { names }) => {
      const found = world.subscriptions[keyOf(names.subscription)];
      return found === undefined
        ? subscriptionNotFound(names.subscription)
        : { status: 200, body: subscriptionBody(found, world.identity.tenantId) };
    },
  },
  {
    method: 'GET',
    path: `${subscription}/resourcegroups`,
    operation: 'resourceGroups/list',
    resource: ({ names }) => `/subscriptions/${names.subscription}`,
    handle: (simulation, request) => {
      const groups = resourcesBelow(Object.values(simulation.world.resourceGroups), request);
      return pageOf(seenBy(simulation, request, 'resourceGroups/list', groups), request, (one) => one);
    },
  },
  {
    method: 'GET',
    path: group,
    operation: 'resourceGroups/read',
    resource: ({ names }) => groupId(names.subscription, names.group),
    handle: ({ world }, { names }) => ({
      status: 200,
      body: world.resourceGroups[keyOf(groupId(names.subscription, names.group))],
    }),
  },
];
