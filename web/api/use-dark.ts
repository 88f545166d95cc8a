import { useEffect, useState } from 'react';

const name = 'accelnet-theme';

/** Whether the page is dark: as the viewer chose, else as the system is. */
export function useDark(): [boolean, (dark: boolean) => void] {
  const [chosen, setChosen] = useState(() => localStorage.getItem(name));
  const [system, setSystem] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const changed = (): void => setSystem(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  const dark = chosen === null ? system : chosen === 'dark';
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [dark]);
  const choose = (wanted: boolean): void => {
    localStorage.setItem(name, wanted ? 'dark' : 'light');
    setChosen(wanted ? 'dark' : 'light');
  };
  return [dark, choose];
}
