/** JSON with the members of every object in one order, so that equal values give equal text. Lists keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? inOrder(member as Readonly<Record<string, unknown>>)
      : member,
  );
}

function inOrder(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(members).sort();
  return Object.fromEntries(names.map((name) => [name, members[name]]));
}
