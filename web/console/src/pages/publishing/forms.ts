/** Kinds of documents that are read and written in a form of their own; any other is read and written as JSON. */
import type { Problem, PublishingDocument, PublishingText } from '@polybank/api';
import type { TFunction } from 'i18next';
import type { ComponentType } from 'react';
import { articles } from './articles';
import { insightPlan } from './insight-plan';
import type { Body } from './model';
import { placements } from './placements';
import { insightAudiences, insightTags } from './profile-forms';
import { contentPages } from './page-forms';
import { riskRules } from './risk-rules';
import { slotList } from './slot-list';
import { surveys } from './surveys';
import { theme } from './theme';
import { wordList } from './word-list';

/** What the server has against a place of a text. */
export type Objection = NonNullable<Problem['fields']>[number];
export type Findings = NonNullable<PublishingText['findings']>;

/** `body` as it is shown, `objections` to it. */
export type ViewProps = { bankId: string; body: Body; objections: readonly Objection[] };
/** `body` as it is being written, `saved` as it was saved last; the objections are to that. */
export type EditorProps = ViewProps & { saved: Body; onChange: (body: Body) => void };

/** Two texts of a document, and whom it is for. */
export type ComparisonProps = { bankId: string; before: Body; after: Body; reach: PublishingDocument['reach'] };

export type Form = {
  /** Whether the form can hold a text; one that it cannot hold stays JSON. */
  takes: (body: Body, bankId: string) => boolean;
  View: ComponentType<ViewProps>;
  Editor: ComponentType<EditorProps>;
  /** What the check found, for people; nothing where it is not of the shape this knows. */
  Findings?: ComponentType<{ findings: Findings; body: Body }>;
  readsFindings?: (findings: Findings) => boolean;
  /** How two texts differ, for people, of those that it can compare without passing anything over. */
  Comparison?: ComponentType<ComparisonProps>;
  compares?: (body: Body) => boolean;
  /** Where an objection leads to, in words. */
  placeOf?: (objection: Objection, body: Body, t: TFunction) => string | undefined;
};

const FORMS: Readonly<Record<string, Form>> = {
  'content.theme': theme, 'content.pages': contentPages, 'risk.rules': riskRules, 'insight.plan': insightPlan, 'insight.surveys': surveys, 'content.placements': placements, 'content.articles': articles, 'content.slots': slotList, 'content.words': wordList, 'insight.tags': insightTags, 'insight.audiences': insightAudiences,
};

export function formOf(kind: string): Form | undefined {
  return Object.hasOwn(FORMS, kind) ? FORMS[kind] : undefined;
}
