import type { PublishingFile } from '@polybank/api';
import { App, Button, Drawer } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Tag } from '../../parts/pieces';
import { isReason, ReasonField } from '../../parts/resolve';
import { ProblemView } from '../../parts/states';
import { fetchArchive, useImport } from './api';
import { Places } from './editor';
import { ALLIANCE } from './model';

/** All documents that are listed, as one archive of files. */
export function ExportButton({ bankId, kind }: { bankId: string; kind: string | undefined }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const url = URL.createObjectURL(await fetchArchive(bankId, kind));
      const link = document.createElement('a');
      link.href = url;
      link.download = bankId === ALLIANCE ? 'published.zip' : `published-${bankId}.zip`;
      link.click();
      URL.revokeObjectURL(url);
    } catch {
      void message.error(t('publishing.exportFailed'));
    } finally {
      setBusy(false);
    }
  };
  return <Button loading={busy} onClick={() => void save()}>{t('publishing.export')}</Button>;
}

/** What a person chose: files of a bank's own version control, or an archive as it is given out here. */
async function readFiles(list: FileList): Promise<PublishingFile[]> {
  const read = [...list].map(async (file) => (/\.zip$/i.test(file.name) ? unpack(file) : [{ path: file.webkitRelativePath || file.name, text: await file.text() }]));
  return (await Promise.all(read)).flat().filter((file) => file.path.endsWith('.json'));
}

/** The most an archive may hold unpacked: what the bank takes in at once. */
const UNPACKED_MAX = 4 * 1024 * 1024;
class TooLarge extends Error {}

async function unpack(archive: File): Promise<PublishingFile[]> {
  const { strFromU8, unzipSync } = await import('fflate');
  let left = UNPACKED_MAX;
  const files = unzipSync(new Uint8Array(await archive.arrayBuffer()), {
    filter: ({ name, originalSize }) => {
      // What one system adds to archives beside the files.
      if (!name.endsWith('.json') || name.startsWith('__MACOSX/')) return false;
      left -= originalSize;
      if (left < 0) throw new TooLarge();
      return true;
    },
  });
  return Object.entries(files).map(([path, bytes]) => ({ path, text: strFromU8(bytes) }));
}

/** Takes files in as drafts, all or none, after a look at what would become of them. */
export function ImportDrawer({ bankId, onClose }: { bankId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const look = useImport(bankId);
  const take = useImport(bankId);
  const [files, setFiles] = useState<PublishingFile[]>([]);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const [unread, setUnread] = useState<'unread' | 'tooLarge'>();
  const choice = useRef(0);
  const choose = (list: FileList | null) => {
    if (!list) return;
    take.reset();
    look.reset();
    setFiles([]);
    const nth = ++choice.current;
    // Whoever chooses again while files are read means the later ones.
    const latest = (then: () => void) => { if (nth === choice.current) then(); };
    readFiles(list).then((read) => {
      latest(() => {
        setFiles(read);
        setUnread(read.length === 0 ? 'unread' : undefined);
        if (read.length > 0) look.mutate({ files: read, mode: 'look', note: 'a look' });
      });
    }, (error: unknown) => { latest(() => { setUnread(error instanceof TooLarge ? 'tooLarge' : 'unread'); }); });
  };
  const submit = () => {
    setTried(true);
    if (!isReason(note)) return;
    take.mutate({ files, mode: 'take', note: note.trim() }, {
      onSuccess: (done) => {
        void message.success(t('publishing.imported', { count: done.items.filter((item) => item.outcome !== 'unchanged').length }));
        onClose();
      },
    });
  };
  return (
    <Drawer open width={560} onClose={onClose} title={t('publishing.import')} closable={{ 'aria-label': t('common.close') }}>
      <p className="muted">{t('publishing.importText')}</p>
      <div className="field">
        <label htmlFor="publishing-files">{t('publishing.files')}</label>
        <input id="publishing-files" type="file" accept=".json,.zip,application/json,application/zip" multiple onChange={(event) => { choose(event.target.files); }} />
        {unread && <p className="help bad" role="alert">{t(`publishing.${unread}`)}</p>}
      </div>
      {look.isError && <><ProblemView error={look.error} /><Places error={look.error} /></>}
      {look.data && (
        <ul className="rows">
          {look.data.items.map((item) => (
            <li key={item.path}>
              <div className="grow mono">{item.path}</div>
              <Tag tone={item.outcome === 'unchanged' ? 'plain' : 'good'}>{t(`publishing.outcomeOf.${item.outcome}`)}</Tag>
            </li>
          ))}
        </ul>
      )}
      {look.data?.items.some((item) => item.outcome !== 'unchanged') && (
        <>
          <ReasonField id="publishing-import-note" label={t('publishing.note')} value={note} tried={tried} onChange={setNote} />
          {take.isError && <><ProblemView error={take.error} /><Places error={take.error} /></>}
          <Button type="primary" loading={take.isPending} onClick={submit}>{t('publishing.takeIn')}</Button>
        </>
      )}
    </Drawer>
  );
}
