"""Uses real keys of a served model as an application does, with boto3, cryptography, PyJWT and the AWS Encryption SDK.

Prints one JSON object: what held, and every signature for others to verify.

Usage: real_keys.py ENDPOINT
"""

import base64
import json
import sys

import aws_encryption_sdk
import boto3
import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

kms = boto3.client("kms", endpoint_url=sys.argv[1], region_name="us-east-1")
message = "attack at dawn ☀".encode()
hash_of = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}


def create(spec, usage):
    return kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["Arn"]


def public_bytes(key_id):
    return kms.get_public_key(KeyId=key_id)["PublicKey"]


def public_key(key_id):
    return serialization.load_der_public_key(public_bytes(key_id))


def pss(digest):
    return padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH)


def verifies(key, algorithm, signature):
    digest = hash_of[algorithm[-3:]]()
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(digest))
        elif "PSS" in algorithm:
            key.verify(signature, message, pss(digest), digest)
        else:
            key.verify(signature, message, padding.PKCS1v15(), digest)
        return True
    except InvalidSignature:
        return False


def digest_of(algorithm):
    digest = hashes.Hash(hash_of[algorithm[-3:]]())
    digest.update(message)
    return digest.finalize()


signed = []
key_ids = {}
for spec in ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "ECC_NIST_EDWARDS25519"]:
    key_id = key_ids[spec] = create(spec, "SIGN_VERIFY")
    for algorithm in kms.get_public_key(KeyId=key_id)["SigningAlgorithms"]:
        for kind in ["RAW", "DIGEST"]:
            if spec.endswith("25519") and (kind == "DIGEST") != ("PH" in algorithm):
                continue
            content = message if kind == "RAW" else digest_of(algorithm)
            call = {"KeyId": key_id, "SigningAlgorithm": algorithm, "MessageType": kind}
            signature = kms.sign(Message=content, **call)["Signature"]
            signed.append(
                {
                    "spec": spec,
                    "algorithm": algorithm,
                    "publicKey": base64.b64encode(public_bytes(key_id)).decode(),
                    "message": base64.b64encode(message).decode(),
                    "signature": base64.b64encode(signature).decode(),
                    "valid": "PH" in algorithm or verifies(public_key(key_id), algorithm, signature),
                }
            )


def decrypted_offline():
    key_id = create("RSA_2048", "ENCRYPT_DECRYPT")
    found = []
    for name, digest in [("RSAES_OAEP_SHA_1", hashes.SHA1()), ("RSAES_OAEP_SHA_256", hashes.SHA256())]:
        oaep = padding.OAEP(padding.MGF1(digest), digest, None)
        blob = public_key(key_id).encrypt(message, oaep)
        answer = kms.decrypt(KeyId=key_id, CiphertextBlob=blob, EncryptionAlgorithm=name)
        found.append(answer["Plaintext"] == message)
    return found


def fitting_pairs():
    key_id = create("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
    found = []
    for spec in ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"]:
        pair = kms.generate_data_key_pair(KeyId=key_id, KeyPairSpec=spec)
        private = serialization.load_der_private_key(pair["PrivateKeyPlaintext"], None)
        own = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        found.append(own == pair["PublicKey"])
    return found


def agreed():
    key_id = create("ECC_NIST_P384", "KEY_AGREEMENT")
    peer = ec.generate_private_key(ec.SECP384R1())
    theirs = peer.exchange(ec.ECDH(), public_key(key_id))
    spki = peer.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    answer = kms.derive_shared_secret(KeyId=key_id, KeyAgreementAlgorithm="ECDH", PublicKey=spki)
    return answer["SharedSecret"] == theirs


def tokens():
    """What a web application does: signs with KMS, verifies offline, and again after a cancelled deletion."""
    found = {}
    for name, spec, algorithm in [
        ("RS256", "RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"),
        ("PS384", "RSA_2048", "RSASSA_PSS_SHA_384"),
        ("ES256", "ECC_NIST_P256", "ECDSA_SHA_256"),
        ("ES512", "ECC_NIST_P521", "ECDSA_SHA_512"),
        ("EdDSA", "ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
    ]:
        key_id = key_ids[spec]
        parts = [{"alg": name, "typ": "JWT"}, {"sub": "someone"}]
        head = ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
        )
        kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
        kms.cancel_key_deletion(KeyId=key_id)
        kms.enable_key(KeyId=key_id)
        signature = kms.sign(KeyId=key_id, Message=head.encode(), SigningAlgorithm=algorithm)["Signature"]
        if name.startswith("ES"):
            signature = jwt.utils.der_to_raw_signature(signature, public_key(key_id).curve)
        token = head + "." + base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        found[name] = jwt.decode(token, public_key(key_id), algorithms=[name])["sub"]
    return found


def encrypted_by_sdk():
    client = aws_encryption_sdk.EncryptionSDKClient()
    provider = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(
        key_ids=[create("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")]
    )
    context = {"purpose": "test"}
    blob, _ = client.encrypt(source=message, key_provider=provider, encryption_context=context)
    opened, header = client.decrypt(source=blob, key_provider=provider)
    return opened == message and header.encryption_context["purpose"] == "test"


print(
    json.dumps(
        {
            "signed": signed,
            "decrypted offline": decrypted_offline(),
            "fitting pairs": fitting_pairs(),
            "agreed": agreed(),
            "tokens": tokens(),
            "AWS Encryption SDK": encrypted_by_sdk(),
        }
    )
)
