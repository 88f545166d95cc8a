/** An entity's id in its two parts; `name` is in lower case. */
export interface EntityName {
  readonly name: string;
  readonly key: string;
}

/** `@name@key` of an entity, as queues, histories and the instance list know it. */
export function entityId({ name, key }: EntityName): string {
  return `@${name.toLowerCase()}@${key}`;
}

export function parseEntityId(id: string): EntityName {
  const separator = id.indexOf('@', 1);
  return { name: id.slice(1, separator), key: id.slice(separator + 1) };
}
