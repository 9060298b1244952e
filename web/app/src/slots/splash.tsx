/** While the app opens: once a session, for a few seconds, and passed over in one tap. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bankKey } from '../bank';
import { tell, useSlots } from './api';
import { Follow, Picture } from './material';
import { setOpening } from './opening';
import { useSeen } from './seen';
import './slots.css';

const SHOWN = bankKey('splash_shown');

export function OpeningSplash() {
  const [state, setState] = useState<'due' | 'done'>(() => (sessionStorage.getItem(SHOWN) ? 'done' : 'due'));
  return state === 'done' ? null : <Due onDone={() => setState('done')} />;
}

function Due({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const slot = useSlots('start').of('splash')[0];
  const material = slot?.materials[0];
  const seconds = slot?.rotation_s ?? 3;
  const [left, setLeft] = useState(seconds);
  const seen = useSeen<HTMLDivElement>(material?.promise_id ?? 'none', () => material && slot && tell('seen', slot.slot_id, material));
  const is = Boolean(material);
  useEffect(() => {
    if (!is) return;
    sessionStorage.setItem(SHOWN, '1');
    setOpening('open');
    const tick = setInterval(() => setLeft((before) => before - 1), 1_000);
    return () => {
      clearInterval(tick);
      setOpening('gone');
    };
  }, [is]);
  useEffect(() => {
    if (is && left <= 0) onDone();
  }, [is, left, onDone]);
  if (!slot || !material) return null;
  return (
    <div ref={seen} className="slot-splash" role="dialog" aria-label={material.title}>
      <Follow slotId={slot.slot_id} material={material} className="slot-splash-link" onFollow={onDone}>
        <Picture image={material.image} sizes="(max-width: 480px) 100vw, 430px" eager alt="" />
        <strong>{material.title}</strong>
      </Follow>
      <button type="button" className="slot-splash-skip" onClick={onDone} data-track="slot.skip">
        {t('slot.skip', { left: Math.max(left, 1) })}
      </button>
    </div>
  );
}
