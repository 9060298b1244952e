/** Pictures that are drawn on a canvas and leave the app: how they are written on, and how they are kept or sent. */
import { useTranslation } from 'react-i18next';
import { useFrame } from './frame';

export const FONT = 'system-ui, -apple-system, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif';

export type Look = { color: string; size: number; weight?: number; align?: CanvasTextAlign; width?: number };

export function write(pen: CanvasRenderingContext2D, words: string, x: number, y: number, look: Look): void {
  pen.font = `${look.weight ?? 400} ${look.size}px ${FONT}`;
  pen.fillStyle = look.color;
  pen.textAlign = look.align ?? 'left';
  pen.textBaseline = 'alphabetic';
  pen.fillText(words, x, y, look.width);
}

/** Breaks words into lines no wider than `width`: between words, and anywhere between Chinese characters. */
export function linesOf(pen: CanvasRenderingContext2D, words: string, width: number, look: Look): string[] {
  pen.font = `${look.weight ?? 400} ${look.size}px ${FONT}`;
  const lines: string[] = [];
  let line = '';
  for (const piece of words.match(/[\x21-\x7e]+\s*|[^\x21-\x7e]/g) ?? []) {
    if (line !== '' && pen.measureText((line + piece).trimEnd()).width > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

/** The canvas as a file that can be sent or saved. */
function asFile(canvas: HTMLCanvasElement, name: string): Promise<File | undefined> {
  return new Promise((done) => {
    canvas.toBlob((blob) => done(blob ? new File([blob], name, { type: 'image/png' }) : undefined), 'image/png');
  });
}

export type PictureProps = {
  canvas: HTMLCanvasElement;
  /** What the file is called, without `.png`. */
  name: string;
  title: string;
  alt: string;
  hint: string;
  /** What is captured: `<track>.send_picture`, `<track>.save_picture`. */
  track: string;
};

/** The picture, to be looked at before it is saved or sent. */
export function Picture({ canvas, name, title, alt, hint, track }: PictureProps) {
  const { t } = useTranslation();
  const { toast } = useFrame();
  const file = `${name}.png`;
  const save = (): void => {
    const link = document.createElement('a');
    link.href = canvas.toDataURL('image/png');
    link.download = file;
    link.click();
    toast(t('scene.share.saved'));
  };
  const send = async (): Promise<void> => {
    const made = await asFile(canvas, file);
    if (!made) return;
    try {
      await navigator.share({ files: [made], title });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) save();
    }
  };
  const sendable = typeof navigator.canShare === 'function' && navigator.canShare({ files: [new File([], file, { type: 'image/png' })] });
  return (
    <div className="form">
      <img className="shared-picture" src={canvas.toDataURL('image/png')} alt={alt} />
      <p className="tiny muted">{hint}</p>
      <div className="button-row">
        {sendable && (
          <button type="button" className="button" onClick={() => void send()} data-track={`${track}.send_picture`}>
            {t('scene.share.send')}
          </button>
        )}
        <button type="button" className={`button ${sendable ? 'outline' : ''}`} onClick={save} data-track={`${track}.save_picture`}>
          {t('scene.share.save')}
        </button>
      </div>
    </div>
  );
}
