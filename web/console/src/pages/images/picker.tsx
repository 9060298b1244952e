/** One picture of the library, found by its name. */
import { useDebounced } from '@polybank/ui';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useImages } from './api';
import './picker.css';

type Props = { id: string; bankId: string; value: string | undefined; onChange: (image: string | undefined) => void };

export function ImagePicker({ id, bankId, value, onChange }: Props) {
  const { t } = useTranslation();
  const [part, setPart] = useState('');
  const wanted = useDebounced(part.trim(), 300);
  const images = useImages(bankId, wanted);
  const options = (images.rows ?? []).map((image) => ({ value: image.image_id, label: `${image.name} ${String(image.width)}×${String(image.height)}`, preview: image.preview_url }));
  // What was chosen before may be further back in the library than what has been listed.
  const chosen = value !== undefined && !options.some((option) => option.value === value) ? [{ value, label: t('images.chosen', { id: value.slice(0, 8) }), preview: '' }] : [];
  return (
    <Select
      id={id} allowClear showSearch filterOption={false} value={value} options={wanted === '' ? [...chosen, ...options] : options} loading={images.pending}
      placeholder={t('images.choose')} notFoundContent={t('images.noneFound')} onSearch={setPart} onPopupScroll={images.hasMore ? images.loadMore : undefined}
      optionRender={({ data }) => <span className="image-option">{data.preview !== '' && <img src={data.preview} alt="" loading="lazy" />}{data.label}</span>}
      onChange={(image: string | undefined) => { setPart(''); onChange(image); }}
    />
  );
}
