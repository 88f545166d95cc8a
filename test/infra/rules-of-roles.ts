import { differences, type Rule } from './rule.ts';
import { at, ofType, type Resource } from './snapshots.ts';

const known = {
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': 'Durable Task Data Contributor',
};

const assignments = 'Microsoft.Authorization/roleAssignments';
const definitions = 'Microsoft.Authorization/roleDefinitions';

/** Built-in roles only for data, on single resources; in a watched subscription only a role of our own. */
export const assignedRoles: Rule = (snapshot) => {
  const own = ofType(snapshot, definitions).map(({ id }) => id);
  return ofType(snapshot, assignments).flatMap((one) => {
    const role = String(at(one, 'properties.roleDefinitionId'));
    const builtIn = Object.keys(known).some((id) => role.endsWith(`/${id}`) || role.includes(`'${id}'`));
    if (!builtIn) return own.includes(role) ? [] : [`${one.name} assigns ${role}`];
    const onResource = /\/providers\/Microsoft\.(?:Storage|Insights|DurableTask)\//.test(one.id);
    return onResource ? [] : [`${one.id} is wider than one resource`];
  });
};

const forbidden = /\*|\/delete$|^Microsoft\.Authorization\/.+\/(?:write|action)$|powerOff|\/elevateAccess/i;
const mayWrite = ['Microsoft.Network/networkInterfaces/write'];

const actionsOf = (role: Resource): string[] => {
  const permissions = at(role, 'properties.permissions');
  return Array.isArray(permissions)
    ? permissions.flatMap((one: unknown) => at(one, 'actions')).map(String)
    : ['*'];
};

const besideRunCommand = 'Microsoft.Compute/locations/operations/read';

/** No wildcard, no deletion, no write but that of a network interface, no data action, and Run Command with nothing but the reading of its answer. */
export const ownRoles: Rule = (snapshot) =>
  ofType(snapshot, definitions).flatMap((role) => {
    const scope = role.id.split('/providers/')[0];
    const actions = actionsOf(role);
    const bad = actions.filter(
      (action) => forbidden.test(action) || (/\/write$/i.test(action) && !mayWrite.includes(action)),
    );
    const isGuest = (action: string): boolean => /runCommand/i.test(action);
    const mixed =
      actions.some(isGuest) && !actions.every((action) => isGuest(action) || action === besideRunCommand);
    return [
      ...bad.map((action) => `${role.name} allows ${action}`),
      ...(mixed ? [`${role.name} mixes Run Command with other rights`] : []),
      ...differences(role, { 'properties.assignableScopes': [scope] }),
      ...(JSON.stringify(at(role, 'properties.permissions')).includes('"dataActions":[]')
        ? []
        : [`${role.name} has data actions`]),
    ];
  });
