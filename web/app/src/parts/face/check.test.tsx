import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { problem, serve, visit, type Call } from '../../test/bank';
import type * as CameraModule from './camera';
import { budgetOf, CameraTrouble, pause, sizeOf, troubleOf, type Camera } from './camera';
import { PACE } from './plan';

const opened = vi.hoisted(() => ({ open: vi.fn<() => Promise<Camera>>(), closed: 0, bursts: [] as number[] }));
vi.mock('./camera', async (original) => ({
  ...(await original<typeof CameraModule>()),
  cameraPossible: () => true,
  openCamera: () => opened.open(),
}));

const camera = (): Camera => ({
  stream: {} as MediaStream,
  take: ({ count }) => {
    opened.bursts.push(count);
    return Promise.resolve(Array.from({ length: count }, (_, at) => `picture${at}`));
  },
  close: () => {
    opened.closed += 1;
  },
});

const consent = {
  purpose: 'biometrics', standing: 'not_given', decision: null, decided_at: null, decided_version: null, version: 1,
  title: '处理生物识别信息', text: '您同意本行采集并处理您的面部特征。', effective_from: '2026-11-01T00:00:00+08:00',
};
const enrolment = {
  enrolment_id: 'e1', expires_at: '2026-11-22T10:15:00+08:00', otpauth_uri: null, qr: [], seed: null, key_options: null, to_sign: null,
};
const at = (step: number, action: string | null, more: object = {}) => ({
  check_id: 'c1', expires_at: '2026-11-22T10:02:00+08:00', step, steps: 3, action, fault: null, looks_left: 12, route: 'vendor', ...more,
});
const held = {
  tool_id: 't1', tool: 'face', label: '我的人脸', state: 'active', locked_until: null, created_at: '2026-11-22T10:00:00+08:00',
  last_used_at: null, expires_at: null, ended_at: null, device_id: null, host: null, serial: null, certificate: null,
};

/** A bank that wants to see a front, a nod and a blink, and does not see the nod at first. */
function bank(more: Record<string, (call: Call) => unknown> = {}) {
  let given = false;
  let nods = 0;
  return serve({
    'GET /me/consents': () => ({ consents: [given ? { ...consent, standing: 'given' } : consent] }),
    'PUT /me/consents': () => {
      given = true;
      return { consents: [{ ...consent, standing: 'given', decision: 'given' }] };
    },
    'GET /me/tools': () => ({ tools: [], offered: ['face'] }),
    'POST /me/tools': () => ({ status: 201, body: enrolment }),
    'POST /me/tool-enrolments/e1/face': () => ({ status: 201, body: at(0, 'front') }),
    'POST /face-checks/c1/frames': ({ body }) => {
      const { step } = body as { step: number };
      if (step === 0) return at(1, 'nod');
      if (step === 2) return at(3, null);
      nods += 1;
      return nods === 1 ? at(1, 'nod', { fault: 'action_not_seen', looks_left: 11 }) : at(2, 'blink');
    },
    'POST /me/tool-enrolments/e1/confirm': () => ({ status: 201, body: held }),
    ...more,
  });
}

async function begin(): Promise<void> {
  visit('/me/tools/add/face');
  fireEvent.click(await screen.findByRole('button', { name: '同意并继续' }));
  fireEvent.click(await screen.findByRole('button', { name: '验证身份并继续' }));
  fireEvent.click(await screen.findByRole('button', { name: '打开摄像头并开始' }));
}

describe('a face', () => {
  beforeEach(() => {
    [PACE.readMs, PACE.againMs, opened.closed, opened.bursts] = [0, 0, 0, []];
    opened.open.mockReset().mockImplementation(() => Promise.resolve(camera()));
  });

  it('is enrolled after its own consent, by doing one thing after the other, again where it was not seen', async () => {
    const calls = bank();
    await begin();
    expect(await screen.findByText('人脸识别已开通')).toBeTruthy();
    const order = calls.filter(({ method, path }) => method !== 'GET' && path !== '/events').map(({ path }) => path);
    expect(order.slice(0, 3)).toEqual(['/me/consents', '/me/tools', '/me/tool-enrolments/e1/face']);
    const looks = calls.filter(({ path }) => path.endsWith('/frames')).map(({ body }) => body as { step: number; frames: string });
    expect(looks.map(({ step }) => step)).toEqual([0, 1, 1, 2]);
    expect(looks[0]?.frames).toBe('picture0,picture1');
    expect(opened.bursts).toEqual([2, 6, 6, 6]);
    const confirmed = calls.find(({ path }) => path.endsWith('/confirm'));
    expect(confirmed?.body).toEqual({ credential: { check_id: 'c1' } });
    expect(opened.closed).toBeGreaterThan(0);
  });

  it('says what to do and why it was in vain, aloud', async () => {
    [PACE.readMs, PACE.againMs] = [20, 200];
    bank();
    await begin();
    expect((await screen.findByText('请慢慢点头', { selector: '[aria-live]' })).getAttribute('aria-live')).toBe('assertive');
    expect(await screen.findByText('没有看到动作，请幅度大一些')).toBeTruthy();
    expect(await screen.findByText('人脸识别已开通')).toBeTruthy();
  });

  it.each([
    ['none', '没有找到摄像头'],
    ['denied', '没有使用摄像头的权限'],
    ['busy', '摄像头暂时无法使用'],
  ] as const)('without a camera (%s) it says so, and begins nothing at the bank', async (kind, words) => {
    opened.open.mockImplementation(() => Promise.reject(new CameraTrouble(kind)));
    const calls = bank();
    await begin();
    expect(await screen.findByText(words)).toBeTruthy();
    expect(calls.some(({ path }) => path.endsWith('/face'))).toBe(false);
    opened.open.mockImplementation(() => Promise.resolve(camera()));
    fireEvent.click(screen.getByRole('button', { name: '再试一次' }));
    expect(await screen.findByText('人脸识别已开通')).toBeTruthy();
  });

  it('closes the camera when it is stopped, and when the page is hidden', async () => {
    [PACE.readMs, PACE.againMs] = [60_000, 60_000];
    bank();
    await begin();
    fireEvent.click(await screen.findByRole('button', { name: '停止' }));
    expect(await screen.findByRole('button', { name: '打开摄像头并开始' })).toBeTruthy();
    expect(opened.closed).toBe(1);
    fireEvent.click(screen.getByRole('button', { name: '打开摄像头并开始' }));
    await screen.findByRole('button', { name: '停止' });
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    await waitFor(() => expect(opened.closed).toBe(2));
    hidden.mockRestore();
  });

  it('a bank that cannot look says so, and one can try again', async () => {
    let silent = true;
    bank({
      'POST /me/tool-enrolments/e1/face': () => {
        const answer = silent ? problem(503, 'face_unavailable', { title: '人脸识别暂不可用' }) : { status: 201, body: at(2, 'blink') };
        silent = false;
        return answer;
      },
    });
    await begin();
    expect(await screen.findByText('人脸识别暂不可用')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '再试一次' }));
    expect(await screen.findByText('人脸识别已开通')).toBeTruthy();
  });

  it('answers a challenge that asks for it, with the check that was passed for it', async () => {
    const challenge = {
      challenge_id: 'ch1', operation: 'change_tools', tools: ['face'], options: [{ tools: ['face'], limit_left: null }], passed: [] as string[],
      expires_at: '2026-11-22T10:06:00+08:00', summary: '开通手势密码', sms_phone_masked: null,
    };
    const calls = bank({
      'POST /me/tools': ({ body }) =>
        (body as { challenge_id?: string }).challenge_id === 'ch1'
          ? { status: 201, body: enrolment }
          : problem(403, 'step_up_required', { challenge: challenge as never }),
      'POST /challenges/ch1/face': () => ({ status: 201, body: at(2, 'blink') }),
      'POST /challenges/ch1/answers': () => ({ ...challenge, passed: ['face'] }),
    });
    visit('/me/tools/add/gesture');
    fireEvent.click(await screen.findByRole('button', { name: '验证身份并继续' }));
    fireEvent.click(await screen.findByRole('button', { name: '打开摄像头并开始' }));
    expect(await screen.findByText('画出您的图案')).toBeTruthy();
    const answered = calls.find(({ path }) => path === '/challenges/ch1/answers');
    expect(answered?.body).toEqual({ tool: 'face', credential: { check_id: 'c1' } });
  });

  it('the demonstration says what it is', async () => {
    PACE.readMs = 60_000;
    bank({ 'POST /me/tool-enrolments/e1/face': () => ({ status: 201, body: at(2, 'blink', { route: 'demonstration_engine' }) }) });
    await begin();
    expect(await screen.findByText(/演示引擎/)).toBeTruthy();
  });
});

describe('the camera', () => {
  it('takes pictures that fit together into what the bank takes', () => {
    for (const count of [1, 2, 4, 6]) {
      expect(budgetOf(count) * count).toBeLessThanOrEqual(136 * 1024);
      expect(budgetOf(count)).toBeLessThanOrEqual(48 * 1024);
    }
    expect(sizeOf(640, 480)).toEqual({ width: 640, height: 480 });
    expect(sizeOf(1920, 1080)).toEqual({ width: 853, height: 480 });
  });

  it('tells its troubles apart', () => {
    expect(troubleOf(new DOMException('', 'NotAllowedError')).kind).toBe('denied');
    expect(troubleOf(new DOMException('', 'NotFoundError')).kind).toBe('none');
    expect(troubleOf(new DOMException('', 'NotReadableError')).kind).toBe('busy');
    expect(troubleOf(new Error('x')).kind).toBe('none');
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const waiting = pause(60_000, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow();
    await expect(pause(1, stop.signal)).rejects.toThrow();
  });
});
