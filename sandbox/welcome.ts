export interface Addresses {
  /** The page, with a panel beside it that creates VMs and breaks things. */
  readonly playground: string;
  readonly host: string;
  readonly admin: string;
  readonly arm: string;
  readonly log: string;
  /** The id that a VM called `mine` will have. */
  readonly mine: string;
  /** What `--sandbox` needs to find this Azure: nothing, or the folder of its state. */
  readonly folder: string | undefined;
}

/** What can be opened and tried while the sandbox is up. */
export function welcome({ playground, host, admin, arm, log, mine, folder }: Addresses): string[] {
  const post = "curl -s -H 'content-type: application/json'";
  const failure = '{"kind":"async-failure","code":"OverconstrainedAllocationRequest","message":"no room"}';
  const fault = `{"operation":"virtualMachines/start","resource":"mine","effect":${failure}}`;
  return [
    '',
    `  the playground   ${playground}   the page, and a panel that creates VMs and breaks things`,
    `  the page         ${host}/api/dashboard`,
    `  the app          ${host}/api/health   ${host}/api/remediations   ${host}/api/vms`,
    `  simulated Azure  ${admin}/_sim/state   (ARM at ${arm})`,
    `  the app's log    ${log}`,
    '',
    'Create a VM, break its next start, opt it out, ask why, read an audit trail:',
    `  ${post} ${admin}/_sim/vms -d '{"name":"mine","size":"Standard_D4s_v3"}'`,
    `  ${post} ${admin}/_sim/faults -d '${fault}'`,
    `  ${post} -X PATCH ${admin}/_sim/vms/mine -d '{"tags":{"accelnet-opt-out":"true"}}'`,
    `  curl -s '${host}/api/assessment?vm=${mine}'`,
    `  curl -s ${host}/api/remediations/ID`,
    `  npm run assess -- --sandbox${folder === undefined ? '' : ` '${folder}'`}`,
    '',
    'Ctrl-C ends it; npm start -- --reset begins afresh.',
    '',
  ];
}
