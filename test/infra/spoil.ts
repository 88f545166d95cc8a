import { ofType, type Resource, type Snapshot } from './snapshots.ts';

/** Changes a snapshot so that it breaks a rule. */
export type Spoil = (snapshot: Snapshot) => void;

/** Ways to break a rule, by what they do; one for another snapshot than `queue` names it. */
export type Broken = Readonly<
  Record<string, Readonly<Record<string, Spoil | readonly [variant: string, Spoil]>>>
>;

type Json = Resource['properties'][string];

/** The first resource of a type whose name contains this. Throws if there is none. */
export function first(snapshot: Snapshot, type: string, name = ''): Resource {
  const found = ofType(snapshot, type).find((one) => one.name.includes(name));
  if (found === undefined) throw new Error(`no ${type} ${name}`);
  return found;
}

/** Sets a value at a place below the properties of a resource, of which every part but the last exists. */
export function set(type: string, place: string, value: Json, name?: string): Spoil {
  return (snapshot) => {
    const parts = place.split('.');
    const last = parts.pop() ?? '';
    const holder = parts.reduce<unknown>(
      (inner, part) => Reflect.get(Object(inner), part),
      first(snapshot, type, name).properties,
    );
    if (typeof holder !== 'object' || holder === null) throw new Error(`nothing at ${place}`);
    Reflect.set(holder, last, value);
  };
}

export const account = 'Microsoft.Storage/storageAccounts';
export const site = 'Microsoft.Web/sites';
export const role = 'Microsoft.Authorization/roleDefinitions';
export const subscription = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';
export const container = `${account}/blobServices/containers`;

/** Gives an app setting another value. */
export const setting = (name: string, value: string): Spoil =>
  set(`${site}/config`, name, value, '/appsettings');

/** Lets our first role allow only these actions. */
export const allow = (...actions: string[]): Spoil =>
  set(role, 'permissions', [{ actions, notActions: [], dataActions: [], notDataActions: [] }]);

/** Assigns one more role. */
export function assign(roleDefinitionId: string, id: string): Spoil {
  return ({ predictedResources }) => {
    const type = 'Microsoft.Authorization/roleAssignments';
    const properties = { roleDefinitionId, principalId: 'app' };
    predictedResources.push({ id, type, name: 'spoiled', apiVersion: '2022-04-01', properties });
  };
}

/** Adds one more resource. */
export const also =
  (type: string, id: string): Spoil =>
  ({ predictedResources }) =>
    void predictedResources.push({ id, type, name: 'spoiled', apiVersion: '2022-04-01', properties: {} });

/** Removes the first resource of a type, or the first with this name. */
export const without =
  (type: string, name = ''): Spoil =>
  (snapshot) => {
    const { predictedResources } = snapshot;
    predictedResources.splice(predictedResources.indexOf(first(snapshot, type, name)), 1);
  };

/** Removes the identity of the first resource of a type. */
export const identityless =
  (type: string): Spoil =>
  (snapshot) => {
    Reflect.deleteProperty(first(snapshot, type), 'identity');
  };
