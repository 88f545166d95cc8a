import { parseArgs } from 'node:util';
import * as z from 'zod';

export const usage = `npm run campaign -- [OPTIONS]

Plays random lives on a driven clock, and judges each by the promise. Exits 1 when one is broken.

  --lives N            how many lives, from life 0 on (200)
  --seed S             what they are drawn from (1)
  --life N             this life alone, told line by line after its script
  --around             of these lives only those about the minutes around a stop
  --https              with the built app in a process of its own, over HTTPS; in process without
  --redeliver-after S  every activity is delivered once more, that many seconds later
  --workers N          processes (2)
  --json               counts as JSON

Instead of lives:

  --crashes            kills the host and breaks connections at every moment of the stories
    --sample N         at so many moments of each story, chosen by the seed
  --late               plays every story with each activity delivered twice
  --mutations          puts each deliberate defect into the app, and plays the life that shows it
    --find             looks for such a life instead, among --lives lives of the seed
`;

const whole = (name: string, least: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined ? undefined : Number(text)))
    .pipe(
      z
        .int({ error: `--${name}: should be a whole number` })
        .min(least, { error: `--${name}: should be at least ${least}` })
        .optional(),
    );

const flag = z.boolean().default(false);

const options = z.object({
  lives: whole('lives', 1).transform((lives) => lives ?? 200),
  seed: whole('seed', 0).transform((seed) => seed ?? 1),
  life: whole('life', 0),
  'redeliver-after': whole('redeliver-after', 0),
  workers: whole('workers', 1).transform((workers) => workers ?? 2),
  sample: whole('sample', 1),
  around: flag,
  https: flag,
  crashes: flag,
  late: flag,
  mutations: flag,
  find: flag,
  json: flag,
  help: flag,
});

/** What the campaign is told to do. */
export type CampaignArguments = z.output<typeof options>;

/** Reads the command line; what is wrong with it, all at once, where it cannot be read. */
export function readCampaignArguments(
  args: readonly string[],
):
  | { readonly ok: true; readonly value: CampaignArguments }
  | { readonly ok: false; readonly faults: readonly string[] } {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        lives: text,
        seed: text,
        life: text,
        'redeliver-after': text,
        workers: text,
        sample: text,
        around: yes,
        https: yes,
        crashes: yes,
        late: yes,
        mutations: yes,
        find: yes,
        json: yes,
        help: yes,
      },
    });
    const parsed = options.safeParse(values);
    if (parsed.success) return { ok: true, value: parsed.data };
    return { ok: false, faults: parsed.error.issues.map(({ message }) => message) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false, faults: [error.message] };
  }
}
