import { aboutOf, type Notice, titleOf } from './notice.ts';
import type { OutboxMessage } from './outbox.ts';

// Teams shows cards up to version 1.5 on every client, and workflows' webhooks up to 28 KB.
const version = '1.4';

/**
 * What the Workflows webhook of a Teams channel takes ("When a Teams webhook request is received"): a message with one Adaptive Card. Every
 * value is a text run, which Teams shows as it is: names and Azure's messages are never read as Markdown.
 */
export function teamsMessageOf({ at, notice }: Omit<OutboxMessage, 'done'>): object {
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version,
    body: [
      line({ text: titleOf(notice), weight: 'Bolder', size: 'Medium', color: colourOf(notice) }),
      line({ text: notice.text }),
      ...factsOf(notice, at).map(([name, value]) =>
        line({ text: `${name}: `, weight: 'Bolder' }, { text: value }),
      ),
    ],
    msteams: { width: 'Full' },
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content: card }] };
}

interface TextRun {
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Medium';
  readonly color?: string;
}

function line(...runs: readonly TextRun[]): object {
  return { type: 'RichTextBlock', inlines: runs.map((run) => ({ type: 'TextRun', ...run })) };
}

function colourOf({ kind }: Notice): string {
  switch (kind) {
    case 'done':
      return 'Good';
    case 'started':
    case 'ended':
      return 'Default';
    case 'approval-wanted':
    case 'rolled-back':
    case 'turned-off-again':
    case 'recovery':
    case 'evidence-contradicted':
      return 'Warning';
    case 'stranded':
    case 'down-too-long':
    case 'guest-stopped':
    case 'overdue':
    case 'breaker-open':
    case 'record-not-kept':
    case 'event-dead-lettered':
    case 'configuration-faulty':
      return 'Attention';
  }
}

function factsOf(notice: Notice, at: string): readonly (readonly [string, string])[] {
  const { runId, outcome, reason, downtimeSeconds, since, timesNotified } = notice;
  const { vm, size } = aboutOf(notice);
  const facts: [string, string | undefined][] = [
    ['VM', vm],
    ['Size', size],
    ['Remediation', runId],
    ['Outcome', outcome],
    ['Reason', reason],
    ['Downtime', downtimeSeconds === undefined ? undefined : `${downtimeSeconds} s`],
    ['Since', timesNotified === 0 ? undefined : since],
    ['At', at],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
