/** What people call a resource, from its id; an id of another shape is shown as it is. */
export interface ArmName {
  readonly name: string;
  readonly group: string;
  readonly subscription: string;
}

export function armName(id: string): ArmName {
  const parts = id.split('/');
  const after = (word: string): string =>
    parts[parts.findIndex((part) => part.toLowerCase() === word) + 1 || parts.length] ?? '';
  return { name: parts.at(-1) || id, group: after('resourcegroups'), subscription: after('subscriptions') };
}
