// Written by `npm run docs` from docs/openapi.json.

/** A word that a later release may add to: any other text is to be expected too. */
export type Extensible<Known extends string> = Known | (string & Record<never, never>);

export type Problem = {
  readonly status: number;
  /** The phrase of the status, such as `Not Found`. */
  readonly title: string;
  /** A sentence for people; never decide by it. */
  readonly detail: string;
  /** Which problem it is. */
  readonly code: Extensible<"bad-request" | "not-allowed" | "not-found" | "not-watched" | "does-not-fit" | "reason-against" | "already-running" | "too-large" | "not-json" | "too-many" | "defect" | "azure-unreadable" | "storage-unreadable" | "no-storage" | "not-configured" | "unknown-state">;
  /** Everything that is wrong with the request, each at its place. */
  readonly errors?: ReadonlyArray<{
    /** The name of a parameter, or a JSON pointer into the body (RFC 6901). */
    readonly at: string;
    readonly detail: string;
    /** The values that are allowed there, where they are few. */
    readonly allowed?: readonly string[];
  }>;
  /** When to ask again, as the header `Retry-After` says. */
  readonly retryAfterSeconds?: number;
};

export type Me = {
  readonly name: string;
  readonly role: "reader" | "operator";
  readonly acts: ReadonlyArray<Extensible<"remediate" | "approve" | "reject" | "cancel" | "acknowledge" | "pause" | "resume" | "reset-breaker" | "ask-guest">>;
  /** Why nothing may be done, where that is known. */
  readonly because: string | null;
};

/** Every route that answers JSON, by its name. */
export interface Operations {
  /** Whether the app may act: 200, or 503 with every fault of the configuration. Shows the version, modes, where the policy came from, and the state of the storage. Never a value of a setting. */
  readonly health: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** This document: the whole HTTP API as OpenAPI 3.1. */
  readonly openapi: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** Decides for one VM now: decision, every reason with evidence, the facts read, and when the answer may change. Starts nothing. `rights=true` also checks the app’s rights. */
  readonly assessment: {
    readonly asked: {
      readonly query: {
        /** The resource id of a virtual machine. */
        readonly vm: string;
        /** Whether the app’s own rights are checked too; costs more requests to Azure. */
        readonly rights?: "true" | "false" | undefined;
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** The same for up to 100 VMs. Each result has its own `status`, in the order that was asked. */
  readonly assessments: {
    readonly asked: {
      readonly body: {
        readonly vms: readonly string[];
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** Why Accelerated Networking brings no gain, as far as Azure shows it. `peer` also checks the VM that it talks to. */
  readonly diagnosis: {
    readonly asked: {
      readonly query: {
        /** The resource id of a virtual machine. */
        readonly vm: string;
        /** The resource id of a virtual machine. */
        readonly peer?: string | undefined;
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** The same, and the guest is asked by Run Command. For each VM once in five minutes. */
  readonly askDiagnosis: {
    readonly asked: {
      readonly body: {
        /** The resource id of a virtual machine. */
        readonly vmId: string;
        /** The resource id of a virtual machine. */
        readonly peer?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** The assessment record of each VM, in pages; with `vm` the record of that one, with what would change the decision. Reads no VM. */
  readonly vms: {
    readonly asked: {
      readonly query?: {
        /** The resource id of a virtual machine. */
        readonly vm?: string | undefined;
        readonly subscription?: string | undefined;
        readonly resourceGroup?: string | undefined;
        readonly name?: string | undefined;
        /** A reason code; every reason that holds counts. */
        readonly reason?: string | undefined;
        readonly decision?: "skip" | "defer" | "remediate" | "unreadable" | "gone" | "to-confirm" | undefined;
        /** How many entries at most. */
        readonly top?: number | undefined;
        /** Where the page begins, as the answer before it says; its content is not documented. */
        readonly continuationToken?: string | undefined;
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** Pause, circuit breaker, which runs hold a slot, the queue, stops in the last hour, capacity holds, operators’ acts, alerts, heartbeat. */
  readonly getSafeguards: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** What the first view of the page shows, in one answer. A part that cannot be read says so by itself. */
  readonly overview: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** What is known of each size of the fleet, and from what; at most 500, by name. Reads no VM and asks no guest. */
  readonly sizes: {
    readonly asked: {
      readonly query?: {
        /** `*` stands for anything. */
        readonly size?: string | undefined;
        readonly answer?: "capable" | "accelerated-by-platform" | "not-capable" | "unknown" | undefined;
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** Who asks, in which role, and which acts the caller may do. */
  readonly me: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Me;
  };
  /** Finished runs, the newest end first, in pages. The first page without a filter also has `running` (at most 100) and `runningTotal`. */
  readonly remediations: {
    readonly asked: {
      readonly query?: {
        /** The resource id of a virtual machine. */
        readonly vm?: string | undefined;
        readonly subscription?: string | undefined;
        /** Needs `subscription` as well. */
        readonly resourceGroup?: string | undefined;
        readonly outcome?: string | undefined;
        /** A date (the beginning of the day in UTC) or an instant, ISO 8601. */
        readonly from?: string | undefined;
        /** A date (the beginning of the day in UTC) or an instant, ISO 8601. */
        readonly to?: string | undefined;
        /** How many entries at most. */
        readonly top?: number | undefined;
        /** Where the page begins, as the answer before it says; its content is not documented. */
        readonly continuationToken?: string | undefined;
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** Asks for a remediation now. The VM is assessed as always; a reason against it is answered with 409. A run that has the VM already is joined (`joined`). */
  readonly remediateNow: {
    readonly asked: {
      readonly body: {
        /** The resource id of a virtual machine. */
        readonly vmId: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly joined: boolean;
    };
  };
  /** One run: status, record, the timeline of its raw history, and where record and history differ. `explained` says what the failure of the record means and what to do. */
  readonly remediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
    };
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** The sweep that is running, what the last one did, the schedule and the source. */
  readonly getSweep: {
    readonly asked: Readonly<Record<string, never>>;
    readonly answer: Readonly<Record<string, unknown>>;
  };
  /** Begins a sweep of all watched subscriptions, or of one. */
  readonly postSweep: {
    readonly asked: {
      readonly body?: {
        readonly subscription?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly by: string;
    };
  };
  /** Ends a run as soon as possible. What it changed is undone. */
  readonly cancelRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly cancelling: true;
    };
  };
  /** Stops the alerts about a run. `release` also releases the lease of a VM that a run left `stranded`, once a person has put the VM right. */
  readonly acknowledgeRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        readonly release?: boolean;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly acknowledged: true;
      readonly released: boolean;
    };
  };
  /** Approves a run that waits for approval. With `change`, only if the run still asks for exactly that change; otherwise 409. */
  readonly approveRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        /** What was shown to the person who answers: `question.change` of the run. */
        readonly change?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly approved: true;
    };
  };
  /** Rejects a run that waits for approval. It then changes nothing. */
  readonly rejectRemediation: {
    readonly asked: {
      readonly parameters: {
        /** The id of a remediation. */
        readonly id: string;
      };
      readonly body?: {
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly id: string;
      readonly rejected: true;
    };
  };
  /** Approves every waiting run of a `subscription`, of a `resourceGroup` in it, or of a list `vms`; one of them must be given, and all that is given must hold. With `changes`, only runs that ask for one of them. Reads 500 runs at most. */
  readonly approveMany: {
    readonly asked: {
      readonly body?: {
        readonly subscription?: string;
        readonly resourceGroup?: string;
        readonly vms?: readonly string[];
        readonly changes?: readonly string[];
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly approved: ReadonlyArray<{
        readonly id: string;
        readonly vmId: string;
      }>;
      readonly resourceGroup?: string;
      /** Runs beyond what one request reads: ask again. */
      readonly notChecked: number;
    };
  };
  /** `pause`: no new outage begins, and a run whose VM is down goes on to its end. `resume`: ends the pause. `reset-breaker`: closes the circuit breaker. `reopen`: lets one VM try a size that has a capacity hold, named by `key`. `acknowledge`: stops the alert about an open breaker, which stays open. */
  readonly actOnSafeguards: {
    readonly asked: {
      readonly parameters: {
        readonly act: "pause" | "resume" | "reset-breaker" | "reopen" | "acknowledge";
      };
      readonly body?: {
        /** A capacity key as `GET /api/safeguards` lists it, for `reopen`. */
        readonly key?: string;
        /** Kept with every act that keeps who did it. */
        readonly comment?: string;
      };
    };
    readonly answer: {
      readonly act: "pause" | "resume" | "reset-breaker" | "reopen" | "acknowledge";
      readonly by: string;
    };
  };
}
