import type { ReactElement } from 'react';
import { type Lane, type Picture, share } from '../model/picture.ts';
import { duration } from '../model/times.ts';
import { phaseWord } from '../model/words.ts';

const names: Readonly<Record<Lane, string>> = {
  waiting: 'Waiting',
  down: 'Down',
  starting: 'Starting',
  verifying: 'Verifying',
  undoing: 'Undoing',
};

/** Bars by what the VM went through, marks where something failed or was tried again. The list of steps says the same in words. */
export function TimelinePicture({ of }: { readonly of: Picture }): ReactElement {
  const lanes = (Object.keys(names) as Lane[]).filter((lane) => of.bars.some((bar) => bar.lane === lane));
  const height = lanes.length * 26 + 22;
  const whole = duration((of.to - of.from) / 1000);
  return (
    <figure className="picture">
      <div className="lanes" aria-hidden="true">
        {lanes.map((lane) => (
          <span key={lane}>{names[lane]}</span>
        ))}
      </div>
      <svg
        role="img"
        aria-label={`Timeline of ${whole}: ${lanes.map((lane) => names[lane]).join(', ')}`}
        height={height}
        width="100%"
      >
        {lanes.map((lane, row) => (
          <rect key={lane} className="rail" x="0" y={row * 26 + 12} width="100%" height="1" />
        ))}
        {of.bars.map((bar) => (
          <rect
            key={`${bar.phase}-${bar.from}`}
            className={bar.going ? `${bar.lane} going` : bar.lane}
            x={`${share(of, bar.from)}%`}
            y={lanes.indexOf(bar.lane) * 26 + 4}
            width={`${Math.max(0.4, share(of, bar.to) - share(of, bar.from))}%`}
            height="17"
            rx="2"
          >
            <title>{`${phaseWord(bar.phase)}, ${duration((bar.to - bar.from) / 1000)}`}</title>
          </rect>
        ))}
        {of.marks.map((mark) => (
          <text
            key={`${mark.at}-${mark.text}`}
            className={mark.kind}
            x={`${Math.min(99, share(of, mark.at))}%`}
            y={height - 6}
            textAnchor="middle"
          >
            {mark.kind === 'fault' ? '✕' : '↻'}
            <title>{mark.text.slice(0, 300)}</title>
          </text>
        ))}
      </svg>
      <figcaption className="faint">
        {whole} from the first step to the last{of.marks.length > 0 && '; ✕ something failed, ↻ tried again'}
      </figcaption>
    </figure>
  );
}
