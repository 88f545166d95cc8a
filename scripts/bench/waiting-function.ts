import { ComputeManagementClient } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { ManagedIdentityCredential } from '@azure/identity';

// What a function does that waits: the how-to's steps with the SDK's own clients and pollers, one VM beside the other.
// Run as a process with the environment of a simulated Azure: waiting-function.ts ENDPOINT SUBSCRIPTION GROUP VM...

const [endpoint = '', subscription = '', group = '', ...names] = process.argv.slice(2);
const credential = new ManagedIdentityCredential();
const options = { endpoint, credentialScopes: ['https://management.azure.com/.default'] };
const compute = new ComputeManagementClient(credential, subscription, options);
const network = new NetworkManagementClient(credential, subscription, options);

async function accelerate(name: string): Promise<number> {
  const began = performance.now();
  const vm = await compute.virtualMachines.get(group, name);
  await compute.virtualMachines.deallocate(group, name);
  for (const { id = '' } of vm.networkProfile?.networkInterfaces ?? []) {
    const nicName = id.split('/').at(-1) ?? '';
    const nic = await network.networkInterfaces.get(group, nicName);
    await network.networkInterfaces.createOrUpdate(group, nicName, {
      ...nic,
      enableAcceleratedNetworking: true,
    });
  }
  await compute.virtualMachines.start(group, name);
  return (performance.now() - began) / 1000;
}

console.log(JSON.stringify(await Promise.all(names.map(accelerate))));
