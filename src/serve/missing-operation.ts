/** The exceptions by which a KMS, or an emulator of several services, says that it has not got an operation. */
export const lackingNames: ReadonlySet<string> = new Set([
  'InvalidAction',
  'NotImplemented',
  'NotImplementedError',
  'NotImplementedException',
  'UnknownOperationException',
]);
