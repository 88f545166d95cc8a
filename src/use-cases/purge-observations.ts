import type { SizeObservations } from '../ports/size-observations.ts';
import type { Log } from './log.ts';

const keptDays = 90;
// What is left over is purged by the next pass.
const maxAPass = 500;

/** Deletes what VMs have shown of their sizes more than 90 days ago: it has no vote any more. */
export async function purgeObservations(
  sizes: Pick<SizeObservations, 'forgetBefore'>,
  { log, now }: { readonly log: Log; readonly now: () => number },
): Promise<void> {
  const before = new Date(now() - keptDays * 86_400_000).toISOString();
  const forgotten = await sizes.forgetBefore(before, maxAPass);
  if (forgotten.ok) log.info('size observations purged', { purged: forgotten.value, before });
  else log.error('size observations not purged', { failure: forgotten.failure });
}
