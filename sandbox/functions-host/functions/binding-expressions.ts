/** A setting of a binding with the app's settings put in, or the names of those that are missing. */
type Expanded =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly missing: readonly string[] };

/** Puts app settings where a binding's setting says `%NAME%`, as the Functions host's name resolver does. */
function expandSettings(text: string, environment: NodeJS.ProcessEnv): Expanded {
  const missing: string[] = [];
  const value = text.replaceAll(/%([^%]+)%/g, (_, name: string) => {
    const setting = environment[name];
    if (setting === undefined || setting === '') missing.push(name);
    return setting ?? '';
  });
  return missing.length === 0 ? { ok: true, value } : { ok: false, missing };
}

/**
 * The setting `setting` of a trigger, expanded. Throws an Error that says what is missing: the function cannot be
 * indexed then, while the others run.
 */
export function bindingSetting(
  trigger: Readonly<Record<string, unknown>>,
  setting: string,
  environment: NodeJS.ProcessEnv,
): string {
  const text = trigger[setting];
  if (typeof text !== 'string' || text === '') throw new Error(`its '${setting}' is missing`);
  const expanded = expandSettings(text, environment);
  if (expanded.ok) return expanded.value;
  const names = expanded.missing.map((name) => `'${name}'`).join(', ');
  throw new Error(`its '${setting}' is "${text}", and there is no app setting ${names}`);
}
