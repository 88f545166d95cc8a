/**
 * How the flag is changed: `restart` deallocates and starts the VM; `nics-only` changes a deallocated VM and does not start it;
 * `align` sets a flag without effect on a running VM, without an outage.
 */
export type Plan = 'restart' | 'nics-only' | 'align';
