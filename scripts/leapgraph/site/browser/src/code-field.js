// The editor's field: CodeMirror in a shadow root, where its styles are constructed style sheets, which the page's policy
// allows. Colours are the site's custom properties, which reach into the shadow root. Tab leaves the field, as everywhere.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completionSource } from "./completion.js";

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--ok)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ink)", fontStyle: "italic" },
  { tag: [tags.namespace, tags.url, tags.propertyName], color: "var(--link)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--bg)", border: "1px solid var(--soft)", borderRadius: "6px", fontSize: "0.9rem" },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', monospace", lineHeight: "1.5", minHeight: "14rem", maxHeight: "70vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--soft)", backgroundColor: "var(--panel)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--line)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--line)", color: "inherit" },
  ".cm-wrong": { textDecoration: "underline wavy var(--warn)", backgroundColor: "var(--warnbg)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--bg)", border: "1px solid var(--soft)", borderRadius: "6px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--bg)", backgroundColor: "var(--link)" },
  ".cm-completionDetail": { opacity: "0.85", fontStyle: "normal" },
});

/**
 * Types without the browser's own editing: that keeps the colour of replaced text in a style attribute, which the page's
 * policy refuses.
 */
const typing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || event.isComposing || view.composing) return false;
    const { from, to } = view.state.selection.main;
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

const markWrong = StateEffect.define();

/** The mark below what is wrong, which goes with the next edit. */
const wrong = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    for (const effect of change.effects) {
      if (!effect.is(markWrong)) continue;
      const { offset, end } = effect.value;
      return end > offset ? Decoration.set([Decoration.mark({ class: "cm-wrong" }).range(offset, end)]) : Decoration.none;
    }
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Returns an editor: {element, text, setText, mark, focus}.
 *
 * @param {string} text The text that it begins with.
 * @param names See `labels` in load.js.
 * @param {() => void} run Called for Ctrl-Enter.
 */
export function codeField(text, names, run) {
  const element = document.createElement("div");
  const root = element.attachShadow({ mode: "open" });
  const extensions = [
    keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }]),
    sparql(),
    syntaxHighlighting(COLOURS),
    THEME,
    typing,
    wrong,
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [completionSource(names)], icons: false }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": "SPARQL query", spellcheck: "false", tabindex: "0" }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
  ];
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: root, root });
  return {
    element,
    text: () => view.state.doc.toString(),
    setText: (changed) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: changed } }),
    mark({ offset = 0, end = 0 }) {
      const last = view.state.doc.length;
      view.dispatch({ effects: markWrong.of({ offset: Math.min(offset, last), end: Math.min(end, last) }) });
      if (end) view.dispatch({ selection: { anchor: Math.min(offset, last) }, scrollIntoView: true });
    },
    focus: () => view.focus(),
  };
}
