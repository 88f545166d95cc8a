import * as z from 'zod';

const resourceSchema = z.looseObject({
  apiVersion: z.string().exactOptional(),
  dependsOn: z.array(z.string()).exactOptional(),
  type: z.string().min(1),
  name: z.string().min(1),
  location: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  sku: z.record(z.string(), z.unknown()).exactOptional(),
  properties: z.record(z.string(), z.unknown()).default({}),
});

/** A resource of a template, its expressions evaluated. */
export type TemplateResource = z.output<typeof resourceSchema>;

const values = z.record(z.string(), z.looseObject({ value: z.unknown() }));

const deploymentSchema = z.looseObject({
  properties: z.looseObject({
    mode: z.string().regex(/^incremental$/i, { error: "only 'Incremental' is simulated" }),
    template: z.looseObject({
      parameters: z.record(z.string(), z.looseObject({ defaultValue: z.unknown().optional() })).default({}),
      variables: z.record(z.string(), z.unknown()).default({}),
      resources: z.array(z.unknown()),
    }),
    parameters: values.default({}),
  }),
});

/** What a deployment makes, or what is wrong with it. */
export type ReadTemplate =
  | { readonly ok: true; readonly resources: readonly TemplateResource[] }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Reads a template as tools write it that compute names and ids themselves, such as az: of the language of expressions there are but
 * `parameters` and `variables`, each as a whole value.
 */
export function readTemplate(given: unknown, faultsOf: (error: z.ZodError) => string[]): ReadTemplate {
  const read = deploymentSchema.safeParse(given);
  if (!read.success) return { ok: false, faults: faultsOf(read.error) };
  const { template, parameters } = read.data.properties;
  const unknown: string[] = [];
  const evaluate = (value: unknown): unknown => {
    if (typeof value === 'string') return evaluateText(value);
    if (Array.isArray(value)) return value.map(evaluate);
    if (typeof value !== 'object' || value === null) return value;
    // A member that is null counts as left out (azure-resource-manager templates data-types).
    const members = Object.entries(value).filter(([, member]) => member !== null);
    return Object.fromEntries(members.map(([name, member]) => [name, evaluate(member)]));
  };
  const evaluateText = (text: string): unknown => {
    if (!text.startsWith('[') || text.startsWith('[[')) return text;
    const [, from, name = ''] = /^\[(parameters|variables)\('([^']+)'\)\]$/.exec(text) ?? [];
    if (from === 'parameters' && name in template.parameters)
      return parameters[name]?.value ?? template.parameters[name]?.defaultValue;
    if (from === 'variables' && name in template.variables) return evaluate(template.variables[name]);
    unknown.push(`the expression ${text.slice(0, 100)} is not simulated`);
    return text;
  };
  const resources = z.array(resourceSchema).safeParse(evaluate(template.resources));
  if (!resources.success) return { ok: false, faults: faultsOf(resources.error) };
  return unknown.length > 0 ? { ok: false, faults: unknown } : { ok: true, resources: resources.data };
}
