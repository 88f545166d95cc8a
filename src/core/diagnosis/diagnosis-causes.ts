/** A known reason why Accelerated Networking brings no gain, in the order in which they are checked: what the guest proves comes first. */
export const causes = [
  'driver-broken',
  'no-driver',
  'virtual-function-not-joined',
  'managed-virtual-function',
  'host-servicing',
  'one-way-traffic',
  'synthetic-path-only',
  'virtual-function-missing',
  'not-engaged',
  'flag-off',
  'size-cannot',
  'size-bandwidth-cap',
  'peer-not-accelerated',
  'peer-elsewhere',
  'network-appliance',
  'size-accelerates-anyway',
] as const;

export type Cause = (typeof causes)[number];

/** What each cause means, as the sentence that is shown for a found one. */
export const causeSentences: Readonly<Record<Cause, string>> = {
  'driver-broken': 'The driver of the virtual function is there and does not work',
  'no-driver': 'The guest has no driver for the network hardware of its host',
  'virtual-function-not-joined': 'A virtual function is there, and no synthetic network interface has it',
  'managed-virtual-function':
    'The guest configures the virtual function as if it were an interface of its own',
  'host-servicing': 'The host is being serviced: it has taken the virtual function back for a while',
  'one-way-traffic': 'Packets leave through the virtual function, and none returns',
  'synthetic-path-only': 'Traffic takes the synthetic path, although there is a virtual function',
  'virtual-function-missing': 'A network interface has no virtual function',
  'not-engaged': 'Accelerated Networking was requested, and the host of the VM has not engaged it',
  'flag-off': 'Accelerated Networking is off on a network interface',
  'size-cannot': 'The size cannot have Accelerated Networking',
  'size-bandwidth-cap': 'The VM sends as much as its size may',
  'peer-not-accelerated': 'The other VM is not accelerated',
  'peer-elsewhere': 'The other VM is in another region or virtual network',
  'network-appliance': 'A network appliance is involved',
  'size-accelerates-anyway':
    'The platform accelerates this VM whatever the flag says, so that the flag adds nothing',
};
