/** All functions, and one's own: chosen, put in order, ordered by use or not. */
import { Intent, type FunctionMenu, type MenuItem } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { menuQuery, setOwnMenu, tellUse } from '../../floors/api';
import { iconOf } from '../../floors/kit';
import { MenuGrid } from '../../floors/menu';
import { usePreferences } from '../../look/preferences';
import { Action, BoneRows, Field } from '../../parts/basics';
import { Gated } from '../../parts/gated';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemView } from '../../parts/problem';
import { SectionHead } from '../home/blocks';
import { Screen } from '../../parts/screen';
import '../home/home.css';
import '../../floors/floors.css';

const MOST = 16;

export function itemsOf(menu: FunctionMenu): MenuItem[] {
  return menu.groups.flatMap((group) => group.items);
}

/** The items that go by these keys, in their order. */
export function named(menu: FunctionMenu, keys: readonly string[]): MenuItem[] {
  const all = itemsOf(menu);
  return keys.flatMap((key) => all.filter((item) => item.key === key));
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const left = [...list];
  const [one] = left.splice(from, 1);
  if (one !== undefined) left.splice(to, 0, one);
  return left;
}

function Row({ item, children }: { item: MenuItem; children: React.ReactNode }) {
  return (
    <li className="functions-row">
      <span className="menu-icon">
        <Icon name={iconOf(item)} size="1.3rem" />
      </span>
      <span className="grow">{item.title}</span>
      {children}
    </li>
  );
}

function Edit({ menu, onDone }: { menu: FunctionMenu; onDone: () => void }) {
  const { t } = useTranslation();
  const [keys, setKeys] = useState(menu.favourites);
  const [ordering, setOrdering] = useState(menu.ordering);
  const [intent] = useState(() => new Intent());
  const save = useMutation({
    mutationFn: () => setOwnMenu({ favourites: keys, ordering }, intent.keyFor({ keys, ordering })),
    onSuccess: onDone,
  });
  const own = named(menu, keys);
  return (
    <>
      {save.error && <ProblemView error={save.error} onHere={() => save.reset()} />}
      <SectionHead title={t('functions.own', { count: keys.length, most: MOST })} />
      {own.length === 0 && <p className="muted small">{t('functions.none')}</p>}
      <ul className="card flush rows">
        {own.map((item, place) => (
          <Row key={item.key} item={item}>
            <button type="button" className="icon-button" disabled={place === 0} aria-label={t('functions.up', { name: item.title })} onClick={() => setKeys(moved(keys, place, place - 1))}>
              <span aria-hidden="true">↑</span>
            </button>
            <button type="button" className="icon-button" disabled={place === own.length - 1} aria-label={t('functions.down', { name: item.title })} onClick={() => setKeys(moved(keys, place, place + 1))}>
              <span aria-hidden="true">↓</span>
            </button>
            <button type="button" className="icon-button" aria-label={t('functions.remove', { name: item.title })} onClick={() => setKeys(keys.filter((key) => key !== item.key))}>
              <Icon name="close" size="1.1rem" />
            </button>
          </Row>
        ))}
      </ul>
      <label className="card functions-row">
        <span className="grow">
          {t('functions.by_use')}
          <span className="small muted" style={{ display: 'block' }}>
            {t(menu.personalised ? 'functions.by_use_text' : 'functions.by_use_off')}
          </span>
        </span>
        <input type="checkbox" disabled={!menu.personalised} checked={menu.personalised && ordering === 'by_use'} onChange={(event) => setOrdering(event.target.checked ? 'by_use' : 'fixed')} />
      </label>
      <Link className="link small" to="/me/consents" data-track="functions.consents">
        {t('functions.consents')}
      </Link>
      {menu.groups.map((group) => (
        <section key={group.title} className="floor-section">
          <SectionHead title={group.title} />
          <ul className="card flush rows">
            {group.items
              .filter((item) => !keys.includes(item.key) && item.key !== 'all')
              .map((item) => (
                <Row key={item.key} item={item}>
                  <button type="button" className="icon-button" disabled={keys.length >= MOST} aria-label={t('functions.add', { name: item.title })} onClick={() => setKeys([...keys, item.key])}>
                    <Icon name="plus" size="1.2rem" />
                  </button>
                </Row>
              ))}
          </ul>
        </section>
      ))}
      <Action busy={save.isPending} track="functions.save" onClick={() => save.mutate()}>
        {t('functions.save')}
      </Action>
    </>
  );
}

function All({ menu }: { menu: FunctionMenu }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const fits = (item: MenuItem) => wanted === '' || `${item.title} ${item.about}`.toLowerCase().includes(wanted);
  const groups = menu.groups.map((group) => ({ ...group, items: group.items.filter((item) => item.key !== 'all' && fits(item)) })).filter((group) => group.items.length > 0);
  const favourites = named(menu, menu.favourites);
  const recent = named(menu, menu.recent);
  return (
    <>
      <Field label={t('functions.search')} type="search" maxLength={30} value={text} onChange={(event) => setText(event.target.value)} />
      {wanted === '' && favourites.length > 0 && (
        <section className="floor-section">
          <SectionHead title={t('functions.favourites')} />
          <MenuGrid entries={favourites} />
        </section>
      )}
      {wanted === '' && recent.length > 0 && (
        <section className="floor-section">
          <SectionHead title={t('functions.recent')} />
          <MenuGrid entries={recent} />
        </section>
      )}
      {groups.length === 0 && <p className="muted">{t('functions.nothing')}</p>}
      {groups.map((group) => (
        <section key={group.title} className="floor-section">
          <SectionHead title={group.title} />
          <ul className="card flush rows">
            {group.items.map((item) => (
              <li key={item.key}>
                <Gated word={item.needs ?? undefined} to={item.to} className="functions-row" track={`functions.open.${item.key}`} onOpen={() => tellUse(item.key)}>
                  <span className="menu-icon">
                    <Icon name={iconOf(item)} size="1.3rem" />
                  </span>
                  <span className="grow">
                    {item.title}
                    <span className="small muted" style={{ display: 'block' }}>
                      {item.about}
                    </span>
                  </span>
                  <Icon name="forward" size="1rem" />
                </Gated>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

export function FunctionsPage() {
  const { t } = useTranslation();
  const { size } = usePreferences();
  const menu = useQuery(menuQuery(size));
  const [mode, setMode] = useState<'look' | 'edit'>('look');
  const turn = (
    <button type="button" className="link" data-track="functions.edit" onClick={() => setMode(mode === 'look' ? 'edit' : 'look')}>
      {t(mode === 'look' ? 'functions.edit' : 'functions.cancel')}
    </button>
  );
  return (
    <Screen title={t('functions.title')} back="/" side={menu.data ? turn : undefined}>
      {menu.error && !menu.data ? (
        <LoadProblem error={menu.error} onRetry={() => void menu.refetch()} />
      ) : !menu.data ? (
        <BoneRows count={6} />
      ) : mode === 'edit' ? (
        <Edit menu={menu.data} onDone={() => setMode('look')} />
      ) : (
        <All menu={menu.data} />
      )}
    </Screen>
  );
}
