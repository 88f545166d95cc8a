import { nextGuid, type Simulation } from '../kernel/simulation.ts';
import { writeNic } from '../network/network-interfaces.ts';
import type { Reply } from '../server/errors.ts';
import type { NetworkInterface } from '../world/world.ts';
import { someone } from './people.ts';

/**
 * A tool writes a network interface as its configuration says, which does not name the flag: a PUT goes back to the default, off
 * (azure-rest-api-specs#11948; terraform-provider-azurerm#11279). The event is sent when the write has ended.
 */
export function applyWithoutFlag(simulation: Simulation, { resource }: NetworkInterface): Reply {
  const { enableAcceleratedNetworking: _flag, ...properties } = resource.properties;
  const caller = someone('PUT', resource.id, nextGuid(simulation, 'correlation'));
  const call = { caller, origin: 'https://management.azure.com', apiVersion: '2026-01-01' };
  return writeNic(simulation, resource.id, { ...resource, properties }, undefined, call);
}
