/** Adds a tool: a name, the proof that it is you, and the tool's own first proof. */
import { type Tool, type ToolEnrol, type ToolEnrolment } from '@polybank/api';
import { copyText } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useParams } from 'react-router';
import { Action, Field } from '../../parts/basics';
import { ConfirmOnce } from '../../parts/confirm-once';
import { beginForEnrolment } from '../../parts/face/api';
import { FaceCheckPanel } from '../../parts/face/check';
import { WithFaceConsent } from '../../parts/face/consent';
import { useFrame } from '../../parts/frame';
import { GesturePad } from '../../parts/gesture-pad';
import { KeyProblem } from '../../parts/key-trouble';
import type { KeyTool } from '../../parts/keys';
import { Icon } from '../../parts/icon';
import { CodeBoxes } from '../../parts/pads';
import { InlineProblem } from '../../parts/problem';
import { Screen } from '../../parts/screen';
import { thisDevice } from '../../session/device';
import { useMe } from '../../session/me';
import { confirm, confirmWithCertificate, confirmWithFace, confirmWithKey, enrol, toolsChanged } from './api';
import { rememberPattern } from './pattern-known';
import './tools.css';

type StepProps = { enrolment: ToolEnrolment; onDone: () => void };

/** The QR code of the address that an authenticator app takes over; always dark on light, or no camera reads it. */
function Qr({ rows, label }: { rows: string[]; label: string }) {
  const path = rows.flatMap((row, y) => [...row].map((bit, x) => (bit === '1' ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  const size = rows.length;
  return (
    <svg className="tool-qr" viewBox={`-3 -3 ${size + 6} ${size + 6}`} role="img" aria-label={label}>
      <rect x="-3" y="-3" width={size + 6} height={size + 6} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function CodeStep({ enrolment, onDone }: StepProps) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const [wrong, setWrong] = useState(0);
  const send = useMutation({
    mutationFn: (code: string) => confirm(enrolment.enrolment_id, code),
    onSuccess: onDone,
    onError: () => setWrong((count) => count + 1),
  });
  const seed = enrolment.seed ?? '';
  return (
    <section className="card form">
      {seed === '' ? (
        <p className="small muted">{t('tools.totp.token_code')}</p>
      ) : (
        <>
          <p className="small muted">{t('tools.totp.scan')}</p>
          <Qr rows={enrolment.qr} label={t('tools.totp.qr')} />
          <p className="tool-seed num" translate="no">
            {seed.match(/.{1,4}/g)?.join(' ')}
          </p>
          <div className="tool-seed-acts">
            <button
              type="button"
              className="button compact quiet"
              onClick={() => {
                copyText(seed).then(
                  () => toast(t('tools.totp.copied')),
                  () => toast(t('common.copy_failed')),
                );
              }}
            >
              <Icon name="copy" size="1.1rem" />
              {t('tools.totp.copy')}
            </button>
            {enrolment.otpauth_uri && (
              <a className="button compact quiet" href={enrolment.otpauth_uri}>
                {t('tools.totp.open_app')}
              </a>
            )}
          </div>
          <p className="small muted">{t('tools.totp.then')}</p>
        </>
      )}
      <CodeBoxes key={wrong} label={t('tools.totp.code')} busy={send.isPending} onComplete={(code) => send.mutate(code)} />
      {send.isPending && (
        <p className="wait-line" role="status">
          {t('code.checking')}
        </p>
      )}
      <InlineProblem error={send.error} />
    </section>
  );
}

function PatternStep({ enrolment, onDone }: StepProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [first, setFirst] = useState('');
  const [round, setRound] = useState(0);
  const [different, setDifferent] = useState<'no' | 'yes'>('no');
  const send = useMutation({
    mutationFn: (pattern: string) => confirm(enrolment.enrolment_id, pattern),
    onSuccess: () => {
      rememberPattern(me.phone_masked);
      onDone();
    },
    onError: () => setFirst(''),
    onSettled: () => setRound((count) => count + 1),
  });
  const drawn = (pattern: string): void => {
    setRound((count) => count + 1);
    send.reset();
    setDifferent(first !== '' && first !== pattern ? 'yes' : 'no');
    if (first === '') setFirst(pattern);
    else if (first === pattern) send.mutate(pattern);
    else setFirst('');
  };
  return (
    <section className="card form">
      <h2 style={{ textAlign: 'center' }}>{t(first === '' ? 'gesture.choose' : 'gesture.repeat')}</h2>
      <p className="small muted" style={{ textAlign: 'center' }}>
        {t('gesture.rules')}
      </p>
      {different === 'yes' && (
        <p className="small over" role="alert" style={{ textAlign: 'center' }}>
          {t('gesture.different')}
        </p>
      )}
      <InlineProblem error={send.error} />
      <GesturePad key={round} label={t('gesture.label')} busy={send.isPending} onComplete={drawn} />
    </section>
  );
}

/** Some browsers make a key only on a tap, so there is a button for it. */
function KeyStep({ tool, enrolment, onDone }: StepProps & { tool: KeyTool }) {
  const { t } = useTranslation();
  const make = useMutation({ mutationFn: () => confirmWithKey(enrolment), onSuccess: onDone });
  return (
    <section className="card form tool-done">
      <span className="tool-key-sign" aria-hidden="true">
        <Icon name={tool === 'passkey' ? 'finger' : 'key'} size="2.4rem" />
      </span>
      <h2>{t(`keys.make_title.${tool}`)}</h2>
      <p className="muted">{t(`keys.make_text.${tool}`)}</p>
      <KeyProblem error={make.error} />
      <Action busy={make.isPending} busyText={t(`keys.waiting_for.${tool}`)} onClick={() => make.mutate()} track="tools.key.make">
        {t('keys.make')}
      </Action>
    </section>
  );
}

/** The device signs by itself, and has its certificate. */
function CertificateStep({ enrolment, onDone }: StepProps) {
  const { t } = useTranslation();
  const { mutate: certify, ...made } = useMutation({ mutationFn: () => confirmWithCertificate(enrolment), onSuccess: onDone });
  useEffect(() => certify(), [certify]);
  return (
    <section className="card form tool-done">
      <span className="tool-key-sign" aria-hidden="true">
        <Icon name="device" size="2.4rem" />
      </span>
      {made.isError ? (
        <>
          <InlineProblem error={made.error} />
          <Action onClick={() => certify()}>{t('certificate.again')}</Action>
        </>
      ) : (
        <p role="status">{t('certificate.making')}</p>
      )}
    </section>
  );
}

function FaceStep({ enrolment, onDone }: StepProps) {
  const navigate = useNavigate();
  const id = enrolment.enrolment_id;
  return (
    <section className="card form">
      <FaceCheckPanel
        begin={() => beginForEnrolment(id)}
        finish={async (checkId) => {
          await confirmWithFace(id, checkId);
          onDone();
        }}
        onGiveUp={() => void navigate('/me/tools', { replace: true })}
      />
    </section>
  );
}

/** Kinds with a screen here, and what each is called at first. */
const ADDED = ['passkey', 'device_certificate', 'gesture', 'totp', 'usb_key', 'face'] as const;
type Added = (typeof ADDED)[number];

function isAdded(kind: string | undefined): kind is Added {
  return ADDED.some((one) => one === kind);
}

type Source = 'app' | 'token';

function Begin({ tool, onBegun }: { tool: Added; onBegun: (enrolment: ToolEnrolment) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const first = tool === 'totp' || tool === 'usb_key' || tool === 'face' ? t(`tools.first_label.${tool}`) : thisDevice().name;
  const [label, setLabel] = useState(first);
  const [source, setSource] = useState<Source>('app');
  const [serial, setSerial] = useState('');
  const body: ToolEnrol = {
    tool: tool satisfies Tool,
    label: label.trim(),
    ...(tool === 'totp' && source === 'token' ? { serial: serial.trim().toUpperCase() } : {}),
  };
  const complete = body.label !== '' && (source === 'app' || /^[A-Z0-9-]{4,32}$/.test(serial.trim().toUpperCase()));
  return (
    <section className="card form">
      <p className="muted">{t(`tools.why.${tool}`)}</p>
      {tool === 'totp' && (
        <fieldset className="tool-source">
          <legend className="field-label">{t('tools.totp.source')}</legend>
          {(['app', 'token'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="source" checked={source === one} onChange={() => setSource(one)} />
              {t(`tools.totp.from_${one}`)}
            </label>
          ))}
        </fieldset>
      )}
      {source === 'token' && (
        <Field
          label={t('tools.serial')}
          help={t('tools.totp.serial_help')}
          autoCapitalize="characters"
          autoComplete="off"
          maxLength={32}
          value={serial}
          onChange={(event) => setSerial(event.target.value)}
        />
      )}
      <Field label={t('tools.label')} help={t('tools.label_help')} maxLength={30} value={label} onChange={(event) => setLabel(event.target.value)} />
      <div>
        <ConfirmOnce<ToolEnrol, ToolEnrolment>
          label={t('tools.verify_and_go')}
          busyText={t('common.working')}
          track={`tools.enrol.${tool}`}
          disabled={!complete}
          body={body}
          submit={(whole) => enrol(whole)}
          onMade={onBegun}
          onFix={(action) => {
            if (action === 'see_tools') void navigate('/me/tools');
          }}
        />
      </div>
    </section>
  );
}

function Done({ tool }: { tool: Added }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <section className="card form tool-done" role="status">
      <span className="tool-done-sign">
        <Icon name="check" size="2rem" />
      </span>
      <h2>{t('tools.done', { tool: t(`tool.${tool}`) })}</h2>
      <p className="muted">{t(`tools.done_text.${tool}`)}</p>
      <Action onClick={() => void navigate('/me/tools', { replace: true })}>{t('tools.back_to_list')}</Action>
    </section>
  );
}

const STEPS: Record<Added, (props: StepProps) => React.ReactNode> = {
  passkey: (props) => <KeyStep tool="passkey" {...props} />,
  usb_key: (props) => <KeyStep tool="usb_key" {...props} />,
  device_certificate: CertificateStep,
  totp: CodeStep,
  gesture: PatternStep,
  face: FaceStep,
};

export function AddToolPage() {
  const { t } = useTranslation();
  const { kind } = useParams();
  const [enrolment, setEnrolment] = useState<ToolEnrolment | undefined>(undefined);
  const [stage, setStage] = useState<'going' | 'done'>('going');
  if (!isAdded(kind)) return <Navigate to="/me/tools" replace />;
  const done = (): void => {
    setStage('done');
    void toolsChanged();
  };
  const Step = STEPS[kind];
  return (
    <Screen title={t('tools.add_titled', { tool: t(`tool.${kind}`) })} back="/me/tools">
      {stage === 'done' ? (
        <Done tool={kind} />
      ) : enrolment ? (
        <Step enrolment={enrolment} onDone={done} />
      ) : kind === 'face' ? (
        <WithFaceConsent>
          <Begin tool={kind} onBegun={setEnrolment} />
        </WithFaceConsent>
      ) : (
        <Begin tool={kind} onBegun={setEnrolment} />
      )}
    </Screen>
  );
}
