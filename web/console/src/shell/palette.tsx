import { ArrowRightOutlined, SearchOutlined } from '@ant-design/icons';
import { take } from '@polybank/api';
import { changeLanguage, currentLanguage, useDebounced } from '@polybank/ui';
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { client } from '../client';
import { useFirstFocus } from '../parts/first-focus';
import { BankLogo } from '../parts/pieces';
import { may } from '../session/permissions';
import { useOperator, useSignOut } from '../session/session';
import { hrefOf, pagesFor, switchBank } from './nav';
import { useDensity, useMode, useThemeChoice } from './preferences';
import { bankName, useScope } from './scope';

type Item = { key: string; group: 'pages' | 'banks' | 'customers' | 'actions'; label: string; hint?: string; icon?: ReactNode; run: () => void };

/** Ctrl-K: everything by typing. Customers are asked of the server only inside a bank, after a pause. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const first = useFirstFocus<HTMLInputElement>();
  const { items, searching } = useItems(typed.trim(), onClose);
  const chosen = items[Math.min(at, items.length - 1)];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const next = (Math.min(at, items.length - 1) + step + items.length) % Math.max(items.length, 1);
      setAt(next);
      document.getElementById(`${listId}-${items[next]?.key ?? ''}`)?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) chosen?.run();
  };

  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={600} style={{ top: 96 }} styles={{ content: { padding: 0, overflow: 'hidden' } }} transitionName="" maskTransitionName="">
      <div className="palette-input">
        <SearchOutlined aria-hidden />
        <input
          ref={first}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={chosen ? `${listId}-${chosen.key}` : undefined}
          aria-label={t('palette.placeholder')}
          placeholder={t('palette.placeholder')}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="palette-list" role="listbox" id={listId} aria-label={t('shell.palette')}>
        {items.map((item, index) => (
          <div key={item.key}>
            {items[index - 1]?.group !== item.group && <h3>{t(`palette.${item.group}`)}</h3>}
            <div
              className="palette-item"
              role="option"
              tabIndex={-1}
              id={`${listId}-${item.key}`}
              aria-selected={item === chosen}
              onMouseMove={() => { setAt(index); }}
              onClick={item.run}
            >
              {item.icon ?? <ArrowRightOutlined aria-hidden style={{ color: 'var(--ink-3)' }} />}
              <span className="clip">{item.label}</span>
              {item.hint && <span className="hint">{item.hint}</span>}
            </div>
          </div>
        ))}
        {searching && <p className="muted" role="status" style={{ padding: '8px 10px' }}>{t('palette.searching')}</p>}
        {items.length === 0 && !searching && <p className="muted" role="status" style={{ padding: '20px 10px', textAlign: 'center' }}>{t('palette.empty')}</p>}
      </div>
      <div className="palette-foot" aria-hidden>
        <span><kbd>↑</kbd> <kbd>↓</kbd> {t('palette.hintMove')}</span>
        <span><kbd>↵</kbd> {t('palette.hintOpen')}</span>
        <span><kbd>esc</kbd> {t('palette.hintClose')}</span>
      </div>
    </Modal>
  );
}

function useItems(query: string, onClose: () => void): { items: Item[]; searching: boolean } {
  const { t } = useTranslation();
  const operator = useOperator();
  const { bankId, banks } = useScope();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const home = bankId;
  const looksUp = may(operator, 'customer.view') && query.length >= 2;
  const customers = useCustomers(looksUp ? home : null, query);
  const actions = useActions(onClose);
  const go = (to: string, state?: unknown) => () => {
    onClose();
    void navigate(to, { state });
  };
  const matches = (...words: string[]) => query === '' || words.some((word) => word.toLowerCase().includes(query.toLowerCase()));

  const pages = pagesFor(operator)
    .map((page): Item => ({ key: `page-${page.key}`, group: 'pages', label: t(`nav.page.${page.key}`), hint: t(`nav.group.${page.group}`), run: go(hrefOf(page, home)) }))
    .filter((item) => matches(item.label, item.key, item.hint ?? ''));
  const found = (customers.data?.items ?? []).map((row): Item => ({
    key: `customer-${row.user_id}`, group: 'customers', label: `${row.name_masked ?? t('customers.noName')} · ${row.phone_masked}`, hint: t(`customers.userClass.${row.user_class}`),
    run: go(`/b/${home ?? ''}/customers?customer=${row.user_id}`),
  }));
  const elsewhere = looksUp && !home
    ? banks.slice(0, 8).map((bank): Item => ({
        key: `find-${bank.bank_id}`, group: 'customers', label: t('palette.findIn', { query, bank: bankName(bank) }), icon: <BankLogo bank={bank} size={20} />,
        run: go(`/b/${bank.bank_id}/customers`, { query }),
      }))
    : [];
  const switches = operator.bank_id
    ? []
    : banks
        .filter((bank) => bank.bank_id !== bankId && matches(bank.name, bank.name_en, bank.bank_id))
        .slice(0, query ? 8 : 5)
        .map((bank): Item => ({ key: `bank-${bank.bank_id}`, group: 'banks', label: bankName(bank), hint: bank.bank_id, icon: <BankLogo bank={bank} size={20} />, run: go(switchBank(pathname, bank.bank_id)) }));
  const alliance: Item[] = !operator.bank_id && bankId && matches(t('shell.alliance'))
    ? [{ key: 'bank-alliance', group: 'banks', label: t('shell.alliance'), run: go(switchBank(pathname, null)) }]
    : [];
  return {
    items: [...found, ...pages, ...alliance, ...switches, ...elsewhere, ...actions.filter((item) => matches(item.label))],
    searching: customers.isFetching,
  };
}

function useCustomers(bankId: string | null, query: string) {
  const settled = useDebounced(query, 300);
  return useQuery({
    queryKey: ['palette-customers', bankId, settled],
    enabled: bankId !== null && settled.length >= 2 && settled === query,
    gcTime: 0,
    queryFn: () => take(client.GET('/banks/{bank_id}/customers', { params: { path: { bank_id: bankId ?? '' }, query: { query: settled, limit: 5 } } })),
  });
}

function useActions(onClose: () => void): Item[] {
  const { t } = useTranslation();
  const mode = useMode();
  const [, setTheme] = useThemeChoice();
  const [density, setDensity] = useDensity();
  const signOut = useSignOut();
  const other = { theme: mode === 'dark' ? 'light' : 'dark', density: density === 'compact' ? 'comfortable' : 'compact' } as const;
  const act = (run: () => void) => () => {
    onClose();
    run();
  };
  return [
    { key: 'language', group: 'actions', label: t('shell.languageLabel'), run: act(() => void changeLanguage(currentLanguage() === 'en' ? 'zh' : 'en')) },
    { key: 'theme', group: 'actions', label: `${t('shell.theme')}: ${t(`shell.${other.theme}`)}`, run: act(() => { setTheme(other.theme); }) },
    { key: 'density', group: 'actions', label: `${t('shell.density')}: ${t(`shell.${other.density}`)}`, run: act(() => { setDensity(other.density); }) },
    { key: 'sign-out', group: 'actions', label: t('shell.signOut'), run: act(() => { signOut.mutate(); }) },
  ];
}
