/** What the bank knows about one by what one does: every tag with its reason, and a switch that says whether it may be used. */
import type { PersonTag, ProfileSwitch } from '@polybank/api';
import { useMutation, useQuery } from '@tanstack/react-query';
import Switch from 'antd-mobile/es/components/switch';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { queries } from '../../api';
import { BoneRows, Empty } from '../../parts/basics';
import { Icon } from '../../parts/icon';
import { LoadProblem, ProblemSheet } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { ownProfileQuery, switchTag } from './api';
import { useValueWords } from './value';
import './own-profile.css';

const GROUPS = ['identity', 'behaviour', 'business', 'value', 'lifecycle', 'noted'] as const;

type Turn = { tag: PersonTag; to: ProfileSwitch };

function useTurn() {
  return useMutation({
    mutationFn: ({ tag, to }: Turn) => switchTag(tag.id, to),
    onSuccess: (profile) => queries.setQueryData(ownProfileQuery().queryKey, profile),
  });
}

export function OwnProfilePage() {
  const { t } = useTranslation();
  const own = useQuery(ownProfileQuery());
  const turn = useTurn();
  const { data } = own;
  const last = turn.isSuccess ? turn.variables : undefined;
  return (
    <Screen title={t('own_profile.title')} back="/me/security" onRefresh={() => own.refetch()}>
      {own.isPending && <BoneRows count={6} />}
      {own.error && !data && <LoadProblem error={own.error} onRetry={() => void own.refetch()} />}
      {data && !data.agreed && (
        <Empty icon="eye_off">
          <strong>{t('own_profile.not_agreed')}</strong>
          <p className="small muted">{t('own_profile.not_agreed_text')}</p>
          <ToConsents />
        </Empty>
      )}
      {data?.agreed && (
        <>
          <p className="muted small">{t('own_profile.intro')}</p>
          {data.tags.length === 0 && (
            <Empty icon="eye">
              <strong>{t('own_profile.empty')}</strong>
              <p className="small muted">{t('own_profile.empty_text')}</p>
            </Empty>
          )}
          {GROUPS.map((group) => {
            const tags = data.tags.filter((tag) => tag.group === group);
            return tags.length > 0 && <Shelf key={group} group={group} tags={tags} turning={turn.isPending ? turn.variables : undefined} turned={last} onTurn={(tag, to) => turn.mutate({ tag, to })} />;
          })}
          {data.tags.length > 0 && (
            <div className="notice calm">
              <Icon name="info" />
              <span>{t('own_profile.about_off')}</span>
            </div>
          )}
          <p className="small muted own-profile-end">{t('own_profile.withdraw')}</p>
          <ToConsents />
        </>
      )}
      <ProblemSheet error={turn.error} onClose={() => turn.reset()} />
    </Screen>
  );
}

function ToConsents() {
  const { t } = useTranslation();
  return (
    <Link className="button outline" to="/me/consents" data-track="profile.consents">
      {t('own_profile.to_consents')}
    </Link>
  );
}

type ShelfProps = { group: (typeof GROUPS)[number]; tags: PersonTag[]; turning: Turn | undefined; turned: Turn | undefined; onTurn: (tag: PersonTag, to: ProfileSwitch) => void };

function Shelf({ group, tags, turning, turned, onTurn }: ShelfProps) {
  const { t } = useTranslation();
  return (
    <section className="own-profile-shelf" aria-label={t(`own_profile.group.${group}`)}>
      <div className="section-head">
        <h2>{t(`own_profile.group.${group}`)}</h2>
      </div>
      <ul className="card flush rows">
        {tags.map((tag) => (
          <TagRow key={tag.id} tag={tag} turning={turning} turned={turned?.tag.id === tag.id ? turned : undefined} onTurn={onTurn} />
        ))}
      </ul>
    </section>
  );
}

/** The switch of the library hears fingers only. */
function pressed(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== ' ' && event.key !== 'Enter') return;
  event.preventDefault();
  if (event.target instanceof HTMLElement) event.target.click();
}

function TagRow({ tag, turning, turned, onTurn }: { tag: PersonTag } & Pick<ShelfProps, 'turning' | 'turned' | 'onTurn'>) {
  const { t } = useTranslation();
  const valueOf = useValueWords();
  // It moves under the finger; the answer follows.
  const off = turning?.tag.id === tag.id ? turning.to === 'off' : tag.is_off;
  return (
    <li className={`row own-profile-row ${off ? 'is-off' : ''}`}>
      <span className="grow">
        <span className="own-profile-title">{tag.title}</span>
        <span className="own-profile-value num">{tag.value ? valueOf(tag.value) : t('own_profile.off')}</span>
        {off && tag.value && <span className="badge warn">{t('own_profile.off')}</span>}
        <span className="tiny muted own-profile-why">{t('own_profile.why', { why: tag.why })}</span>
        {tag.freshness !== 'noted' && <span className="tiny muted own-profile-why">{t(`own_profile.fresh.${tag.freshness}`)}</span>}
        {turned && (
          <span className="small own-profile-turned" role="status">
            {t(`own_profile.turned.${turned.to}`, { title: tag.title })}
            <button type="button" className="own-profile-undo" disabled={turning !== undefined} onClick={() => onTurn(tag, turned.to === 'off' ? 'on' : 'off')} data-track="profile.undo">
              {t('own_profile.undo')}
            </button>
          </span>
        )}
      </span>
      <span onKeyDown={pressed}>
        <Switch
          tabIndex={0}
          checked={!off}
          disabled={turning !== undefined}
          onChange={(on) => onTurn(tag, on ? 'on' : 'off')}
          aria-label={t('own_profile.on_off', { title: tag.title })}
          data-track={off ? 'profile.on' : 'profile.off'}
        />
      </span>
    </li>
  );
}
