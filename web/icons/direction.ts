import { createContext } from 'react';

export interface IconDirectionContextValue {
  readonly textDirection?: 'ltr' | 'rtl';
}

/** FluentProvider gives it the direction of the text. Nobody reads it: none of our icons is turned where text runs from right to left. */
export const IconDirectionContextProvider = createContext<IconDirectionContextValue | undefined>(
  undefined,
).Provider;
