/** The step-up: asks for each tool the bank named, one after the other, saying what is being authorised. */
import type { Challenge, Tool } from '@polybank/api';
import { codeOf } from '@polybank/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { brandName, useBrand } from '../../brand';
import { BankMark } from '../../parts/basics';
import { beginForChallenge } from '../../parts/face/api';
import { cameraPossible } from '../../parts/face/camera';
import { FaceCheckPanel } from '../../parts/face/check';
import { GesturePad } from '../../parts/gesture-pad';
import { Icon } from '../../parts/icon';
import { KeyProblem } from '../../parts/key-trouble';
import { isKeyTool, keysPossible, type KeyTool } from '../../parts/keys';
import { CodeBoxes, PinPad, Resend } from '../../parts/pads';
import { InlineProblem, ProblemView } from '../../parts/problem';
import { Sheet } from '../../parts/sheet';
import { deviceKeyReady } from '../../session/device-key';
import { answerChallenge, answerWithCertificate, answerWithFace, answerWithKey, giveUp, sendCode } from './api';
import './step-up.css';

/** After these the challenge is over and another pad would only mislead. */
const FINAL = ['pin_locked', 'tool_locked', 'challenge_invalid', 'pin_not_set', 'key_copied'];

type ToolProps = { challenge: Challenge; onAnswered: (challenge: Challenge) => void; onGiveUp: () => void };

function useAnswer({ challenge, onAnswered }: ToolProps, tool: Tool) {
  const [wrong, setWrong] = useState(0);
  const answer = useMutation({
    mutationFn: (secret: string) => answerChallenge(challenge.challenge_id, { tool, secret }),
    onSuccess: onAnswered,
    onError: () => setWrong((count) => count + 1),
  });
  return { answer, wrong };
}

function PinStep(props: ToolProps) {
  const { t } = useTranslation();
  const { answer, wrong } = useAnswer(props, 'pin');
  if (FINAL.includes(codeOf(answer.error) ?? '')) {
    return <ProblemView error={answer.error} onLeave={props.onGiveUp} onHere={props.onGiveUp} />;
  }
  return (
    <>
      <InlineProblem error={answer.error} />
      <PinPad key={wrong} label={t('step_up.pin')} busy={answer.isPending} onComplete={(pin) => answer.mutate(pin)} />
      {answer.isPending && (
        <p className="wait-line" role="status">
          {t('step_up.checking_pin')}
        </p>
      )}
    </>
  );
}

function SmsStep(props: ToolProps) {
  const { t } = useTranslation();
  const id = props.challenge.challenge_id;
  const { answer, wrong } = useAnswer(props, 'sms_code');
  const [availableAt, setAvailableAt] = useState(0);
  const { mutate: send, ...sending } = useMutation({
    mutationFn: () => sendCode(id),
    onSuccess: (sent) => setAvailableAt(Date.now() + sent.resend_after_s * 1000),
  });
  useEffect(() => send(), [send, id]);
  if (FINAL.includes(codeOf(answer.error) ?? '')) {
    return <ProblemView error={answer.error} onLeave={props.onGiveUp} onHere={props.onGiveUp} />;
  }
  const phone = sending.data?.phone_masked ?? props.challenge.sms_phone_masked ?? '';
  return (
    <div className="form">
      <p className="muted small" style={{ textAlign: 'center' }}>
        {sending.isPending ? t('step_up.sending') : sending.isSuccess ? t('step_up.sent', { phone }) : ''}
      </p>
      <CodeBoxes key={wrong} label={t('code.label')} busy={answer.isPending} onComplete={(code) => answer.mutate(code)} />
      {answer.isPending && (
        <p className="wait-line" role="status">
          {t('code.checking')}
        </p>
      )}
      <InlineProblem error={answer.error ?? sending.error} />
      <Resend availableAt={availableAt} busy={sending.isPending} onResend={() => send()} />
    </div>
  );
}

/** Every way to prove it, the lightest first; old challenges know one. */
export function waysOf(challenge: Challenge): readonly (readonly Tool[])[] {
  const ways = (challenge.options ?? []).map((option) => option.tools);
  return ways.length > 0 ? ways : [challenge.tools];
}

/** Whether this browser can do its part of a tool. */
export function canAsk(tool: Tool): boolean {
  if (tool === 'device_certificate') return deviceKeyReady();
  if (tool === 'face') return cameraPossible();
  return !isKeyTool(tool) || keysPossible();
}

/** The way that is gone: the one chosen, unless what was passed belongs to another; else the lightest that can be gone here. */
export function wayOf(challenge: Challenge, chosen: readonly Tool[] | undefined): readonly Tool[] {
  if (chosen && waysOf(challenge).some((way) => way.join() === chosen.join())) return chosen;
  if (challenge.tools.every(canAsk)) return challenge.tools;
  const here = waysOf(challenge).filter((way) => way.every(canAsk));
  return here.find((way) => challenge.passed.every((tool) => way.includes(tool))) ?? here[0] ?? challenge.tools;
}

type OtherWaysProps = { challenge: Challenge; now: readonly Tool[]; onChoose: (way: readonly Tool[]) => void };

/** Whoever would rather prove it otherwise may. */
function OtherWays({ challenge, now, onChoose }: OtherWaysProps) {
  const { t } = useTranslation();
  const others = waysOf(challenge).filter((way) => way.join() !== now.join() && way.every(canAsk));
  if (others.length === 0) return null;
  return (
    <details className="step-up-others small">
      <summary>{t('step_up.another_way')}</summary>
      {others.map((way) => (
        <button key={way.join()} type="button" className="button compact quiet" onClick={() => onChoose(way)}>
          {way.map((tool) => t(`tool.${tool}`)).join(' + ')}
        </button>
      ))}
    </details>
  );
}

function TokenStep(props: ToolProps) {
  const { t } = useTranslation();
  const { answer, wrong } = useAnswer(props, 'totp');
  if (FINAL.includes(codeOf(answer.error) ?? '')) {
    return <ProblemView error={answer.error} onLeave={props.onGiveUp} onHere={props.onGiveUp} />;
  }
  return (
    <div className="form">
      <p className="muted small" style={{ textAlign: 'center' }}>
        {t('step_up.totp')}
      </p>
      <CodeBoxes key={wrong} label={t('tools.totp.code')} busy={answer.isPending} onComplete={(code) => answer.mutate(code)} />
      {answer.isPending && (
        <p className="wait-line" role="status">
          {t('step_up.checking')}
        </p>
      )}
      <InlineProblem error={answer.error} />
    </div>
  );
}

function PatternStep(props: ToolProps) {
  const { t } = useTranslation();
  const { answer, wrong } = useAnswer(props, 'gesture');
  if (FINAL.includes(codeOf(answer.error) ?? '')) {
    return <ProblemView error={answer.error} onLeave={props.onGiveUp} onHere={props.onGiveUp} />;
  }
  return (
    <>
      <InlineProblem error={answer.error} />
      <GesturePad key={wrong} label={t('step_up.gesture')} busy={answer.isPending} onComplete={(drawn) => answer.mutate(drawn)} />
    </>
  );
}

function KeyStep({ tool, ...props }: ToolProps & { tool: KeyTool }) {
  const { t } = useTranslation();
  const id = props.challenge.challenge_id;
  const { mutate: sign, ...answer } = useMutation({ mutationFn: () => answerWithKey(id, tool), onSuccess: props.onAnswered });
  // Asked for at once; some browsers want a tap first, and then there is the button.
  useEffect(() => sign(), [sign, id]);
  if (FINAL.includes(codeOf(answer.error) ?? '')) {
    return <ProblemView error={answer.error} onLeave={props.onGiveUp} onHere={props.onGiveUp} />;
  }
  return (
    <div className="form step-up-key">
      <span className="step-up-finger" aria-hidden="true">
        <Icon name={tool === 'passkey' ? 'finger' : 'key'} size="2.4rem" />
      </span>
      <p className="muted small" role="status" style={{ textAlign: 'center' }}>
        {t(answer.isPending ? `keys.waiting_for.${tool}` : `keys.step_up.${tool}`)}
      </p>
      <KeyProblem error={answer.error} />
      <button type="button" className="button" disabled={answer.isPending} onClick={() => sign()}>
        {t(`keys.verify.${tool}`)}
      </button>
    </div>
  );
}

/** The device signs by itself; there is nothing to do but wait a moment. */
function CertificateStep(props: ToolProps) {
  const { t } = useTranslation();
  const id = props.challenge.challenge_id;
  const { mutate: sign, ...answer } = useMutation({ mutationFn: () => answerWithCertificate(id), onSuccess: props.onAnswered });
  useEffect(() => sign(), [sign, id]);
  if (FINAL.includes(codeOf(answer.error) ?? '')) {
    return <ProblemView error={answer.error} onLeave={props.onGiveUp} onHere={props.onGiveUp} />;
  }
  return (
    <div className="form">
      {answer.isError ? (
        <>
          <InlineProblem error={answer.error} />
          <button type="button" className="button" onClick={() => sign()}>
            {t('certificate.again')}
          </button>
        </>
      ) : (
        <p className="step-up-wait" role="status">
          <span className="spin" aria-hidden="true" /> {t('certificate.signing')}
        </p>
      )}
    </div>
  );
}

function FaceStep({ challenge, onAnswered, onGiveUp }: ToolProps) {
  const id = challenge.challenge_id;
  return (
    <FaceCheckPanel
      begin={() => beginForChallenge(id)}
      finish={async (checkId) => onAnswered(await answerWithFace(id, checkId))}
      onGiveUp={onGiveUp}
    />
  );
}

/** How each tool is asked for. */
const STEPS: Partial<Record<Tool, (props: ToolProps) => React.ReactNode>> = {
  pin: PinStep,
  sms_code: SmsStep,
  totp: TokenStep,
  gesture: PatternStep,
  device_certificate: CertificateStep,
  face: FaceStep,
  passkey: (props) => <KeyStep tool="passkey" {...props} />,
  usb_key: (props) => <KeyStep tool="usb_key" {...props} />,
};

export type StepUpProps = {
  challenge: Challenge | undefined;
  /** True while the transfer itself runs after the last tool. */
  finishing: boolean;
  onPassed: (challenge: Challenge) => void;
  onClose: () => void;
};

export function StepUp({ challenge: given, finishing, onPassed, onClose }: StepUpProps) {
  const { t } = useTranslation();
  const brand = useBrand();
  const [progress, setProgress] = useState<Challenge | undefined>(given);
  const [chosen, setChosen] = useState<readonly Tool[]>();
  const challenge = progress?.challenge_id === given?.challenge_id ? (progress ?? given) : given;
  const way = challenge ? wayOf(challenge, chosen) : [];
  const open = challenge && way.find((tool) => !challenge.passed.includes(tool));
  const Step = open === undefined ? undefined : STEPS[open];
  const close = (): void => {
    // What it reserved of the limits is free at once; if that cannot be told, it runs out by itself.
    if (challenge && open !== undefined) giveUp(challenge.challenge_id).catch(() => undefined);
    onClose();
  };
  const onAnswered = (next: Challenge): void => {
    setProgress(next);
    if (waysOf(next).some((tools) => tools.every((tool) => next.passed.includes(tool)))) onPassed(next);
  };
  return (
    <Sheet open={challenge !== undefined} title={t('step_up.title')} onClose={close} hold="firm">
      {challenge && (
        <div className="step-up">
          <p className="step-up-bank small">
            <BankMark brand={brand} size="1.4rem" />
            {brandName(brand)}
          </p>
          <p className="step-up-what">{challenge.summary}</p>
          {given?.reason && <p className="step-up-why small">{t('step_up.why', { reason: given.reason })}</p>}
          {way.length > 1 && (
            <ol className="step-up-steps tiny">
              {way.map((tool, index) => (
                <li
                  key={tool}
                  className={challenge.passed.includes(tool) ? 'done' : tool === open ? 'now' : ''}
                  aria-current={tool === open ? 'step' : undefined}
                >
                  {index + 1}. {t(`tool.${tool}`)}
                </li>
              ))}
            </ol>
          )}
          {Step && <Step key={open} challenge={challenge} onAnswered={onAnswered} onGiveUp={close} />}
          {open !== undefined && !Step && <p className="muted">{t('step_up.elsewhere')}</p>}
          {open !== undefined && <OtherWays challenge={challenge} now={way} onChoose={setChosen} />}
          {open === undefined && finishing && (
            <p className="step-up-wait" role="status">
              <span className="spin" aria-hidden="true" /> {t('transfer.sending')}
            </p>
          )}
        </div>
      )}
    </Sheet>
  );
}
