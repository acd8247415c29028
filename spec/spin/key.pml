/*
 * One KMS key of a kind (see lifecycle.pml) with every call and service event that concerns it. What the other
 * keys of a multi-Region set do is left open: a replica may be deleted at any time, another key may become the
 * primary, all replicas may have the primary's new key material or not.
 *
 * -DREPLICAS=n  the most replicas that a primary key has (3)
 * -DLTL         the formulas at the end instead of the assertions, with an owner who at any moment wants the
 *               key back, or wants it gone
 */

#ifndef REPLICAS
#define REPLICAS 3
#endif

#ifdef CUSTOM_KEY_STORE
bit connected = 1;                      /* the key store is */
#endif

#include "lifecycle.pml"

KmsKey key;
bit created;
#ifdef MULTI_REGION
mtype = { PRIMARY, REPLICA };
mtype multiRegionKeyType = PRIMARY;
byte replicas;                          /* of a primary key, those pending deletion included */
#define isPrimary   (multiRegionKeyType == PRIMARY)
#define hasReplicas (isPrimary && replicas > 0)
#else
#define isPrimary   true
#define hasReplicas false
#endif

#ifdef TELL
inline tell() {
  tellKey(key);
#ifdef CUSTOM_KEY_STORE
  printf("connected=%d ", connected);
#endif
#ifdef MULTI_REGION
  printm(multiRegionKeyType);
  printf(" replicas=%d ", replicas)
#endif
}
#endif

inline mustAgreeWithOthers() {
#ifdef MULTI_REGION
  assert(key.state != PendingReplicaDeletion || hasReplicas);
  assert(key.state != PendingDeletion || !hasReplicas);
#endif
  skip
}

/* Nothing of a deleted key remains. */
inline keyDeleted(k) {
#ifdef CUSTOM_KEY_STORE
  connected = 1;
#endif
#ifdef MULTI_REGION
  multiRegionKeyType = PRIMARY;
  replicas = 0;
#endif
  skip
}

inline createKey() {
  call(key, CreateKey, 0, 0);
  created = 1;
  settle(key);
  done(key)
}

#ifdef MULTI_REGION
/* Automatic rotation is copied from the primary key, imported key material is not (B.2). */
inline becomeReplica(nonCurrentKeyMaterial, automaticRotation) {
  call(key, ReplicateKey, 0, 0);
  created = 1;
  multiRegionKeyType = REPLICA;
  key.state = Creating;
#ifdef EXTERNAL
  key.current = PENDING_IMPORT;
  key.nonCurrent = nonCurrentKeyMaterial;
#elif ROTATES
  key.rotation = automaticRotation;
#endif
  done(key)
}

inline replicateKey() {
  call(key, ReplicateKey, 0, 0);
  replicas++;
  done(key)
}

inline replicaDeleted() {
  call(key, ReplicaDeleted, 0, 0);
  replicas--;
  done(key)
}

inline lastReplicaDeleted() {
  call(key, LastReplicaDeleted, 0, 0);
  replicas = 0;
  startWaitingPeriod(key);
  done(key)
}

inline updatePrimaryRegion() {
  call(key, UpdatePrimaryRegion, 0, 0);
  key.state = Updating;
  done(key)
}

inline primaryRegionUpdated(newMultiRegionKeyType, itsReplicas) {
  call(key, PrimaryRegionUpdated, newMultiRegionKeyType, 0);
  multiRegionKeyType = newMultiRegionKeyType;
  replicas = itsReplicas;
  settle(key);
  done(key)
}
#endif

#if ROTATES && !defined(EXTERNAL)
inline rotateKey() {
  call(key, RotateKey, 0, 0);
  done(key)
}

inline synchronizeMultiRegionKey() {
  call(key, SynchronizeMultiRegionKey, 0, 0);
  key.rotation = 1 - key.rotation;
  done(key)
}
#endif

#ifdef CUSTOM_KEY_STORE
inline customKeyStoreDisconnected() {
  call(key, CustomKeyStoreDisconnected, 0, 0);
  connected = 0;
  becomeUnavailable(key);
  done(key)
}

inline customKeyStoreConnected() {
  call(key, CustomKeyStoreConnected, 0, 0);
  connected = 1;
  becomeAvailable(key);
  done(key)
}
#endif

#define exists (key.state != Deleted)

#ifdef LTL
mtype = { recovery, deletion, complete };
mtype owner;
#endif

active proctype KMS() {
end:
  do
  :: step { !created -> createKey() }
#ifdef MULTI_REGION
  :: step { !created -> becomeReplica(NO_KEY_MATERIAL, 0) }
#if ROTATES
#ifdef EXTERNAL
  :: step { !created -> becomeReplica(PENDING_IMPORT, 0) }
#else
  :: step { !created -> becomeReplica(NO_KEY_MATERIAL, 1) }
#endif
#endif
#endif

  :: step { mayScheduleKeyDeletion(key) -> scheduleKeyDeletion(key, days7, hasReplicas) }
  :: step { mayScheduleKeyDeletion(key) -> scheduleKeyDeletion(key, days30, hasReplicas) }
  :: step { mayCancelKeyDeletion(key) -> cancelKeyDeletion(key) }
  :: step { mayEnableKey(key) -> enableKey(key) }
  :: step { mayDisableKey(key) -> disableKey(key) }
  :: step { key.date == before || key.date == at -> timePasses(key) }
  :: step { mayDeleteKey(key) -> deleteKey(key) }

#ifdef EXTERNAL
  :: step { mayImportKeyMaterial(key) ->
            importKeyMaterial(key, key.current, CURRENT, KEY_MATERIAL_DOES_NOT_EXPIRE) }
  :: step { mayImportKeyMaterial(key) -> importKeyMaterial(key, key.current, CURRENT, KEY_MATERIAL_EXPIRES) }
  :: step { mayDeleteImportedKeyMaterial(key) -> deleteImportedKeyMaterial(key, key.current, CURRENT) }
  :: step { key.current == KEY_MATERIAL_EXPIRES -> deleteExpiredKeyMaterial(key, key.current, CURRENT) }
#if ROTATES
  :: step { mayImportKeyMaterial(key) && key.nonCurrent != NO_KEY_MATERIAL ->
            importKeyMaterial(key, key.nonCurrent, NON_CURRENT, KEY_MATERIAL_DOES_NOT_EXPIRE) }
  :: step { mayImportKeyMaterial(key) && key.nonCurrent != NO_KEY_MATERIAL ->
            importKeyMaterial(key, key.nonCurrent, NON_CURRENT, KEY_MATERIAL_EXPIRES) }
  :: step { mayImportKeyMaterial(key) && key.pending != NO_KEY_MATERIAL ->
            importPendingKeyMaterial(key, ImportKeyMaterial, KEY_MATERIAL_DOES_NOT_EXPIRE) }
  :: step { mayImportKeyMaterial(key) && key.pending != NO_KEY_MATERIAL ->
            importPendingKeyMaterial(key, ImportKeyMaterial, KEY_MATERIAL_EXPIRES) }
  :: step { mayImportNewKeyMaterial(key) && isPrimary ->
            importPendingKeyMaterial(key, ImportNewKeyMaterial, KEY_MATERIAL_DOES_NOT_EXPIRE) }
  :: step { mayImportNewKeyMaterial(key) && isPrimary ->
            importPendingKeyMaterial(key, ImportNewKeyMaterial, KEY_MATERIAL_EXPIRES) }
#ifdef MULTI_REGION
  /* Into a replica the key material that is new in its primary key. */
  :: step { mayImportNewKeyMaterial(key) && !isPrimary ->
            importPendingKeyMaterial(key, ImportKeyMaterial, KEY_MATERIAL_DOES_NOT_EXPIRE) }
  :: step { mayImportNewKeyMaterial(key) && !isPrimary ->
            importPendingKeyMaterial(key, ImportKeyMaterial, KEY_MATERIAL_EXPIRES) }
#endif
  :: step { mayDeleteImportedKeyMaterial(key) && key.nonCurrent != NO_KEY_MATERIAL ->
            deleteImportedKeyMaterial(key, key.nonCurrent, NON_CURRENT) }
  :: step { mayDeleteImportedKeyMaterial(key) && key.pending != NO_KEY_MATERIAL ->
            deletePendingKeyMaterial(key, DeleteImportedKeyMaterial) }
  :: step { key.nonCurrent == KEY_MATERIAL_EXPIRES ->
            deleteExpiredKeyMaterial(key, key.nonCurrent, NON_CURRENT) }
  :: step { key.pending == KEY_MATERIAL_EXPIRES -> deletePendingKeyMaterial(key, DeleteExpiredKeyMaterial) }
#endif
#endif

#if ROTATES
  :: step { mayRotateKeyOnDemand(key) && isPrimary -> rotateKeyOnDemand(key) }
  :: step { key.rotating -> rotationFinished(key) }
#ifndef EXTERNAL
  :: step { mayEnableKeyRotation(key) && isPrimary -> enableKeyRotation(key) }
  :: step { mayDisableKeyRotation(key) && isPrimary -> disableKeyRotation(key) }
  /* Replicas are synchronized instead (B.10). */
  :: step { key.rotation && key.state == Enabled && isPrimary -> rotateKey() }
#endif
#endif

#ifdef CUSTOM_KEY_STORE
  :: step { connected && exists -> customKeyStoreDisconnected() }
  :: step { !connected && exists -> customKeyStoreConnected() }
#endif

#ifdef MULTI_REGION
  :: step { mayReplicateKey(key) && isPrimary && replicas < REPLICAS -> replicateKey() }
  :: step { key.state == Creating -> replicationFinished(key) }
  :: step { hasReplicas && replicas > 1 -> replicaDeleted() }
  /* The replica that is to become the primary key cannot be scheduled for deletion. */
  :: step { hasReplicas && replicas == 1 && key.state != Updating -> lastReplicaDeleted() }
  :: step { hasReplicas && key.state == Enabled -> updatePrimaryRegion() }
  :: step { !isPrimary && key.state == Enabled -> updatePrimaryRegion() }
  /* Once more, to a third Region. */
  :: step { hasReplicas && key.state == Updating && replicas > 1 -> updatePrimaryRegion() }
#if REPLICAS > 1
  /* Another replica became the primary key. */
  :: step { !isPrimary && key.state == Updating -> primaryRegionUpdated(REPLICA, 0) }
#endif
  :: step { isPrimary && key.state == Updating -> primaryRegionUpdated(REPLICA, 0) }
  :: step { !isPrimary && key.state == Updating -> primaryRegionUpdated(PRIMARY, 1) }
#if REPLICAS > 1
  :: step { !isPrimary && key.state == Updating -> primaryRegionUpdated(PRIMARY, 2) }
#endif
#if REPLICAS > 2
  :: step { !isPrimary && key.state == Updating -> primaryRegionUpdated(PRIMARY, 3) }
#endif
#if ROTATES
#ifdef EXTERNAL
  /* A replica that has the new key material rotates when its primary key does. */
  :: step { !isPrimary && !key.rotating && key.pending != NO_KEY_MATERIAL &&
            key.nonCurrent == NO_KEY_MATERIAL -> rotationFinished(key) }
#else
  :: step { !isPrimary && exists -> synchronizeMultiRegionKey() }
#endif
#endif
#endif

#ifdef LTL
  :: mayCancelKeyDeletion(key) -> owner = recovery; break
  :: exists -> owner = deletion; break
#endif
  od;

#ifdef LTL
  if
  :: owner == recovery ->
     step { mayCancelKeyDeletion(key) -> cancelKeyDeletion(key) }
     step { mayEnableKey(key) -> enableKey(key) }
     owner = complete
  :: owner == deletion ->
     do
     :: step { mayScheduleKeyDeletion(key) -> scheduleKeyDeletion(key, days7, hasReplicas) }
     :: step { key.date == before || key.date == at -> timePasses(key) }
     :: step { mayDeleteKey(key) -> deleteKey(key) }
#ifdef MULTI_REGION
     :: step { key.state == Updating -> primaryRegionUpdated(REPLICA, 0) }
     :: step { hasReplicas && replicas > 1 -> replicaDeleted() }
     :: step { hasReplicas && replicas == 1 && key.state != Updating -> lastReplicaDeleted() }
#endif
     :: key.state == Deleted -> break
     od
  fi
#endif
}

#define isPendingDeletion pendingDeletion(key.state)
#define isDisabled        (key.state == Disabled)
#define isPendingImport   (key.state == PendingImport)
#define isDeleted         (created && key.state == Deleted)
#define isEarly           (key.date == before)
#define hasKeyMaterial    (!lacksKeyMaterial(key))
#define restored \
  (key.state == Enabled && !lacksKeyMaterial(key) && connected || \
   key.state == PendingImport && lacksKeyMaterial(key) || key.state == Unavailable && !connected)

#ifdef LTL
/* 4 No escape. */
ltl no_escape { [] (isPendingDeletion -> (isPendingDeletion W (isDisabled || isDeleted))) }
/* 5 No material, no use. */
ltl pending_import { [] (isPendingImport -> (isPendingImport W (isPendingDeletion || hasKeyMaterial))) }
/* 7 Never early: a deletion date that lies ahead is reached, or cancelled, before the key is deleted. */
ltl never_early { [] (isEarly -> (!isDeleted W (!isDeleted && !isEarly))) }
/* 8 Gone is gone. */
ltl gone_is_gone { [] (isDeleted -> [] isDeleted) }
/* From pending deletion, before the deletion date, CancelKeyDeletion and then EnableKey give the key back. */
ltl recovery_leads_to { [] (owner == recovery -> <> (owner == complete && restored)) }
/* From every living state, deletion is possible. */
ltl deletion_leads_to { [] (owner == deletion -> <> isDeleted) }
#endif
