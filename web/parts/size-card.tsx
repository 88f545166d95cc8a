import { Link } from '@fluentui/react-link';
import type { ReactElement } from 'react';
import { usePolled } from '../api/use-polled.ts';
import { listLink } from '../model/route.ts';
import { sizeWord } from '../model/words.ts';
import { Card } from './card.tsx';
import { Mark } from './mark.tsx';
import { SizeEvidence } from './size-evidence.tsx';
import { Answered, Nothing } from './states.tsx';

/** What is known of the size of a VM, beside what its own guest has answered. */
export function SizeCard({ size }: { readonly size: string }): ReactElement {
  const polled = usePolled('sizes', { query: { size } }, 60_000);
  const name = size.replace(/^Standard_/, '');
  return (
    <Card title="What is known of its size" wide>
      <Answered polled={polled} what="its size">
        {({ sizes: [known] }) =>
          known === undefined ? (
            <Nothing title="Nothing is known of it yet.">It is listed once a VM of it was assessed.</Nothing>
          ) : (
            <>
              <p className="sentence">
                <Mark tone={sizeWord(known.answer, known.contradicted).tone}>
                  {sizeWord(known.answer, known.contradicted).text}
                </Mark>{' '}
                <Link href={listLink('sizes', { size: name })}>
                  <bdi>{name}</bdi>
                </Link>
              </p>
              <SizeEvidence of={known} />
            </>
          )
        }
      </Answered>
    </Card>
  );
}
