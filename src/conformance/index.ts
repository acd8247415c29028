/** The conformance run as a library: is an implementation of AWS KMS like the model? */

export { type AccountTarget, accountTarget } from './account-target.ts';
export type { Difference } from './agreement.ts';
export { assertConforms, ConformanceError } from './assert-conforms.ts';
export { type Baseline, compareWithBaseline, updatedBaseline, withBaseline } from './baseline.ts';
export { type CampaignReplay, commonClasses, usualLength, usualRuns } from './campaign-options.ts';
export { type CheckOptions, checkConformance } from './check-conformance.ts';
export { type EmbeddedTarget, embeddedTarget } from './embedded-target.ts';
export type { Finding, FindingKind, FindingStep } from './finding.ts';
export type { Cell } from './judged-key.ts';
export { MergeError, mergeReports } from './merge.ts';
export type { Observation, ObservedOutcome } from './observation.ts';
export { type Judgement, Oracle, type OracleOptions, usualBound } from './oracle.ts';
export type { ExpectedAnswer } from './possibility.ts';
export type { Reading } from './reading.ts';
export { htmlReport } from './report/html.ts';
export { junitReport } from './report/junit.ts';
export { markdownReport } from './report/markdown.ts';
export { baselineText, jsonReport, ReportFileError, readBaseline, readReport } from './report/report-file.ts';
export { type TerminalOptions, terminalReport } from './report/terminal.ts';
export type { AcceptedFinding, BaselineComparison, CellReport, ConformanceReport } from './report.ts';
export { type SdkTarget, type SdkTargetOptions, sdkTarget } from './sdk-target.ts';
export { SelectionError } from './selection.ts';
export type { Step } from './session.ts';
export type { RequestMembers, Target } from './target.ts';
export type { Wire, WireObject } from './wire-form.ts';
