/**
 * A face check: the camera, an oval to look through, and one thing to do after the other. What is next, the bank says when the
 * one before was seen. The camera runs from a tap until the check ends, and in no other tab.
 */
import type { FaceCheck } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Action } from '../basics';
import { Icon } from '../icon';
import { InlineProblem, ProblemView } from '../problem';
import { look } from './api';
import { CameraTrouble, openCamera, pause, type Camera, type CameraTroubleKind } from './camera';
import { BURSTS, PACE } from './plan';
import './face.css';

/** After these another look would only mislead. */
const FINAL = ['tool_locked', 'challenge_invalid', 'enrolment_over', 'face_checks_spent', 'face_outdated', 'face_consent_needed'];

type Stage =
  | { name: 'ready' }
  | { name: 'opening' }
  | { name: 'going'; stream: MediaStream; check: FaceCheck; doing: 'read' | 'act' | 'wait' }
  | { name: 'comparing' }
  | { name: 'trouble'; kind: CameraTroubleKind }
  | { name: 'refused'; error: unknown };

type Props = {
  /** Has the bank draw what to do. */
  begin: () => Promise<FaceCheck>;
  /** Hands over the check that was passed. */
  finish: (checkId: string) => Promise<unknown>;
  /** What is authorised is given up. */
  onGiveUp: () => void;
};

function Oval({ stage }: { stage: Extract<Stage, { name: 'going' }> }) {
  const { t } = useTranslation();
  const { check, doing } = stage;
  const seen = useRef<HTMLVideoElement>(null);
  const { stream } = stage;
  useEffect(() => {
    if (seen.current) seen.current.srcObject = stream;
  }, [stream]);
  const asked = check.action ? t(`face.do.${check.action}`) : '';
  return (
    <div className="face-look">
      <p className="face-asked" role="status" aria-live="assertive">
        {check.fault && doing === 'read' ? t(`face.fault.${check.fault}`) : asked}
      </p>
      <div className={`face-oval ${doing}`}>
        <video ref={seen} autoPlay muted playsInline aria-hidden="true" />
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 0H100V100H0Z M50 6C27 6 16 26 16 50S29 94 50 94S84 74 84 50S73 6 50 6Z" fillRule="evenodd" />
        </svg>
      </div>
      <ol className="face-steps" aria-label={t('face.steps', { step: check.step + 1, steps: check.steps })}>
        {Array.from({ length: check.steps }, (_, step) => (
          <li key={step} className={step < check.step ? 'done' : step === check.step ? 'now' : ''} />
        ))}
      </ol>
      <p className="tiny muted">{t(check.fault && doing === 'read' ? 'face.again' : `face.${doing}`, { asked })}</p>
    </div>
  );
}

function Trouble({ kind, onAgain }: { kind: CameraTroubleKind; onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="face-look" role="alert">
      <span className="face-sign" aria-hidden="true">
        <Icon name="alert" size="2rem" />
      </span>
      <h3>{t(`face.trouble.${kind}`)}</h3>
      <p className="small muted">{t(`face.trouble_help.${kind}`)}</p>
      {kind !== 'unsafe' && <Action onClick={onAgain}>{t('face.try_again')}</Action>}
    </div>
  );
}

/** Goes through a check until everything was seen; answers it then. */
async function goThrough(
  camera: Camera,
  first: FaceCheck,
  signal: AbortSignal,
  show: (check: FaceCheck, doing: 'read' | 'act' | 'wait') => void,
): Promise<FaceCheck> {
  let check = first;
  while (check.action) {
    show(check, 'read');
    await pause(check.fault ? PACE.againMs : PACE.readMs, signal);
    show(check, 'act');
    const pictures = await camera.take(BURSTS[check.action], signal);
    show(check, 'wait');
    check = await look(check, pictures);
    if (signal.aborted) throw new DOMException('', 'AbortError');
  }
  return check;
}

export function FaceCheckPanel({ begin, finish, onGiveUp }: Props) {
  const { t } = useTranslation();
  const [stage, setStage] = useState<Stage>({ name: 'ready' });
  const [demonstration, setDemonstration] = useState<'unknown' | 'yes'>('unknown');
  const running = useRef<AbortController>(undefined);
  useEffect(() => {
    const hidden = (): void => {
      if (document.hidden) running.current?.abort();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      running.current?.abort();
    };
  }, []);
  const run = async (): Promise<void> => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    let camera: Camera | undefined;
    setStage({ name: 'opening' });
    try {
      camera = await openCamera();
      const { stream } = camera;
      const check = await begin();
      if (check.route === 'demonstration_engine') setDemonstration('yes');
      const passed = await goThrough(camera, check, signal, (now, doing) => {
        if (!signal.aborted) setStage({ name: 'going', stream, check: now, doing });
      });
      camera.close();
      setStage({ name: 'comparing' });
      await finish(passed.check_id);
    } catch (error) {
      if (error instanceof CameraTrouble) setStage({ name: 'trouble', kind: error.kind });
      else if (signal.aborted) setStage({ name: 'ready' });
      else setStage({ name: 'refused', error });
    } finally {
      camera?.close();
    }
  };
  const again = (): void => void run();
  if (stage.name === 'refused' && FINAL.includes(codeOf(stage.error) ?? '')) {
    return <ProblemView error={stage.error} onLeave={onGiveUp} onHere={onGiveUp} />;
  }
  return (
    <section className="face-panel">
      {demonstration === 'yes' && <p className="notice small">{t('face.demonstration')}</p>}
      {stage.name === 'ready' && (
        <div className="face-look">
          <span className="face-sign" aria-hidden="true">
            <Icon name="me" size="2.4rem" />
          </span>
          <p className="muted small">{t('face.about')}</p>
          <Action track="face.start" onClick={again}>
            {t('face.start')}
          </Action>
        </div>
      )}
      {(stage.name === 'opening' || stage.name === 'comparing') && (
        <p className="step-up-wait face-wait" role="status">
          <span className="spin" aria-hidden="true" /> {t(`face.${stage.name}`)}
        </p>
      )}
      {stage.name === 'going' && <Oval stage={stage} />}
      {stage.name === 'going' && (
        <button type="button" className="button plain" onClick={() => running.current?.abort()}>
          {t('face.stop')}
        </button>
      )}
      {stage.name === 'trouble' && <Trouble kind={stage.kind} onAgain={again} />}
      {stage.name === 'refused' && (
        <div className="face-look">
          <InlineProblem error={stage.error} />
          <Action track="face.again" onClick={again}>
            {t('face.try_again')}
          </Action>
        </div>
      )}
    </section>
  );
}
