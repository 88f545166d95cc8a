import * as z from 'zod';

/** What Azure said of a domain whose members were counted: how many may be down, and which are, besides the asking VM. */
export const domainBudget = z.object({
  domain: z.string(),
  limit: z.number().int(),
  unavailable: z.array(z.string()),
});

/** How many of our own VMs may be down in a domain, others left out; as of when it was asked. */
export const domainRoom = z.object({ domain: z.string(), room: z.number().int() });

type DomainBudget = z.infer<typeof domainBudget>;
type DomainRoom = z.infer<typeof domainRoom>;

interface Holder {
  readonly runId: string;
  readonly vm?: string | undefined;
  readonly domains: readonly string[];
  readonly confirmed?: boolean | undefined;
}

/**
 * The room in each domain. Members that hold a slot are left out of those that Azure shows to be down: they are counted as holders, and
 * one VM must not count twice.
 */
export function roomsIn(
  holders: readonly Holder[],
  { vm, budgets = [] }: { readonly vm?: string | undefined; readonly budgets?: readonly DomainBudget[] },
): DomainRoom[] {
  return budgets.map(({ domain, limit, unavailable }) => {
    const ours = new Set(holders.filter(({ domains }) => domains.includes(domain)).map((one) => one.vm));
    const others = unavailable.filter((member) => member !== vm && !ours.has(member));
    return { domain, room: limit - others.length };
  });
}

/**
 * Whether one more VM would be too many in one of the domains. Of those who hold a slot there, those count whose VM goes down in any case, and
 * those who came first: so that of several that ask at the same moment one goes on. A holder that names no VM may have been confirmed by an
 * earlier release.
 */
export function exceeds(
  holders: readonly Holder[],
  asked: {
    readonly runId: string;
    readonly vm?: string | undefined;
    readonly budgets?: readonly DomainBudget[];
  },
): boolean {
  const own = holders.findIndex(({ runId }) => runId === asked.runId);
  const before = holders.filter(
    ({ runId, vm, confirmed }, n) =>
      runId !== asked.runId && (n < own || confirmed === true || vm === undefined),
  );
  return roomsIn(before, asked).some(
    ({ domain, room }) => before.filter(({ domains }) => domains.includes(domain)).length >= room,
  );
}
