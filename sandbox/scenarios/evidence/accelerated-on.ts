import { beginningOf, type Ending, nicsOf, vmOf } from '../ending.ts';
import { flagOf } from '../nic-essence.ts';
import type { PromiseResult } from '../scenario.ts';

const nameOf = (id: string): string => id.split('/').at(-1) ?? '';

/** The VM runs, exactly these of its NICs have the flag and a virtual function, and the flag of each other one is as it was. */
export function isAcceleratedOn(ending: Ending, vm: string, ...names: readonly string[]): PromiseResult {
  const { powerState, nics } = vmOf(ending, vm);
  const before = new Map(beginningOf(ending, vm).nics.map((nic) => [nic.id, flagOf(nic)]));
  const bound = nics.filter(({ accelerated }) => accelerated).map(({ id }) => nameOf(id));
  const own = nicsOf(ending, vm);
  const on = own.filter((nic) => flagOf(nic) === true).map(({ id }) => nameOf(id));
  const others = own.filter(({ id }) => !names.includes(nameOf(id)));
  const same = others.every((nic) => flagOf(nic) === before.get(nic.id));
  const wanted = [...names].sort().join();
  const held =
    powerState === 'running' && same && on.sort().join() === wanted && bound.sort().join() === wanted;
  const detail = `${powerState}; flag on: ${on.join(', ') || 'none'}; virtual function: ${bound.join(', ') || 'none'}`;
  return { name: `${vm} ends running, accelerated on ${names.join(', ')} alone`, held, detail };
}
