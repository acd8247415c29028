/** Paths that answer what people ask: links, because the address of this page is its path. */
export function Questions() {
  return (
    <nav class="questions" aria-labelledby="questions-title">
      <h2 id="questions-title">What people ask</h2>
      {questions.map(({ question, address }) => (
        <a key={address} href={address}>
          {question}
        </a>
      ))}
    </nav>
  );
}

const questions = [
  {
    question: 'The deletion was cancelled: why can the key still not encrypt?',
    address: '#symmetric/CreateKey/ScheduleKeyDeletion:7/advance:3d/CancelKeyDeletion/Encrypt',
  },
  {
    question: 'When is a key really gone?',
    address: '#symmetric/CreateKey/ScheduleKeyDeletion:7/advance:7d/DescribeKey',
  },
  {
    question: 'Why has my primary key no deletion date?',
    address: '#symmetric-multi-region/CreateKey/ReplicateKey:eu-west-1/ScheduleKeyDeletion:7',
  },
  {
    question: 'What if imported key material expires?',
    address: '#symmetric-external/CreateKey/ImportKeyMaterial:A:30d/DeleteExpiredKeyMaterial/Decrypt',
  },
  {
    question: 'What if the custom key store is disconnected?',
    address: '#custom-key-store/CreateKey/CustomKeyStoreDisconnected/Encrypt',
  },
] as const;
