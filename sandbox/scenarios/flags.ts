import { beginningOf, type Ending, nicsOf, requestsOf, vmOf } from './ending.ts';
import type { PromiseResult } from './scenario.ts';

/** Nobody but the VM's owner asked for another power state. */
export function powerIsItsOwners(ending: Ending, vm: string): PromiseResult {
  const own = `${beginningOf(ending, vm).id}/`.toLowerCase();
  const asked = requestsOf(ending).filter(
    ({ method, path }) => method === 'POST' && path.toLowerCase().startsWith(own),
  );
  const detail = asked.length === 0 ? 'nothing asked' : asked.map(({ operation }) => operation).join(', ');
  return { name: `${vm} is turned off and on by its owner alone`, held: asked.length === 0, detail };
}

/** Either every NIC is accelerated, or every flag is as it was: nothing in between. */
export function flagsAgree(ending: Ending, vm: string): PromiseResult {
  const before = beginningOf(ending, vm).nics.map(flagOf);
  const after = nicsOf(ending, vm).map(flagOf);
  const bound = vmOf(ending, vm).nics.every(({ accelerated }) => accelerated);
  const held = (after.every((flag) => flag === true) && bound) || after.join() === before.join();
  return { name: `${vm} has all flags on with effect, or all as they were`, held, detail: after.join(', ') };
}

function flagOf({ properties }: ReturnType<typeof nicsOf>[number]): boolean {
  return properties.enableAcceleratedNetworking === true;
}
