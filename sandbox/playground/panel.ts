import { html } from 'hono/html';
import { fates, tricks } from './tricks.ts';

type Html = ReturnType<typeof html>;

/** What can be created, and what it shows. */
export const panelSizes: Readonly<Record<string, string>> = {
  Standard_D4s_v3: 'D4s_v3: gains by a restart',
  Standard_F4s_v2: 'F4s_v2: gains by a restart',
  Standard_D4s_v5: 'D4s_v5: always accelerated',
  Standard_B2s: 'B2s: cannot be accelerated',
};

/** What the panel shows beside its forms. */
export interface PanelState {
  readonly vms: readonly string[];
  /** For the next VM. */
  readonly name: string;
  /** What was done, the last first. */
  readonly done: readonly string[];
  readonly faults: number;
}

const page = (title: string, body: Html): Html =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/playground.css">
</head>
${body}
</html>`;

const options = (of: Readonly<Record<string, string>>): Html[] =>
  Object.entries(of).map(([value, label]) => html`<option value="${value}">${label}</option>`);

const labels = (of: Readonly<Record<string, { readonly label: string }>>): Record<string, string> =>
  Object.fromEntries(Object.entries(of).map(([name, { label }]) => [name, label]));

/** The operators' page with the panel beside it. */
export const framePage: Html = page(
  'accelnet sandbox',
  html`<body class="frame">
<iframe class="panel" title="Playground" src="/panel"></iframe>
<iframe class="page" title="The operators’ page" src="/api/dashboard"></iframe>
</body>`,
);

/** The side panel: forms, and nothing else that runs. */
export function panelPage({ vms, name, done, faults }: PanelState): Html {
  return page(
    'Playground',
    html`<body>
<main>
<h1>Playground</h1>
<p>This Azure is simulated: nothing here costs anything. Create a VM, and watch the page.</p>
<form method="post" action="/panel/vms">
<h2>Create a VM</h2>
<label>Name <input name="name" value="${name}" required maxlength="60" pattern="[A-Za-z0-9][A-Za-z0-9_.\\-]*"></label>
<label>Size <select name="size">${options(panelSizes)}</select></label>
<label>What happens <select name="fate">${options(labels(fates))}</select></label>
<button>Create it</button>
</form>
<form method="post" action="/panel/tricks">
<h2>Break something</h2>
<label>VM <select name="vm">${vms.map((vm) => html`<option>${vm}</option>`)}</select></label>
<label>What happens <select name="trick">${options(labels(tricks))}</select></label>
<button>Do it</button>
</form>
<form method="post" action="/panel/repair">
<h2>Repair</h2>
<button ${faults === 0 ? 'disabled' : ''}>Take back all ${faults} faults</button>
</form>
<h2>What you did</h2>
<div role="status"><ol>${done.length === 0 ? html`<li>Nothing yet.</li>` : done.map((one) => html`<li>${one}</li>`)}</ol></div>
<p><a href="/panel">Read the list of VMs again</a></p>
<p><a href="/api/dashboard" target="_blank" rel="noopener">The page alone</a></p>
</main>
</body>`,
  );
}
