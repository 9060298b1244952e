/** The image library: taken in, named, described for those who do not see it, and taken out when nothing shows it. */
import type { LibraryImage } from '@polybank/api';
import { currentLanguage } from '@polybank/ui';
import { App, Button, Drawer, Input, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatStamp } from '../../format';
import { Copyable } from '../../parts/pieces';
import { EmptyState, PageHead, ProblemView } from '../../parts/states';
import { may } from '../../session/permissions';
import { useOperator } from '../../session/session';
import { useScope } from '../../shell/scope';
import { base64, BYTES_MAX, useAdd, useImages, useRemove } from './api';
import '../slots/slots.css';

const altOf = (image: LibraryImage) => (currentLanguage() === 'en' ? image.alt_en : image.alt_zh);

export function Component() {
  const { t } = useTranslation();
  const operator = useOperator();
  const bankId = useScope().bankId ?? '';
  const [part, setPart] = useState('');
  const [adding, setAdding] = useState(false);
  const images = useImages(bankId, part);
  const makes = may(operator, 'publishing.make');
  return (
    <div className="images">
      <PageHead title={t('images.title')} text={t('images.subtitle')}>
        {makes && <Button type="primary" onClick={() => { setAdding(true); }}>{t('images.add')}</Button>}
      </PageHead>
      <div className="slots-bar">
        <Input.Search aria-label={t('images.find')} placeholder={t('images.find')} allowClear maxLength={60} style={{ maxWidth: 280 }} onSearch={(text) => { setPart(text.trim()); }} />
      </div>
      {images.error != null && <ProblemView error={images.error} onRetry={images.retry} />}
      {images.rows?.length === 0 && <EmptyState title={t('images.none')} text={t('images.noneText')} />}
      <ul className="images-grid">
        {images.rows?.map((image) => <Card key={image.image_id} bankId={bankId} image={image} makes={makes} />)}
      </ul>
      {images.hasMore && <Button block loading={images.loadingMore} onClick={images.loadMore} style={{ marginTop: 14 }}>{t('images.more')}</Button>}
      {adding && <AddDrawer bankId={bankId} onClose={() => { setAdding(false); }} />}
    </div>
  );
}

function Card({ bankId, image, makes }: { bankId: string; image: LibraryImage; makes: boolean }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const remove = useRemove(bankId);
  const ask = () => {
    void modal.confirm({
      title: t('images.removeAsk', { name: image.name }), content: t('images.removeText'), okButtonProps: { danger: true }, okText: t('images.remove'),
      onOk: async () => {
        try {
          await remove.mutateAsync(image.image_id);
          void message.success(t('images.removed'));
        } catch (error) {
          void modal.error({ title: t('images.notRemoved'), content: <ProblemView error={error} /> });
        }
      },
    });
  };
  return (
    <li>
      <img src={image.preview_url} alt={altOf(image)} loading="lazy" />
      <div className="about">
        <strong>{image.name}</strong>
        <span className="muted">{altOf(image)}</span>
        <span className="num muted">{`${String(image.width)}×${String(image.height)} · ${String(Math.ceil(image.bytes / 1024))} KB`}</span>
        <span className="num muted">{formatStamp(image.created_at).slice(0, 16)}</span>
        <span className="images-tools">
          <Copyable text={image.image_id} short={image.image_id.slice(0, 8)} />
          {makes && <Button size="small" danger type="text" onClick={ask}>{t('images.remove')}</Button>}
        </span>
      </div>
    </li>
  );
}

function AddDrawer({ bankId, onClose }: { bankId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const add = useAdd(bankId);
  const [file, setFile] = useState<File>();
  const [words, setWords] = useState({ name: '', alt_zh: '', alt_en: '' });
  const [tried, setTried] = useState(false);
  const large = (file?.size ?? 0) > BYTES_MAX;
  const wrong = { file: !file || large, name: words.name.trim() === '', alt_zh: words.alt_zh.trim() === '', alt_en: words.alt_en.trim() === '' };
  const submit = async () => {
    setTried(true);
    if (!file || Object.values(wrong).some(Boolean)) return;
    const body = { name: words.name.trim(), alt_zh: words.alt_zh.trim(), alt_en: words.alt_en.trim(), file_base64: await base64(file) };
    add.mutate(body, { onSuccess: () => { void message.success(t('images.added')); onClose(); } });
  };
  const field = (key: 'name' | 'alt_zh' | 'alt_en', most: number) => (
    <div className="field">
      <label htmlFor={`image-${key}`}>{t(`images.field.${key}`)}</label>
      <Input id={`image-${key}`} maxLength={most} value={words[key]} status={tried && wrong[key] ? 'error' : ''} aria-describedby={`image-${key}-help`} onChange={(event) => { setWords({ ...words, [key]: event.target.value }); }} />
      <p id={`image-${key}-help`} className={tried && wrong[key] ? 'help bad' : 'help'}>{t(`images.help.${key}`)}</p>
    </div>
  );
  return (
    <Drawer open width={460} title={t('images.add')} onClose={onClose}>
      <Upload.Dragger
        accept="image/png,image/jpeg,image/webp" maxCount={1} showUploadList={false} multiple={false}
        beforeUpload={(chosen) => { setFile(chosen); setWords((before) => ({ ...before, name: before.name || chosen.name.replace(/\.[a-z]+$/i, '').slice(0, 60) })); return false; }}
      >
        <p>{file ? `${file.name} · ${String(Math.ceil(file.size / 1024))} KB` : t('images.drop')}</p>
        <p className="muted">{t('images.takes')}</p>
      </Upload.Dragger>
      {tried && wrong.file && <p className="help bad" role="alert">{t(large ? 'images.tooLarge' : 'images.noFile')}</p>}
      <div style={{ marginTop: 14 }}>
        {field('name', 60)}
        {field('alt_zh', 120)}
        {field('alt_en', 120)}
      </div>
      {add.isError && <ProblemView error={add.error} />}
      <Button type="primary" block loading={add.isPending} onClick={() => void submit()}>{t('images.save')}</Button>
    </Drawer>
  );
}
