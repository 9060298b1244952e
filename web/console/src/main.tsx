import '@ant-design/v5-patch-for-react-19';
import { setupI18n } from '@polybank/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { texts } from './texts';
import './styles.css';

setupI18n(texts);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
