import { isDeepStrictEqual } from 'node:util';
import type { NicResource } from '../arm/world/resources.ts';
import {
  beginningOf,
  changesOf,
  downtimeOf,
  type Ending,
  nicsOf,
  recordsOf,
  requestsOf,
  vmOf,
} from './ending.ts';
import { nicEssence } from './nic-essence.ts';
import type { PromiseResult } from './scenario.ts';

// Promises are checked against the simulated world and its journal; the app's own record is only checked to exist and to agree.

function promise(name: string, held: boolean, detail: string): PromiseResult {
  return { name, held, detail };
}

const flagsOf = (nics: readonly NicResource[]): string =>
  nics.map(({ name, properties }) => `${name}=${String(properties.enableAcceleratedNetworking)}`).join(', ');

function sameNics(ending: Ending, vm: string, withoutFlag: boolean): boolean {
  const flag = !withoutFlag;
  const before = beginningOf(ending, vm).nics.map((nic) => nicEssence(nic, { flag }));
  return isDeepStrictEqual(
    before,
    nicsOf(ending, vm).map((nic) => nicEssence(nic, { flag })),
  );
}

/** Every NIC's flag is on, the VM runs, and the host gives it a virtual function. */
export function endsAccelerated(ending: Ending, vm: string): PromiseResult {
  const { powerState, nics } = vmOf(ending, vm);
  const on = nicsOf(ending, vm).every(({ properties }) => properties.enableAcceleratedNetworking === true);
  const bound = nics.every(({ accelerated }) => accelerated);
  const detail = `${powerState}; ${flagsOf(nicsOf(ending, vm))}; virtual function ${bound ? 'bound' : 'missing'}`;
  return promise(`${vm} ends running and accelerated`, on && bound && powerState === 'running', detail);
}

/** Every NIC's flag is on, and the VM is in the power state that it was found in. */
export function endsWithFlagOn(ending: Ending, vm: string): PromiseResult {
  const { powerState } = vmOf(ending, vm);
  const on = nicsOf(ending, vm).every(({ properties }) => properties.enableAcceleratedNetworking === true);
  const { power } = beginningOf(ending, vm);
  return promise(
    `${vm} ends with its flag on, ${power} as before`,
    on && powerState === power,
    `${powerState}; ${flagsOf(nicsOf(ending, vm))}`,
  );
}

/** NICs, down to every member, and power state are as they were. */
export function endsAsFound(ending: Ending, vm: string): PromiseResult {
  const { power } = beginningOf(ending, vm);
  const { powerState } = vmOf(ending, vm);
  const same = sameNics(ending, vm, false);
  const detail = `${powerState}; network interfaces ${same ? 'equal' : 'differ'}; ${flagsOf(nicsOf(ending, vm))}`;
  return promise(`${vm} ends as it was found`, same && powerState === power, detail);
}

/** Nothing in the NICs changed but the flag: no member is lost, known or unknown. */
export function keepsEveryMember(ending: Ending, vm: string): PromiseResult {
  const same = sameNics(ending, vm, true);
  return promise(
    `${vm} keeps every member of its network interfaces`,
    same,
    same ? 'equal but for the flag' : 'a member differs',
  );
}

/** Nothing was written to the VM or its NICs at all. */
export function isNeverTouched(ending: Ending, vm: string): PromiseResult {
  const { id, nics } = beginningOf(ending, vm);
  const paths = [id, ...nics.map((nic) => nic.id)].map((one) => one.toLowerCase());
  const writes = requestsOf(ending).filter(
    ({ method, path }) => method !== 'GET' && paths.some((one) => path.toLowerCase().startsWith(one)),
  );
  const detail =
    writes.length === 0 ? 'no write' : writes.map(({ method, path }) => `${method} ${path}`).join(', ');
  return promise(`${vm} is never written to`, writes.length === 0, detail);
}

/** The VM was stopped exactly so many times. */
export function isStopped(ending: Ending, vm: string, times: number): PromiseResult {
  const { id } = beginningOf(ending, vm);
  const stops = changesOf(ending, id, 'power').filter(({ to }) => to === 'deallocating').length;
  return promise(`${vm} is stopped ${times} time(s)`, stops === times, `${stops} time(s)`);
}

/** The VM was restarted exactly so many times. */
export function isRestarted(ending: Ending, vm: string, times: number): PromiseResult {
  const { id } = beginningOf(ending, vm);
  const own = `${id}/restart`.toLowerCase();
  const asked = requestsOf(ending).filter(({ path }) => path.toLowerCase() === own).length;
  return promise(`${vm} is restarted ${times} time(s)`, asked === times, `${asked} time(s)`);
}

/** The VM was down for no longer than this. */
export function isDownAtMost(ending: Ending, vm: string, seconds: number): PromiseResult {
  const down = downtimeOf(ending, vm);
  return promise(`${vm} is down for at most ${seconds} s`, down <= seconds, `${down} s`);
}

/** The app's last record of the VM says so. */
export function isRecorded(ending: Ending, vm: string, outcome: string, reason?: string): PromiseResult {
  const last = recordsOf(ending, vm).at(-1);
  const held = last?.outcome === outcome && (reason === undefined || last.reason === reason);
  const wanted = reason === undefined ? outcome : `${outcome} (${reason})`;
  return promise(
    `${vm}'s record says ${wanted}`,
    held,
    last === undefined ? 'no record' : `${last.outcome} (${last.reason})`,
  );
}

/** No run was ever begun for the VM, and the app explains why. */
export function isSkipped(ending: Ending, vm: string, reason: string): PromiseResult {
  const { id } = beginningOf(ending, vm);
  const keptReason = ending.assessments.get(id.toLowerCase());
  const stops = changesOf(ending, id, 'power').some(({ to }) => to === 'deallocating');
  return promise(
    `${vm} is skipped because of ${reason}`,
    keptReason === reason && !stops,
    `the app says ${keptReason ?? 'nothing'}`,
  );
}

/** Every run has ended, and with a record. */
export function everyRunEnds(ending: Ending): PromiseResult {
  const open = ending.remediations.filter(
    ({ runtimeStatus, record }) => runtimeStatus !== 'Completed' || record === null,
  );
  const detail =
    open.length === 0
      ? `${ending.remediations.length} run(s)`
      : open.map(({ id, runtimeStatus }) => `${id} is ${runtimeStatus}`).join(', ');
  return promise('every run ends with its record', open.length === 0, detail);
}

/** Two runs never changed one VM at a time. */
export function runsNeverOverlap(ending: Ending): PromiseResult {
  const acting = ending.remediations.flatMap(({ record }) =>
    record === null || record.outcome === 'refused' ? [] : [record],
  );
  const clash = acting.find((a) =>
    acting.some(
      (b) =>
        a !== b &&
        a.request.vmId.toLowerCase() === b.request.vmId.toLowerCase() &&
        a.startedAt < b.endedAt &&
        b.startedAt < a.endedAt,
    ),
  );
  return promise(
    'no two runs hold one VM',
    clash === undefined,
    clash === undefined ? 'none' : `${clash.id} overlaps another`,
  );
}
