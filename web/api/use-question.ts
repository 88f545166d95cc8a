import { useState } from 'react';

/** The same question for as long as it asks the same, so that an effect does not begin anew with every picture of the page. */
export function useQuestion<Q>(question: Q): Q {
  const [kept, keep] = useState(question);
  if (JSON.stringify(kept) === JSON.stringify(question)) return kept;
  keep(question);
  return question;
}
