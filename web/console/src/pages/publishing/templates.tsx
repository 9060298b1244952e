import type { PublishingOffer, PublishingTemplateUpdate } from '@polybank/api';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField, ResolveForm } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { Explained } from '../../session/allowed';
import { useAdopt, useOffers, useTemplateUpdate } from './api';
import { Places } from './editor';
import { isName, isTitle, NameFields } from './new';

type Prefer = NonNullable<PublishingTemplateUpdate['prefer']>;
type Adopted = PublishingOffer['adopted'][number];

/** What the alliance offers, what was made of it here, and what is new in it. */
export function Templates({ bankId, titles, onOpen }: { bankId: string; titles: Map<string, string>; onOpen: (documentId: string) => void }) {
  const { t } = useTranslation();
  const offers = useOffers(bankId, true);
  const [adopting, setAdopting] = useState<PublishingOffer>();
  const [updating, setUpdating] = useState<Adopted>();
  if (offers.isError) return <ProblemView error={offers.error} onRetry={() => void offers.refetch()} />;
  if (!offers.data || offers.data.items.length === 0) return null;
  return (
    <section className="section">
      <h3>{t('publishing.templates')}</h3>
      <ul className="rows">
        {offers.data.items.map((offer) => (
          <li key={offer.template_id}>
            <div className="grow">
              <p><span className="strong">{offer.title}</span> <span className="muted">{titles.get(offer.kind) ?? offer.kind} · {t('publishing.version', { version: offer.version })}</span></p>
              {offer.adopted.map((one) => (
                <p key={one.document_id}>
                  <Button type="link" size="small" onClick={() => { onOpen(one.document_id); }}>{one.title}</Button>{' '}
                  {one.update
                    ? <><Tag tone="warn">{t('publishing.hasUpdate', { from: one.version, to: offer.version })}</Tag> <Explained permission="publishing.make"><Button size="small" onClick={() => { setUpdating(one); }}>{t('publishing.takeUpdate')}</Button></Explained></>
                    : <Tag tone="good">{t('publishing.upToDate')}</Tag>}
                </p>
              ))}
            </div>
            <Explained permission="publishing.make"><Button onClick={() => { setAdopting(offer); }}>{t('publishing.adopt')}</Button></Explained>
          </li>
        ))}
      </ul>
      {adopting && <Adopt key={adopting.template_id} bankId={bankId} offer={adopting} onClose={() => { setAdopting(undefined); }} onMade={(id) => { setAdopting(undefined); onOpen(id); }} />}
      {updating && <Update key={updating.document_id} bankId={bankId} adopted={updating} onClose={() => { setUpdating(undefined); }} onMade={(id) => { setUpdating(undefined); onOpen(id); }} />}
    </section>
  );
}

function Adopt({ bankId, offer, onClose, onMade }: { bankId: string; offer: PublishingOffer; onClose: () => void; onMade: (documentId: string) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const adopt = useAdopt(bankId);
  const [name, setName] = useState(offer.name);
  const [title, setTitle] = useState(offer.title);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const submit = () => {
    setTried(true);
    if (!isName(name) || !isTitle(title) || !isReason(note)) return;
    adopt.mutate({ template_id: offer.template_id, name, title: title.trim(), note: note.trim() }, {
      onSuccess: (made) => {
        void message.success(t('publishing.adopted'));
        onMade(made.document_id);
      },
    });
  };
  return (
    <Drawer open width={520} onClose={onClose} title={t('publishing.adoptTitle', { title: offer.title })} closable={{ 'aria-label': t('common.close') }}>
      <p className="muted">{t('publishing.adoptText')}</p>
      <NameFields name={name} title={title} tried={tried} onName={setName} onTitle={setTitle} />
      <ReasonField id="publishing-adopt-note" label={t('publishing.note')} value={note} tried={tried} onChange={setNote} />
      {adopt.isError && <ProblemView error={adopt.error} />}
      <Button type="primary" loading={adopt.isPending} onClick={submit}>{t('publishing.adopt')}</Button>
    </Drawer>
  );
}

const PREFER = ['nobody', 'template', 'bank'] as const satisfies readonly Prefer[];

function Update({ bankId, adopted, onClose, onMade }: { bankId: string; adopted: Adopted; onClose: () => void; onMade: (documentId: string) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const update = useTemplateUpdate(bankId, adopted.document_id);
  const [prefer, setPrefer] = useState<Prefer>('nobody');
  return (
    <Drawer open width={520} onClose={onClose} title={adopted.title} closable={{ 'aria-label': t('common.close') }}>
      <ResolveForm
        id="publishing-update"
        title={t('publishing.takeUpdate')}
        ways={PREFER}
        way={prefer}
        onWay={setPrefer}
        nameOf={(way) => t(`publishing.preferOf.${way}`)}
        more={() => (update.isError ? <Places error={update.error} /> : null)}
        will={t('publishing.updateWill')}
        reasonLabel={t('publishing.note')}
        submitLabel={t('publishing.takeUpdate')}
        busy={update.isPending}
        error={update.error}
        onSubmit={(note) => {
          update.mutate({ prefer, note }, {
            onSuccess: (made) => {
              void message.success(t('publishing.updated'));
              onMade(made.document_id);
            },
          });
        }}
      />
    </Drawer>
  );
}
