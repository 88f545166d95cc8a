import { createDOMRenderer, RendererProvider } from '@griffel/react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './style/frame.css';
import './style/cards.css';
import './style/lists.css';
import './style/record.css';
import './style/narrow.css';

const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });
const place = document.getElementById('page');
if (place === null) throw new Error('the page has no place to be shown in');
createRoot(place).render(
  <RendererProvider renderer={renderer} targetDocument={document}>
    <App />
  </RendererProvider>,
);
