import type { GuestDetails } from '../../src/core/guest/guest-details.ts';

type Module = GuestDetails['modules'][number];
type Message = NonNullable<GuestDetails['log']>['messages'][number];
type NicDetails = GuestDetails['nics'][number];

export function guestModule(name: Module['name'], given: Partial<Module> = {}): Module {
  return { name, loaded: false, file: 'own', elsewhere: false, ...given };
}

/** A message, as the log has it behind its time. */
export function logMessage(driver: Message['driver'], text: string, given: Partial<Message> = {}): Message {
  return { driver, text, at: 7200, times: 1, ...given };
}

export function nicDetails(given: Partial<NicDetails> = {}): NicDetails {
  return {
    txBytes: ['1000', '9000'],
    slot: null,
    path: null,
    registered: false,
    marked: null,
    managerState: null,
    ...given,
  };
}

type Given = Partial<GuestDetails> & { readonly messages?: readonly Message[] };

/** The details of a Linux guest that runs for a day, whose kernel has all drivers and has loaded none but the bus'. */
export function guestDetails({ messages = [], ...given }: Given = {}): GuestDetails {
  return {
    version: 2,
    seconds: 10,
    uptime: 86_400,
    modules: [
      guestModule('mlx4_core'),
      guestModule('mlx4_en'),
      guestModule('mlx5_core'),
      guestModule('mana'),
      guestModule('pci_hyperv', { loaded: true }),
    ],
    nics: [nicDetails()],
    log: { whole: true, messages: [...messages], messagesLeftOut: 0 },
    rule: null,
    problems: [],
    ...given,
  };
}
