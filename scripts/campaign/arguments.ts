import type { GivenOf } from '../../cli/command-line/command.ts';
import { flag, whole, wholeOr } from '../../cli/command-line/option.ts';

export const command = {
  call: 'npm run campaign -- [options]',
  about:
    'Plays random lives on a driven clock, and judges each by the promise. --crashes, --late and --mutations play something else instead.',
  options: {
    lives: wholeOr(200, { min: 1 }, 'N', 'how many lives, from life 0 on'),
    seed: wholeOr(1, { min: 0 }, 'S', 'what they are drawn from'),
    life: whole({ min: 0 }, 'N', 'this life alone, told line by line after its script'),
    around: flag('of these lives only those about the minutes around a stop'),
    https: flag('with the built app in a process of its own, over HTTPS; in process without'),
    'redeliver-after': whole(
      { min: 0 },
      'S',
      'every activity is delivered once more, that many seconds later',
    ),
    workers: wholeOr(2, { min: 1 }, 'N', 'processes'),
    json: flag('counts as JSON'),
    crashes: flag('kills the host and breaks connections at every moment of the stories'),
    sample: whole({ min: 1 }, 'N', 'with --crashes: at so many moments of each story, chosen by the seed'),
    late: flag('plays every story with each activity delivered twice'),
    mutations: flag('puts each deliberate defect into the app, and plays the life that shows it'),
    find: flag('with --mutations: looks for such a life instead, among --lives lives of the seed'),
  },
  notes:
    'Exit code: 0 every promise held, and every defect was seen; 1 a promise was broken, or a defect was not seen.',
} as const;

/** What the campaign is to do, as its command line says. */
export type CampaignArguments = GivenOf<typeof command>;
