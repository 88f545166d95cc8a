import * as z from 'zod';

const scope = z.string().regex(/^\/subscriptions\/[^/]+(\/.+)?[^/]$/i, {
  error: ({ input }) =>
    `'${String(input)}' is not the id of a subscription, resource group or resource: it must begin with /subscriptions/`,
});
const name = z.string().min(1);
const actions = z.array(z.string().min(1));

/** A management lock at a subscription, resource group or resource; it holds for everything below. */
export const lockSchema = z.strictObject({
  name,
  level: z.enum(['ReadOnly', 'CanNotDelete']),
  scope,
  notes: z.string().exactOptional(),
});

/** Actions that nobody may do at a scope and below, except the principals left out; as managed applications and AKS have them. */
export const denyAssignmentSchema = z.strictObject({
  name,
  scope,
  actions: actions.default(['*']),
  notActions: actions.default([]),
  /** Object ids. */
  exceptPrincipals: z.array(z.string()).default([]),
  /** Only for the scope itself. */
  doNotApplyToChildScopes: z.boolean().default(false),
});

/** What a principal may do at a scope and below. A principal that has none of these at all may do everything. */
export const roleAssignmentSchema = z.strictObject({
  /** The object id; the app's own identity by default. */
  principalId: z.string().min(1).exactOptional(),
  role: name.default('Custom'),
  scope,
  actions,
  notActions: actions.default([]),
});

/** A lock. */
export type Lock = z.output<typeof lockSchema>;
/** A deny assignment. */
export type DenyAssignment = z.output<typeof denyAssignmentSchema>;
/** A role assignment. */
export type RoleAssignment = z.output<typeof roleAssignmentSchema>;
/** A deny assignment as it is ordered, defaults left out. */
export type DenyAssignmentOrder = z.input<typeof denyAssignmentSchema>;
/** A role assignment as it is ordered, defaults left out. */
export type RoleAssignmentOrder = z.input<typeof roleAssignmentSchema>;

/** Whether an id is this scope, or below it. */
export function isWithin(id: string, scopeId: string): boolean {
  const [inner, outer] = [id.toLowerCase(), scopeId.toLowerCase()];
  return inner === outer || inner.startsWith(`${outer}/`);
}
