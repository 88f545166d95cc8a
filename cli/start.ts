import { giveUp } from './command-line/say.ts';
import { isStartedOtherwise, restarted } from './restart.ts';
import { enterSandbox, readSandbox } from './sandbox.ts';

/**
 * Works in a process that was started with these flags and, where the folder of a sandbox is given, with what that sandbox needs: this one, or another that is
 * started for it, since Node takes flags and trusts certificates only at its start. What works is imported by `work`, so that nothing is loaded twice.
 * Gives the exit code.
 */
export async function startedWith(
  { sandbox: folder }: { readonly sandbox?: string | undefined },
  flags: readonly string[],
  work: () => Promise<number>,
): Promise<number> {
  const sandbox = folder === undefined ? undefined : readSandbox(folder);
  if (sandbox?.ok === false) return giveUp(sandbox.faults);
  const { NODE_EXTRA_CA_CERTS } = sandbox?.value ?? {};
  const start = { flags, environment: NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS } };
  if (isStartedOtherwise(start)) return await restarted(start);
  if (sandbox !== undefined) enterSandbox(sandbox.value);
  return await work();
}
