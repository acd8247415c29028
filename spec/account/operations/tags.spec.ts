import { beforeEach, describe, expect, it } from 'vitest';
import { arnOf, Session } from '../session.ts';

let session: Session;
let KeyId: string;

beforeEach(() => {
  session = new Session();
  KeyId = session.createKey({ Tags: [{ TagKey: 'team', TagValue: 'one' }] });
});

const tags = () => session.ok('ListResourceTags', { KeyId }).Tags;
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ TagKey: `tag-${index}`, TagValue: '' }));

describe('tags of a key', () => {
  it('are added, replaced and taken away', () => {
    session.ok('TagResource', {
      KeyId,
      Tags: [
        { TagKey: 'team', TagValue: 'two' },
        { TagKey: 'Team', TagValue: '' },
      ],
    });
    expect(tags()).toEqual([
      { TagKey: 'Team', TagValue: '' },
      { TagKey: 'team', TagValue: 'two' },
    ]);
    session.ok('UntagResource', { KeyId, TagKeys: ['team', 'never there'] });
    expect(tags()).toEqual([{ TagKey: 'Team', TagValue: '' }]);
  });

  it('are at most 50 in all, replaced ones counted once', () => {
    session.ok('TagResource', { KeyId, Tags: numbered(49) });
    session.ok('TagResource', { KeyId, Tags: numbered(49) });
    expect(session.refusal('TagResource', { KeyId, Tags: [{ TagKey: 'one more', TagValue: '' }] })).toBe(
      'TagException: Too many tags',
    );
    expect(tags()).toHaveLength(50);
  });

  it('do not begin with aws: and are not given twice', () => {
    for (const [TagKey, message] of [
      ['aws:x', 'Tags beginning with aws: are reserved'],
      ['AWS:x', 'Tags beginning with aws: are reserved'],
    ]) {
      expect(session.refusal('TagResource', { KeyId, Tags: [{ TagKey, TagValue: '' }] })).toBe(
        `TagException: ${message}`,
      );
    }
    const Tags = [
      { TagKey: 'x', TagValue: '1' },
      { TagKey: 'x', TagValue: '2' },
    ];
    expect(session.refusal('TagResource', { KeyId, Tags })).toBe('TagException: Duplicate tag keys');
  });

  it('do not change on a key pending deletion, but are still shown', () => {
    session.ok('ScheduleKeyDeletion', { KeyId });
    const refused = `KMSInvalidStateException: ${arnOf(KeyId)} is pending deletion.`;
    expect(session.refusal('TagResource', { KeyId, Tags: numbered(1) })).toBe(refused);
    expect(session.refusal('UntagResource', { KeyId, TagKeys: ['team'] })).toBe(refused);
    expect(tags()).toHaveLength(1);
  });

  it('are listed in pages, whatever characters they have', () => {
    const keys = ['__proto__', 'é', '\ud800', '漢'.repeat(128), 'a/b', 'team'];
    session.ok('TagResource', { KeyId, Tags: keys.map((TagKey) => ({ TagKey, TagValue: TagKey })) });
    const found: (string | undefined)[] = [];
    for (let Marker: string | undefined; ; ) {
      const page = session.ok('ListResourceTags', { KeyId, Limit: 1, Marker });
      found.push(...(page.Tags ?? []).map(({ TagKey }) => TagKey));
      Marker = page.NextMarker;
      if (Marker === undefined) break;
    }
    expect(found).toEqual(keys.toSorted());
    expect(session.refusal('ListResourceTags', { KeyId, Limit: 51 })).toMatch(/^ValidationException/);
  });
});
