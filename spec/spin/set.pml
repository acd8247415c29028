/*
 * A multi-Region primary key and its replicas, each in a Region of its own, with any interleaving of calls and
 * service events. A Region without a key shows Deleted, whether it had one or not: KMS answers
 * NotFoundException. Rotation leaves key states alone and is left out here: key.pml has it.
 *
 * -DREPLICAS=n  how many Regions besides the first primary's (1 to 3)
 * -DEXTERNAL    the keys have imported key material, each its own copy of the same one
 * -DMERGE       states that differ only in which Region is which are the same
 * -DLTL         the formula at the end instead of the assertions, with an owner who at any moment wants all
 *               keys gone
 */

#define MULTI_REGION
#define ASYMMETRIC
#ifndef REPLICAS
#define REPLICAS 1
#endif
#if REPLICAS < 1 || REPLICAS > 3
#error "REPLICAS must be 1, 2 or 3"
#endif
#define REGIONS (REPLICAS + 1)

#include "lifecycle.pml"

KmsKey key[REGIONS];
bit created;
byte primary;                           /* the Region of the primary key */
byte replicas;                          /* how many replicas exist, those pending deletion included */

#define here            key[_pid]
#define isPrimary       (_pid == primary)
#define isReplica       (_pid != primary && here.state != Deleted)
#define hasReplicas     (isPrimary && replicas > 0)

/* The keys of the set: PendingReplicaDeletion exactly of a primary key that still has replicas. */
inline mustAgreeWithOthers() {
  assert(key[primary].state != PendingReplicaDeletion || replicas > 0);
  assert(key[primary].state != PendingDeletion && key[primary].state != Deleted || replicas == 0);
  assert(_pid == primary || here.state != PendingReplicaDeletion)
}

#ifdef TELL
inline tell() {
  printf("primary=%d ", primary);
  tellKey(key[0]);
  printf("; ");
  tellKey(key[1]);
#if REPLICAS > 1
  printf("; ");
  tellKey(key[2]);
#endif
#if REPLICAS > 2
  printf("; ");
  tellKey(key[3]);
#endif
}
#endif

#ifdef MERGE
/* The primary key first, then the replicas in the order of their facts. */
#define rank(k) ((((k.state * 2 + k.disabled) * 64 + k.window) * 64 + k.date) * 64 + rankOfKeyMaterial(k))
#ifdef EXTERNAL
#define rankOfKeyMaterial(k) k.current
#else
#define rankOfKeyMaterial(k) 0
#endif

byte held;

#define swap(one, other, fact) held = key[one].fact; key[one].fact = key[other].fact; key[other].fact = held

inline swapKeys(one, other) {
  swap(one, other, state);
  swap(one, other, disabled);
  swap(one, other, window);
  swap(one, other, date);
#ifdef EXTERNAL
  swap(one, other, current);
#endif
  held = 0
}

inline inOrder(one, other) {
  if
  :: rank(key[one]) > rank(key[other]) -> swapKeys(one, other)
  :: else
  fi
}

inline merge() {
  if
  :: primary != 0 -> swapKeys(0, primary); primary = 0
  :: else
  fi;
#if REPLICAS == 2
  inOrder(1, 2);
#elif REPLICAS == 3
  inOrder(1, 2);
  inOrder(2, 3);
  inOrder(1, 2);
#endif
}
#endif

inline createKey() {
  call(here, CreateKey, 0, 0);
  created = 1;
  settle(here);
  done(here)
}

inline replicateKey() {
  call(here, ReplicateKey, 0, 0);
  here.state = Creating;
#ifdef EXTERNAL
  here.current = PENDING_IMPORT;
#endif
  replicas++;
  done(here)
}

/* The waiting period of a primary key starts when its last replica is deleted. */
inline keyDeleted(k) {
  if
  :: _pid != primary ->
     replicas--;
     if
     :: replicas == 0 -> startWaitingPeriod(key[primary])
     :: else
     fi
  :: else
  fi
}

/* Called again while the primary key is Updating, for a third Region: that one becomes the primary's. */
inline updatePrimaryRegion() {
  call(here, UpdatePrimaryRegion, 0, 0);
#if REPLICAS > 1
  backToReplica(0);
  backToReplica(1);
  backToReplica(2);
#endif
#if REPLICAS > 2
  backToReplica(3);
#endif
  key[primary].state = Updating;
  here.state = Updating;
  done(here)
}

inline backToReplica(region) {
  if
  :: region != primary && key[region].state == Updating -> settle(key[region]); mustAgree(key[region])
  :: else
  fi
}

inline primaryRegionUpdated() {
  call(here, PrimaryRegionUpdated, 0, 0);
  settle(key[primary]);
  mustAgree(key[primary]);
  settle(here);
  primary = _pid;
  done(here)
}

#ifdef LTL
bit deletion;
#endif

active [REGIONS] proctype Region() {
#ifdef LTL
  {
#endif
end:
  do
  :: step { !created && isPrimary -> createKey() }

  :: step { mayScheduleKeyDeletion(here) -> scheduleKeyDeletion(here, days7, hasReplicas) }
  :: step { mayScheduleKeyDeletion(here) -> scheduleKeyDeletion(here, days30, hasReplicas) }
  :: step { mayCancelKeyDeletion(here) -> cancelKeyDeletion(here) }
  :: step { mayEnableKey(here) -> enableKey(here) }
  :: step { mayDisableKey(here) -> disableKey(here) }
  :: step { here.date == before || here.date == at -> timePasses(here) }
  :: step { mayDeleteKey(here) -> deleteKey(here) }

#ifdef EXTERNAL
  :: step { mayImportKeyMaterial(here) ->
            importKeyMaterial(here, here.current, CURRENT, KEY_MATERIAL_DOES_NOT_EXPIRE) }
  :: step { mayImportKeyMaterial(here) ->
            importKeyMaterial(here, here.current, CURRENT, KEY_MATERIAL_EXPIRES) }
  :: step { mayDeleteImportedKeyMaterial(here) -> deleteImportedKeyMaterial(here, here.current, CURRENT) }
  :: step { here.current == KEY_MATERIAL_EXPIRES -> deleteExpiredKeyMaterial(here, here.current, CURRENT) }
#endif

  :: step { here.state == Deleted && mayReplicateKey(key[primary]) -> replicateKey() }
  :: step { here.state == Creating -> replicationFinished(here) }
  :: step { isReplica && mayUpdatePrimaryRegion(key[primary], here) -> updatePrimaryRegion() }
  :: step { isReplica && here.state == Updating -> primaryRegionUpdated() }
#ifdef LTL
  :: created && key[primary].state != Deleted -> deletion = 1
#endif
  od
#ifdef LTL
  } unless { deletion };
  do
  :: step { mayScheduleKeyDeletion(here) -> scheduleKeyDeletion(here, days7, hasReplicas) }
  :: step { here.date == before || here.date == at -> timePasses(here) }
  :: step { mayDeleteKey(here) -> deleteKey(here) }
  :: step { isReplica && here.state == Updating -> primaryRegionUpdated() }
  :: created && key[primary].state == Deleted -> break
  od
#endif
}

#define allDeleted (key[primary].state == Deleted && replicas == 0)

#ifdef LTL
/* From every state of the set, deletion of all its keys is possible. */
ltl deletion_leads_to { [] (deletion -> <> allDeleted) }
#endif
