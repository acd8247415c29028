/*
 * The life of an AWS KMS key: what every lifecycle operation and service event does to one key.
 *
 * Written from AWS's documentation as gathered in ../evidence/semantics.md (B, C and F) and from AWS's key
 * state table, and from nothing else: a second opinion on the model in TypeScript. key.pml, set.pml and
 * store.pml include it and say which calls are possible: on one key, on a multi-Region primary and its
 * replicas, on the keys of a custom key store.
 *
 * In Promela a statement that is not executable waits. So "KMS refuses the call" is "the call is not
 * executable", and each `may…` below is a row of AWS's table: the key states in which the call succeeds.
 *
 * Kinds of keys, given with -D: EXTERNAL (imported key material), CUSTOM_KEY_STORE, MULTI_REGION, ASYMMETRIC
 * (all keys that cannot rotate, HMAC keys too). None of them: a symmetric key of origin AWS_KMS.
 *
 * Assumptions, where AWS is silent or says two things; each default is the most literal reading:
 *   CANCEL_SETTLES      CancelKeyDeletion leads to Unavailable or PendingImport when the key store is
 *                       disconnected or key material is missing (default: to Disabled, always)
 *   IMPORT_ON_DISABLED  ImportKeyMaterial on a Disabled key ENABLES it (default), KEEPS it, is REFUSED
 *   IMPORT_KEEPS        an import that completes the key material of a key that was disabled before it lost
 *                       it leads to Disabled (default: to Enabled)
 *
 * For the search: D_STEP, MERGE (set.pml, store.pml), LTL, TELL (prints every step).
 * Mistakes that the properties must find: BREAK_CANCEL, BREAK_GONE, BREAK_DATE, BREAK_ENABLE, BREAK_IMPORT,
 * BREAK_MASK, BREAK_LAST_REPLICA.
 */

#define ENABLES 1
#define KEEPS   2
#define REFUSED 3
#ifndef IMPORT_ON_DISABLED
#define IMPORT_ON_DISABLED ENABLES
#endif

#if defined(CUSTOM_KEY_STORE) || defined(ASYMMETRIC)
#define ROTATES 0
#else
#define ROTATES 1
#endif

/* Steps are atomic: then SPIN can say which statements it never reached. As d_step they cost it less. */
#ifdef D_STEP
#define step d_step
#else
#define step atomic
#endif

/* KeyState; a deleted key has none. */
mtype = { Enabled, Disabled, PendingDeletion, PendingReplicaDeletion, PendingImport, Unavailable, Creating,
          Updating, Deleted };

/* KeyMaterialState; and of each key material its ImportState, once imported its ExpirationModel. */
mtype = { CURRENT, NON_CURRENT, PENDING_ROTATION };
mtype = { NO_KEY_MATERIAL, PENDING_IMPORT, KEY_MATERIAL_DOES_NOT_EXPIRE, KEY_MATERIAL_EXPIRES };

/* PendingWindowInDays, and where the present lies relative to the DeletionDate. */
mtype = { none, days7, days30, before, at, after };

/* Operations and service events. */
mtype = { CreateKey, ScheduleKeyDeletion, CancelKeyDeletion, EnableKey, DisableKey, ImportKeyMaterial,
          ImportNewKeyMaterial, DeleteImportedKeyMaterial, EnableKeyRotation, DisableKeyRotation,
          RotateKeyOnDemand, ReplicateKey, UpdatePrimaryRegion };
mtype = { TimePasses, DeleteKey, ReplicaDeleted, LastReplicaDeleted, DeleteExpiredKeyMaterial, RotateKey,
          RotationFinished, ReplicationFinished, PrimaryRegionUpdated, SynchronizeMultiRegionKey,
          CustomKeyStoreConnected, CustomKeyStoreDisconnected };
mtype = { ConnectCustomKeyStore, DisconnectCustomKeyStore, CustomKeyStoreFailed };

typedef KmsKey {
  mtype state = Deleted;
  bit disabled;                         /* to be Disabled: lives on when another key state hides it */
  mtype window = none;                  /* PendingWindowInDays, while pending deletion */
  mtype date = none;                    /* in PendingDeletion: how near */
#ifdef EXTERNAL
  mtype current = NO_KEY_MATERIAL;      /* permanently associated, as nonCurrent is */
  mtype nonCurrent = NO_KEY_MATERIAL;
  mtype pending = NO_KEY_MATERIAL;      /* imported as new and not rotated to yet */
#endif
#if ROTATES
  bit rotation;                         /* automatic rotation is on */
  bit rotating;                         /* an on-demand rotation is in progress */
#endif
}

#ifndef CUSTOM_KEY_STORE
#define connected true
#endif

#ifdef EXTERNAL
#define imported(keyMaterial) \
  (keyMaterial == KEY_MATERIAL_DOES_NOT_EXPIRE || keyMaterial == KEY_MATERIAL_EXPIRES)
#define lacksKeyMaterial(k) (!imported(k.current) || k.nonCurrent == PENDING_IMPORT)
#else
#define lacksKeyMaterial(k) 0
#endif

#define pendingDeletion(keyState) (keyState == PendingDeletion || keyState == PendingReplicaDeletion)
#define isDue(k) (k.date == at || k.date == after)

/* The key state table: where each call succeeds. */

#define mayScheduleKeyDeletion(k) \
  (k.state == Enabled || k.state == Disabled || k.state == PendingImport || k.state == Unavailable || \
   k.state == Creating)
/* Not from the deletion date on: "After the waiting period ends, you cannot cancel key deletion." */
#ifndef BREAK_GONE
#define mayCancelKeyDeletion(k) \
  (k.state == PendingDeletion && !isDue(k) || k.state == PendingReplicaDeletion)
#else
#define mayCancelKeyDeletion(k) \
  (k.state == PendingDeletion && !isDue(k) || k.state == PendingReplicaDeletion || \
   k.state == Deleted && created)
#endif
#define mayEnableKey(k) \
  (k.state == Enabled || k.state == Disabled || k.state == Unavailable)
#define mayDisableKey(k) \
  (k.state == Enabled || k.state == Disabled || k.state == Unavailable)
#define mayImportKeyMaterial(k) \
  (k.state == Enabled || k.state == PendingImport || k.state == Updating || \
   k.state == Disabled && IMPORT_ON_DISABLED != REFUSED)
#define mayImportNewKeyMaterial(k) \
  ((k.state == Enabled || k.state == Disabled && IMPORT_ON_DISABLED != REFUSED) && !lacksKeyMaterial(k) && \
   k.pending == NO_KEY_MATERIAL)
#define mayDeleteImportedKeyMaterial(k) \
  (k.state == Enabled || k.state == Disabled || k.state == PendingImport || pendingDeletion(k.state))
#define mayEnableKeyRotation(k) \
  (k.state == Enabled || k.state == Updating)
#define mayDisableKeyRotation(k) \
  (k.state == Enabled || k.state == Updating)
#ifdef EXTERNAL
/* No third permanent key material: that is where the model ends, not KMS. */
#define mayRotateKeyOnDemand(k) \
  ((k.state == Enabled || k.state == Updating) && !k.rotating && k.pending != NO_KEY_MATERIAL && \
   k.nonCurrent == NO_KEY_MATERIAL)
#else
#define mayRotateKeyOnDemand(k) \
  ((k.state == Enabled || k.state == Updating) && !k.rotating)
#endif
#define mayReplicateKey(primary) \
  (primary.state == Enabled)
#define mayUpdatePrimaryRegion(primary, replica) \
  ((primary.state == Enabled || primary.state == Updating) && replica.state == Enabled)

/* What is being done, for the properties; cleared after each step, so it adds no states. */
mtype called, was, peerWas;
bit wasDue;

inline call(k, operation, argument, detail) {
  called = operation;
  was = k.state;
  wasDue = isDue(k);
#ifdef TELL
  tell();
  printf("| ");
  printm(called);
  if
  :: argument != 0 -> about = argument; printf(" "); printm(about)
  :: else
  fi;
  if
  :: detail != 0 -> about = detail; printf(" "); printm(about)
  :: else
  fi;
  about = 0;
  printf(" | ")
#endif
}

inline done(k) {
#ifdef TELL
  tell();
  printf("\n");
#endif
#ifndef LTL
  mustFollow(k, was);
  mustAgree(k);
  mustAgreeWithOthers();
#endif
#ifdef MERGE
  merge();
#endif
  called = 0;
  was = 0;
  wasDue = 0
}

/* What the step means for a key other than the one that was called. */
inline peerDone(k) {
#ifndef LTL
  mustFollow(k, peerWas);
  mustAgree(k);
#endif
  peerWas = 0
}

#ifdef TELL
mtype about;

inline tellKey(k) {
  printm(k.state);
  printf(" disabled=%d window=", k.disabled);
  printm(k.window);
  printf(" date=");
  printm(k.date);
#ifdef EXTERNAL
  printf(" current=");
  printm(k.current);
  printf(" nonCurrent=");
  printm(k.nonCurrent);
  printf(" pending=");
  printm(k.pending);
#endif
#if ROTATES
  printf(" rotation=%d rotating=%d", k.rotation, k.rotating);
#endif
  printf(" ")
}
#endif

/* What must always hold; docs/spin.md has the sentences by their numbers. */

/* Of a step: what was done, and what the key became by it. */
inline mustFollow(k, previous) {
  /* 1 Cancel: only while pending deletion, before the deletion date, and it ends in Disabled. */
  assert(called != CancelKeyDeletion || pendingDeletion(previous) && !wasDue);
#ifdef CANCEL_SETTLES
  assert(called != CancelKeyDeletion || k.state == Disabled || k.state == PendingImport ||
         k.state == Unavailable);
#else
  assert(called != CancelKeyDeletion || k.state == Disabled);
#endif
  /* 4 No escape: only CancelKeyDeletion and DeleteKey lead out. */
  assert(!pendingDeletion(previous) || pendingDeletion(k.state) || called == CancelKeyDeletion ||
         called == DeleteKey && k.state == Deleted);
  assert(previous != PendingDeletion || k.state != PendingReplicaDeletion);
  assert(previous != PendingReplicaDeletion || k.state != Deleted);
  /* 5 No material, no use: only importing all of it, or scheduling deletion, leads out of PendingImport. */
  assert(previous != PendingImport || k.state == PendingImport || called == ImportKeyMaterial ||
         called == ScheduleKeyDeletion);
  /* 7 Never early: deleted only when the deletion date is there. */
  assert(called != DeleteKey || wasDue);
  /* 8 Gone is gone: only a replica can be made anew. */
  assert(previous != Deleted || k.state == Deleted || called == CreateKey || called == ReplicateKey)
}

/* Of a key, at any time: the state that it shows, and the facts under it. */
inline mustAgree(k) {
  /* 5 No material, no use. */
  assert(k.state != Enabled || !lacksKeyMaterial(k));
  assert(k.state != PendingImport || lacksKeyMaterial(k));
  /* 6 Use: an Enabled key is not to be disabled, and its key store is connected. */
  assert(k.state != Enabled || !k.disabled && connected);
  assert(k.state != Disabled || k.disabled);
  assert(k.state != Unavailable || !connected);
  /* 9 Metadata agree: DeletionDate exactly in PendingDeletion, a window exactly while pending deletion. */
  assert((k.date != none) == (k.state == PendingDeletion));
  assert((k.window != none) == pendingDeletion(k.state))
}

/* The key state that the facts call for. */
inline settle(k) {
  if
#ifdef CUSTOM_KEY_STORE
  :: !connected -> k.state = Unavailable
#endif
#ifdef EXTERNAL
  :: lacksKeyMaterial(k) -> forgetDisabled(k); k.state = PendingImport
#endif
  :: connected && !lacksKeyMaterial(k) && k.disabled -> k.state = Disabled
  :: connected && !lacksKeyMaterial(k) && !k.disabled -> k.state = Enabled
  fi
}

/* Operations. */

inline scheduleKeyDeletion(k, days, waitsForReplicas) {
  call(k, ScheduleKeyDeletion, days, 0);
  k.window = days;
#ifdef MULTI_REGION
  if
  :: waitsForReplicas -> k.state = PendingReplicaDeletion
  :: !waitsForReplicas -> k.state = PendingDeletion; k.date = before
  fi;
#else
  k.state = PendingDeletion;
  k.date = before;
#endif
  done(k)
}

inline cancelKeyDeletion(k) {
  call(k, CancelKeyDeletion, 0, 0);
  k.window = none;
  k.date = none;
  k.disabled = 1;
#if defined(BREAK_CANCEL)
  k.state = Enabled;
#elif defined(CANCEL_SETTLES)
  settle(k);
#else
  k.state = Disabled;
#endif
  done(k)
}

/* On an Unavailable key both are remembered until its key store is connected. */
inline enableKey(k) {
  call(k, EnableKey, 0, 0);
  k.disabled = 0;
  if
#ifdef BREAK_ENABLE
  :: k.state == Disabled -> k.state = Enabled
#else
  :: k.state == Disabled -> settle(k)
#endif
  :: k.state != Disabled
  fi;
  done(k)
}

inline disableKey(k) {
  call(k, DisableKey, 0, 0);
  k.disabled = 1;
  if
  :: k.state == Enabled -> k.state = Disabled
  :: k.state != Enabled
  fi;
  done(k)
}

#ifdef EXTERNAL
/* The first import, or an import anew: of missing key material, or to change when it expires. */
inline importKeyMaterial(k, keyMaterial, which, expirationModel) {
  call(k, ImportKeyMaterial, which, expirationModel);
  keyMaterial = expirationModel;
  if
#ifdef BREAK_IMPORT
  :: k.state == PendingImport -> k.state = Enabled; k.disabled = 0
#else
  :: k.state == PendingImport && !lacksKeyMaterial(k) ->
#ifdef IMPORT_KEEPS
     settle(k)
#else
     k.state = Enabled; k.disabled = 0
#endif
#endif
  :: k.state != PendingImport -> importOnDisabled(k)
  :: else
  fi;
  done(k)
}

#if ROTATES
/* The key material to rotate to: ImportType NEW_KEY_MATERIAL, on a replica or a second time EXISTING. */
inline importPendingKeyMaterial(k, operation, expirationModel) {
  call(k, operation, PENDING_ROTATION, expirationModel);
  k.pending = expirationModel;
  importOnDisabled(k);
  done(k)
}
#endif

inline importOnDisabled(k) {
  if
#if IMPORT_ON_DISABLED == ENABLES
  :: k.state == Disabled && !lacksKeyMaterial(k) -> k.state = Enabled; k.disabled = 0
#endif
  :: else
  fi
}

inline deleteImportedKeyMaterial(k, keyMaterial, which) {
  call(k, DeleteImportedKeyMaterial, which, 0);
  lose(k, keyMaterial);
  done(k)
}

inline deleteExpiredKeyMaterial(k, keyMaterial, which) {
  call(k, DeleteExpiredKeyMaterial, which, 0);
  lose(k, keyMaterial);
  done(k)
}

/*
 * Permanently associated key material: the key waits for it, unless another key state hides that. "Otherwise, it
 * changes the KMS key's state to PendingImport" (AWS's API text of DeleteImportedKeyMaterial; B.8): also where what is
 * deleted was missing already, on a key that a cancel left Disabled.
 */
inline lose(k, keyMaterial) {
  if
  :: imported(keyMaterial) -> keyMaterial = PENDING_IMPORT
  :: else
  fi;
  forgetDisabled(k);
  if
  :: k.state == Enabled || k.state == Disabled -> k.state = PendingImport
  :: else
  fi
}

/* A key that loses its key material is no longer to be disabled: the import that completes it enables it (F6). */
inline forgetDisabled(k) {
#ifndef IMPORT_KEEPS
  k.disabled = 0
#else
  skip
#endif
}

#if ROTATES
/* Key material that was never rotated to: the key state stays, and a rotation to it cannot go on. */
inline deletePendingKeyMaterial(k, operation) {
  call(k, operation, PENDING_ROTATION, 0);
  k.pending = NO_KEY_MATERIAL;
  k.rotating = 0;
  done(k)
}
#endif
#endif

#if ROTATES
inline enableKeyRotation(k) {
  call(k, EnableKeyRotation, 0, 0);
  k.rotation = 1;
  done(k)
}

inline disableKeyRotation(k) {
  call(k, DisableKeyRotation, 0, 0);
  k.rotation = 0;
  done(k)
}

inline rotateKeyOnDemand(k) {
  call(k, RotateKeyOnDemand, 0, 0);
  k.rotating = 1;
  done(k)
}

inline rotationFinished(k) {
  call(k, RotationFinished, 0, 0);
  k.rotating = 0;
#ifdef EXTERNAL
  k.nonCurrent = k.current;
  k.current = k.pending;
  k.pending = NO_KEY_MATERIAL;
#endif
  done(k)
}
#endif

/* Service events. */

inline timePasses(k) {
  call(k, TimePasses, 0, 0);
  if
  :: k.date == before -> k.date = at
  :: k.date == at -> k.date = after
  fi;
  done(k)
}

/* KMS deletes a key up to 24 hours after its deletion date, and never before it. */
#ifdef BREAK_DATE
#define mayDeleteKey(k) (k.state == PendingDeletion)
#else
#define mayDeleteKey(k) (k.state == PendingDeletion && isDue(k))
#endif

inline deleteKey(k) {
  call(k, DeleteKey, 0, 0);
  erase(k);
  keyDeleted(k);
  done(k)
}

inline erase(k) {
  k.state = Deleted;
  k.disabled = 0;
  k.window = none;
  k.date = none;
#ifdef EXTERNAL
  k.current = NO_KEY_MATERIAL;
  k.nonCurrent = NO_KEY_MATERIAL;
  k.pending = NO_KEY_MATERIAL;
#endif
#if ROTATES
  k.rotation = 0;
  k.rotating = 0;
#endif
}

#ifdef MULTI_REGION
inline replicationFinished(k) {
  call(k, ReplicationFinished, 0, 0);
  settle(k);
  done(k)
}

/* The waiting period of a primary key starts when its last replica is deleted. */
inline startWaitingPeriod(k) {
  peerWas = k.state;
  if
#ifndef BREAK_LAST_REPLICA
  :: k.state == PendingReplicaDeletion -> k.state = PendingDeletion; k.date = before
#endif
  :: else
  fi;
  peerDone(k)
}
#endif

#ifdef CUSTOM_KEY_STORE
/* PendingDeletion masks Unavailable, and a key that a cancel left Disabled stays Disabled. */
inline becomeUnavailable(k) {
  peerWas = k.state;
  if
#ifdef BREAK_MASK
  :: k.state != Deleted -> k.state = Unavailable
#else
  :: k.state == Enabled || k.state == Disabled -> k.state = Unavailable
#endif
  :: else
  fi;
  peerDone(k)
}

inline becomeAvailable(k) {
  peerWas = k.state;
  if
  :: k.state == Unavailable -> settle(k)
  :: else
  fi;
  peerDone(k)
}
#endif
