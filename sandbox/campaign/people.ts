import type { WorldCommands } from '../arm/admin/world-commands.ts';
import type { OwnerDeed } from './life.ts';

/** Correlation ids that begin like this belong to people: everything else that asks ARM for changes is the app. */
export const peoplesIds = 'people-';

/** Sends a person's request to ARM, and gives the status of the answer. */
export type Send = (method: string, path: string, body?: unknown) => Promise<number>;

/** The world as people reach it. */
export interface Town {
  readonly world: WorldCommands;
  readonly send: Send;
  readonly later: (seconds: number, work: () => void) => void;
}

const vmVersion = '?api-version=2026-04-01';
const nicVersion = '?api-version=2026-01-01';

/** Does what somebody does in Azure. Azure may refuse it; then it has not been done. */
export async function act({ world, send, later }: Town, deed: OwnerDeed): Promise<void> {
  if ('vm' in deed && !exists(world, deed.vm)) return;
  if ('nic' in deed && !world.state().nics.some(({ name }) => name === deed.nic)) return;
  switch (deed.kind) {
    case 'start':
    case 'deallocate':
    case 'powerOff':
    case 'restart':
      await send('POST', `${world.vm(deed.vm).id}/${deed.kind}${vmVersion}`);
      return;
    case 'delete':
      await send('DELETE', `${world.vm(deed.vm).id}${vmVersion}`);
      return;
    case 'recreate':
      return await recreate({ world, send }, deed.vm);
    case 'touch':
      world.touch(deed.vm);
      return;
    case 'tag':
      world.setTags(deed.vm, { ...world.vm(deed.vm).tags, ...deed.tags });
      return;
    case 'tag-group':
      world.setResourceGroup(deed.group, { tags: deed.tags });
      return;
    case 'tag-subscription':
      world.setSubscriptionTags(deed.tags);
      return;
    case 'preempt':
      return preempt(world, deed);
    case 'resize':
      await send('PUT', `${world.vm(deed.vm).id}${vmVersion}`, resized(world, deed.vm, deed.size));
      return;
    case 'label-nic':
      await send('PATCH', `${world.nic(deed.nic).id}${nicVersion}`, { tags: { label: deed.label } });
      return;
    case 'flag-nic':
      return await changeNic({ world, send }, deed.nic, ({ properties, ...nic }) => ({
        ...nic,
        properties: { ...(properties as object), enableAcceleratedNetworking: deed.on },
      }));
    case 'lock':
      return lock({ world, later }, deed);
  }
}

/** Azure may refuse it; then it has not been done. */
function preempt(world: WorldCommands, { vm, action }: OwnerDeed & { kind: 'preempt' }): void {
  try {
    world.changePower(vm, action, { preempts: true, correlationId: `${peoplesIds}preempts` });
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith(`${action} is refused`))) throw error;
  }
}

function exists(world: WorldCommands, name: string): boolean {
  return world.state().vms.some((vm) => vm.name === name);
}

type Json = Readonly<Record<string, unknown>>;

/** A VM under the same name, with the same network interfaces, which is another one. */
async function recreate({ world, send }: Pick<Town, 'world' | 'send'>, name: string): Promise<void> {
  const { id } = world.vm(name);
  const body = world.vmResource(name);
  world.deleteVm(name);
  await send('PUT', `${id}${vmVersion}`, withoutIdentity(body));
}

function resized(world: WorldCommands, name: string, vmSize: string): Json {
  const body = world.vmResource(name);
  return { ...body, properties: { ...body.properties, hardwareProfile: { vmSize } } };
}

function withoutIdentity(body: ReturnType<WorldCommands['vmResource']>): Json {
  const { vmId: _vmId, timeCreated: _created, provisioningState: _state, ...properties } = body.properties;
  return { location: body.location, tags: body.tags ?? {}, properties };
}

async function changeNic(
  { world, send }: Pick<Town, 'world' | 'send'>,
  name: string,
  change: (nic: Json) => Json,
): Promise<void> {
  const nic = world.nic(name);
  await send('PUT', `${nic.id}${nicVersion}`, change(nic));
}

function lock({ world, later }: Pick<Town, 'world' | 'later'>, deed: OwnerDeed & { kind: 'lock' }): void {
  const { id } = world.vm(deed.vm);
  const scope = deed.scope === 'vm' ? id : id.slice(0, id.indexOf('/providers/'));
  world.setLocks([{ name: 'keep', level: 'ReadOnly', scope }]);
  later(deed.seconds, () => world.setLocks([]));
}
