/** A known reason why Accelerated Networking brings no gain, in the order in which they are checked. */
export const causes = [
  'flag-off',
  'size-cannot',
  'size-accelerates-anyway',
  'not-engaged',
  'virtual-function-missing',
  'no-driver',
  'driver-broken',
  'managed-virtual-function',
  'synthetic-path-only',
  'size-bandwidth-cap',
  'peer-not-accelerated',
  'peer-elsewhere',
  'network-appliance',
  'host-servicing',
] as const;

export type Cause = (typeof causes)[number];

/** What each cause means, as the sentence that is shown for a found one. */
export const causeSentences: Readonly<Record<Cause, string>> = {
  'flag-off': 'Accelerated Networking is off on a network interface',
  'size-cannot': 'The size cannot have Accelerated Networking',
  'size-accelerates-anyway':
    'The platform accelerates this size whatever the flag says, so that the flag adds nothing',
  'not-engaged': 'Accelerated Networking was requested, and the host of the VM has not engaged it',
  'virtual-function-missing': 'A network interface has no virtual function',
  'no-driver': 'The guest has no driver for the network hardware of its host',
  'driver-broken':
    'The driver of the virtual function is there and does not work, as after an update of the kernel',
  'managed-virtual-function':
    'The guest configures the virtual function as if it were an interface of its own',
  'synthetic-path-only': 'Traffic takes the synthetic path, although there is a virtual function',
  'size-bandwidth-cap': 'The VM sends as much as its size may',
  'peer-not-accelerated': 'The other VM is not accelerated',
  'peer-elsewhere': 'The other VM is in another region or virtual network',
  'network-appliance': 'A network appliance is involved',
  'host-servicing': 'The host is being serviced: it has taken the virtual function back for a while',
};
