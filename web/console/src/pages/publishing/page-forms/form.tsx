import { Button, Modal, Skeleton } from 'antd';
import { currentLanguage } from '@polybank/ui';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../../parts/pieces';
import { usePages } from '../../page-editor/api';
import { against, isPage, type Floor } from '../../page-editor/model';
import type { EditorProps, ViewProps } from '../forms';
import '../../page-editor/pages.css';

/** The editor's library is large: it comes when the editor is opened, and with nothing else. */
const Studio = lazy(() => import('../../page-editor/studio'));

/** A page, to be read: its floors in order, for whom each is, and what is wrong with it. */
export function View({ bankId, body, objections }: ViewProps) {
  const components = usePages(bankId).data?.components;
  if (!isPage(body)) return null;
  const title = (floor: Floor) => components?.find((one) => one.component === floor.component)?.title ?? floor.component;
  return (
    <ol className="page-floors">
      {body.floors.map((floor, place) => <Row key={place} floor={floor} title={title(floor)} wrong={against(objections, place)} />)}
    </ol>
  );
}

function Row({ floor, title, wrong }: { floor: Floor; title: string; wrong: string[] }) {
  const { t } = useTranslation();
  const { shown = {} } = floor;
  const words = [
    ...(shown.in ?? []).map((name) => `+ ${name}`),
    ...(shown.out ?? []).map((name) => `− ${name}`),
    ...(shown.least ? [`≥ ${t(`pages.standingOf.${shown.least}`)}`] : []),
    ...(shown.most ? [`≤ ${t(`pages.standingOf.${shown.most}`)}`] : []),
    ...(shown.channels ?? []).map((channel) => t(`pages.channelOf.${channel}`)),
    ...(shown.view ? [t(`pages.viewOf.${shown.view}`)] : []),
  ];
  const said = floor.props[currentLanguage() === 'en' ? 'title_en' : 'title_zh'];
  return (
    <li className={wrong.length > 0 ? 'wrong' : ''}>
      <span className="strong">{title}</span> <span className="mono muted">{floor.id}</span> {typeof said === 'string' && said}{' '}
      {words.length === 0 ? <Tag>{t('pages.editor.everybody')}</Tag> : words.map((word) => <Tag key={word} tone="warn">{word}</Tag>)}
      {wrong.map((one) => <p key={one} className="help bad">{one}</p>)}
    </li>
  );
}

export function Editor(props: EditorProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!isPage(props.body)) return null;
  return (
    <>
      <p className="muted">{t('pages.editor.hint')}</p>
      <Button type="primary" ghost onClick={() => { setOpen(true); }}>{t('pages.editor.open')}</Button>
      <View bankId={props.bankId} body={props.body} objections={props.objections} />
      {open && (
        <Modal open width="100vw" footer={null} closable={false} keyboard={false} title={null} style={{ top: 0, maxWidth: '100vw', margin: 0, padding: 0 }} styles={{ body: { height: '100vh' }, content: { padding: 0, borderRadius: 0 } }} onCancel={() => { setOpen(false); }} aria-label={t('pages.editor.title')}>
          <Suspense fallback={<Skeleton active paragraph={{ rows: 12 }} style={{ padding: 40 }} />}>
            <Studio bankId={props.bankId} body={props.body} objections={props.objections} onChange={props.onChange} onClose={() => { setOpen(false); }} />
          </Suspense>
        </Modal>
      )}
    </>
  );
}
