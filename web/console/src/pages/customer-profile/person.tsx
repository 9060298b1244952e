/** One customer from all sides, once it is said what for: tags with their reasons, audiences, and what they did lately. */
import type { PersonTag, PersonView } from '@polybank/api';
import { formatDate } from '@polybank/ui';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { EmptyState, ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { usePerson } from './api';
import { NoteEditor } from './note-editor';
import { Events } from './person-events';
import { Fresh } from './pieces';
import { GROUPS } from './tags';
import { useValues } from './values';
import './customer-profile.css';

/** In the drawer of a customer: the way to their profile, which an address may open at once. */
export function ProfileSection({ bankId, userId }: { bankId: string; userId: string }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const [open, setOpen] = useState(params.get('view') === 'profile');
  return (
    <section className="section">
      <h3>{t('customerProfile.person.title')}</h3>
      <p className="muted" style={{ marginBottom: 8 }}>{t('customerProfile.person.text')}</p>
      <Explained permission="customer.view"><Button onClick={() => { setOpen(true); }}>{t('customerProfile.person.open')}</Button></Explained>
      {open && <PersonDrawer bankId={bankId} userId={userId} onClose={() => { setOpen(false); }} />}
    </section>
  );
}

function PersonDrawer({ bankId, userId, onClose }: { bankId: string; userId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const person = usePerson(bankId, userId);
  // While it is asked for again the last answer stays.
  const [told, setTold] = useState<PersonView>();
  const ask = () => {
    setTried(true);
    if (isReason(purpose)) person.mutate(purpose.trim(), { onSuccess: setTold });
  };
  return (
    <Drawer open width="min(860px, 96vw)" push={false} onClose={onClose} title={t('customerProfile.person.drawer')} closable={{ 'aria-label': t('common.close') }}>
      {told ? <Person bankId={bankId} person={told} onChanged={ask} /> : (
        <>
          <p className="muted" style={{ marginBottom: 12 }}>{t('customerProfile.person.text')}</p>
          <ReasonField id="person-purpose" label={t('customerProfile.person.purpose')} value={purpose} tried={tried} onChange={setPurpose} />
          <Button type="primary" loading={person.isPending} onClick={ask}>{t('customerProfile.person.show')}</Button>
        </>
      )}
      {person.isError && <ProblemView error={person.error} />}
    </Drawer>
  );
}

function Person({ bankId, person, onChanged }: { bankId: string; person: PersonView; onChanged: () => void }) {
  const { t } = useTranslation();
  const known = person.agreed && person.tags.length > 0;
  return (
    <div className="profile-person">
      <header>
        <h2>{person.name ?? t('customers.noName')}</h2>
        <p className="num">{person.phone} · {t(`customers.userClass.${person.class}`)} · {t('customerProfile.person.since', { at: formatDate(person.since) })}</p>
      </header>
      {!person.agreed && <EmptyState title={t('customerProfile.person.notAgreed')} text={t('customerProfile.person.notAgreedText')} />}
      {person.agreed && !known && <EmptyState title={t('customerProfile.person.nothing')} text={t('customerProfile.person.nothingText')} />}
      {known && (
        <>
          <Audiences bankId={bankId} audiences={person.audiences} />
          <section className="section">
            <h3>{t('customerProfile.person.shelves')}</h3>
            {GROUPS.map((group) => {
              const tags = person.tags.filter((tag) => tag.group === group);
              return tags.length > 0 && (
                <section key={group} className="profile-person-shelf" aria-label={t(`customerProfile.groupOf.${group}`)}>
                  <h4>{t(`customerProfile.groupOf.${group}`)}</h4>
                  <ul className="rows">{tags.map((tag) => <TagRow key={tag.id} bankId={bankId} userId={person.user_id} tag={tag} onChanged={onChanged} />)}</ul>
                </section>
              );
            })}
          </section>
          <Events events={person.events} />
        </>
      )}
    </div>
  );
}

function TagRow({ bankId, userId, tag, onChanged }: { bankId: string; userId: string; tag: PersonTag; onChanged: () => void }) {
  const { t } = useTranslation();
  const { value: wordOf } = useValues();
  return (
    <li className={tag.is_off ? 'is-off' : ''}>
      <div className="grow">{tag.title}<small>{tag.why}</small></div>
      <span className="profile-marks">{tag.is_off && <span title={t('customerProfile.person.offWhy')}><Tag tone="warn">{t('customerProfile.person.off')}</Tag></span>}<Fresh freshness={tag.freshness} /></span>
      {tag.choices ? <NoteEditor bankId={bankId} userId={userId} tag={tag} onChanged={onChanged} /> : <span className="profile-value num">{tag.value ? wordOf(tag.value) : <span className="muted">{t('customerProfile.person.unknown')}</span>}</span>}
    </li>
  );
}

function Audiences({ bankId, audiences }: { bankId: string; audiences: PersonView['audiences'] }) {
  const { t } = useTranslation();
  return (
    <section className="section">
      <h3>{t('customerProfile.person.audiences')}</h3>
      {audiences.length === 0 && <p className="muted">{t('customerProfile.person.noAudiences')}</p>}
      {audiences.length > 0 && (
        <ul className="rows">
          {audiences.map((one) => (
            <li key={one.name}>
              <div className="grow"><Link to={`/b/${bankId}/customer-profile?tab=audiences&audience=${one.name}`}>{one.title}</Link><small>{one.why}</small></div>
              {one.held_out && <Tag tone="warn">{t('customerProfile.person.heldOut')}</Tag>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
