/*
 * The keys of a custom key store, with any interleaving of calls and service events.
 *
 * -DKEYS=n             how many keys (1 to 3; 2)
 * -DCONNECTION_STATES  all five states of the connection (default: CONNECTED or DISCONNECTED)
 * -DMERGE              states that differ only in which of two keys is which are the same
 * -DLTL                the formula at the end instead of the assertions, with an owner who at any moment wants
 *                      all keys gone
 */

#define CUSTOM_KEY_STORE
#ifndef KEYS
#define KEYS 2
#endif

#if KEYS == 1
#define everyKey(does) does(key[0])
#elif KEYS == 2
#define everyKey(does) does(key[0]); does(key[1])
#elif KEYS == 3
#define everyKey(does) does(key[0]); does(key[1]); does(key[2])
#else
#error "KEYS must be 1, 2 or 3"
#endif

mtype = { CONNECTED, DISCONNECTING, DISCONNECTED, CONNECTING, FAILED };
mtype connection = CONNECTED;
#define connected (connection == CONNECTED)

#include "lifecycle.pml"

KmsKey key[KEYS];
bit created;

inline mustAgreeWithOthers() {
  everyKey(mustAgree)
}

inline keyDeleted(k) {
  skip
}

#ifdef TELL
inline tellOne(k) {
  tellKey(k);
  printf("; ")
}

inline tell() {
  everyKey(tellOne);
  printm(connection);
  printf(" ")
}
#endif

#ifdef MERGE
#define rank(k) (((k.state * 2 + k.disabled) * 64 + k.window) * 64 + k.date)

byte held;

#define swap(fact) held = key[0].fact; key[0].fact = key[1].fact; key[1].fact = held

inline merge() {
  if
  :: rank(key[0]) > rank(key[1]) -> swap(state); swap(disabled); swap(window); swap(date); held = 0
  :: else
  fi
}
#endif

inline createKeys() {
  call(key[0], CreateKey, 0, 0);
  created = 1;
  everyKey(settle);
  done(key[0])
}

/* From now on no key can be used; a key that is pending deletion stays so. */
inline disconnect(operation, notConnected) {
  call(key[0], operation, 0, 0);
  connection = notConnected;
  everyKey(becomeUnavailable);
  done(key[0])
}

inline connect() {
  call(key[0], CustomKeyStoreConnected, 0, 0);
  connection = CONNECTED;
  everyKey(becomeAvailable);
  done(key[0])
}

#ifdef CONNECTION_STATES
/* Without an effect on the keys, which cannot be used already. */
inline connectionState(operation, notConnected) {
  call(key[0], operation, 0, 0);
  connection = notConnected;
  done(key[0])
}
#endif

#define here key[_pid]

#ifdef LTL
bit deletion;
#endif

active [KEYS] proctype Key() {
#ifdef LTL
  {
#endif
end:
  do
  :: step { !created && _pid == 0 -> createKeys() }
  :: step { mayScheduleKeyDeletion(here) -> scheduleKeyDeletion(here, days7, false) }
  :: step { mayScheduleKeyDeletion(here) -> scheduleKeyDeletion(here, days30, false) }
  :: step { mayCancelKeyDeletion(here) -> cancelKeyDeletion(here) }
  :: step { mayEnableKey(here) -> enableKey(here) }
  :: step { mayDisableKey(here) -> disableKey(here) }
  :: step { here.date == before || here.date == at -> timePasses(here) }
  :: step { mayDeleteKey(here) -> deleteKey(here) }
#ifdef LTL
  :: here.state != Deleted -> deletion = 1
#endif
  od
#ifdef LTL
  } unless { deletion };
  do
  :: step { mayScheduleKeyDeletion(here) -> scheduleKeyDeletion(here, days7, false) }
  :: step { here.date == before || here.date == at -> timePasses(here) }
  :: step { mayDeleteKey(here) -> deleteKey(here) }
  :: here.state == Deleted -> break
  od
#endif
}

active proctype CustomKeyStore() {
#ifdef LTL
  {
#endif
end:
  do
#ifdef CONNECTION_STATES
  :: step { created && connected -> disconnect(DisconnectCustomKeyStore, DISCONNECTING) }
  :: step { connection == CONNECTING || connection == FAILED ->
            connectionState(DisconnectCustomKeyStore, DISCONNECTING) }
  :: step { connection == DISCONNECTING -> connectionState(CustomKeyStoreDisconnected, DISCONNECTED) }
  :: step { connection == DISCONNECTED -> connectionState(ConnectCustomKeyStore, CONNECTING) }
  :: step { connection == CONNECTING -> connectionState(CustomKeyStoreFailed, FAILED) }
  :: step { connection == CONNECTING -> connect() }
#else
  :: step { created && connected -> disconnect(CustomKeyStoreDisconnected, DISCONNECTED) }
  :: step { connection == DISCONNECTED -> connect() }
#endif
  od
#ifdef LTL
  } unless { deletion }
#endif
}

#if KEYS == 1
#define allDeleted (key[0].state == Deleted)
#elif KEYS == 2
#define allDeleted (key[0].state == Deleted && key[1].state == Deleted)
#else
#define allDeleted (key[0].state == Deleted && key[1].state == Deleted && key[2].state == Deleted)
#endif

#ifdef LTL
/* From every state of the store, connected or not, deletion of all its keys is possible. */
ltl deletion_leads_to { [] (deletion -> <> allDeleted) }
#endif
