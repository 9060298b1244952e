import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import type { ExpressionCatalogue, ExpressionObjection } from '@polybank/api';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { colours, completions, language, marks } from './language';

type Props = {
  catalogue: ExpressionCatalogue;
  text: string;
  objections: readonly ExpressionObjection[];
  disabled: boolean;
  onChange: (text: string) => void;
};

/** The expression as text, with completion and marks. Loaded only when somebody wants it. */
export default function TextEditor({ catalogue, text, objections, disabled, onChange }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const editable = useRef(new Compartment());
  const latest = useRef({ text, disabled, onChange });
  useEffect(() => { latest.current = { text, disabled, onChange }; });
  useEffect(() => {
    if (!box.current) return;
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          history(), bracketMatching(), closeBrackets(), language, colours, EditorView.lineWrapping,
          autocompletion({ override: [completions(catalogue)], icons: false }),
          placeholder(t('expression.placeholder')),
          // Tab leaves the editor, as it leaves every other input of the page.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': t('expression.asText') }),
          editable.current.of(EditorView.editable.of(!latest.current.disabled)),
          EditorView.updateListener.of((update) => { if (update.docChanged) latest.current.onChange(update.state.doc.toString()); }),
        ],
      }),
    });
    view.current = made;
    return () => { made.destroy(); view.current = null; };
  }, [catalogue, t]);
  useEffect(() => { view.current?.dispatch({ effects: editable.current.reconfigure(EditorView.editable.of(!disabled)) }); }, [disabled]);
  useEffect(() => {
    const shown = view.current;
    if (!shown) return;
    shown.dispatch(setDiagnostics(shown.state, marks(objections, shown.state.doc.length, (instead) => t('expression.mend', { instead }))));
  }, [objections, t]);
  return (
    <div>
      <div ref={box} className="expr-code" />
      {objections.map((one) => <p key={`${one.code}${one.from}`} className="help bad" role="alert">{one.message}</p>)}
    </div>
  );
}
