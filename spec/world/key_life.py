"""Leads keys of a served model through their lives with boto3, and prints what it saw as one JSON object.

Usage: key_life.py ENDPOINT
"""

import json
import os
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import padding

endpoint = sys.argv[1]
once = Config(retries={"total_max_attempts": 1})


def client_for(region):
    return boto3.client("kms", endpoint_url=endpoint, region_name=region, config=once)


kms = client_for("us-east-1")


def advance(duration):
    request = urllib.request.Request(
        f"{endpoint}/_kms-model/clock",
        data=json.dumps({"advance": duration}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def state(key_id, client=kms):
    return client.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"]


def refusal(function, **arguments):
    """The exception's code, message and HTTP status."""
    try:
        function(**arguments)
    except ClientError as error:
        answer = error.response
        return [answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]]
    return None


def create(**arguments):
    return kms.create_key(**arguments)["KeyMetadata"]["KeyId"]


def life():
    key_id = create(Description="made by boto3")
    ciphertext = kms.encrypt(KeyId=key_id, Plaintext=b"attack at dawn")["CiphertextBlob"]
    seen = {"plaintext": kms.decrypt(CiphertextBlob=ciphertext)["Plaintext"].decode()}
    kms.disable_key(KeyId=key_id)
    seen["encrypt while disabled"] = refusal(kms.encrypt, KeyId=key_id, Plaintext=b"x")[0]
    kms.enable_key(KeyId=key_id)
    deletion = kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    seen["scheduled"] = [deletion["KeyState"], deletion["DeletionDate"].timestamp()]
    kms.cancel_key_deletion(KeyId=key_id)
    seen["cancelled"] = state(key_id)
    code, message, status = refusal(kms.cancel_key_deletion, KeyId=key_id)
    seen["cancelled twice"] = [code, message.replace(key_id, "KEY"), status]
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    advance("7d")
    seen["gone"] = refusal(kms.describe_key, KeyId=key_id)[0]
    return seen


def wrapped(material, algorithm, public_key):
    key = serialization.load_der_public_key(public_key)
    digest = hashes.SHA1() if algorithm.endswith("SHA_1") else hashes.SHA256()
    oaep = padding.OAEP(mgf=padding.MGF1(algorithm=digest), algorithm=digest, label=None)
    if algorithm.startswith("RSAES"):
        return key.encrypt(material, oaep)
    aes_key = os.urandom(32)
    return key.encrypt(aes_key, oaep) + keywrap.aes_key_wrap_with_padding(aes_key, material)


def import_material(key_id, material, algorithm):
    parameters = kms.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm=algorithm, WrappingKeySpec="RSA_2048"
    )
    kms.import_key_material(
        KeyId=key_id,
        ImportToken=parameters["ImportToken"],
        EncryptedKeyMaterial=wrapped(material, algorithm, parameters["PublicKey"]),
        ExpirationModel="KEY_MATERIAL_EXPIRES",
        ValidTo=parameters["ParametersValidTo"],
    )


def importing():
    seen = {}
    for algorithm in (
        "RSAES_OAEP_SHA_1",
        "RSAES_OAEP_SHA_256",
        "RSA_AES_KEY_WRAP_SHA_1",
        "RSA_AES_KEY_WRAP_SHA_256",
    ):
        key_id = create(Origin="EXTERNAL")
        material = os.urandom(32)
        states = [state(key_id)]
        import_material(key_id, material, algorithm)
        states.append(state(key_id))
        advance("1d")
        states.append(state(key_id))
        try:
            import_material(key_id, os.urandom(32), algorithm)
        except ClientError as error:
            states.append(error.response["Error"]["Code"])
        import_material(key_id, material, algorithm)
        states.append(state(key_id))
        seen[algorithm] = states
    return seen


def replication():
    europe = client_for("eu-west-1")
    key_id = create(MultiRegion=True)
    kms.replicate_key(KeyId=key_id, ReplicaRegion="eu-west-1")
    states = [state(key_id, europe)]
    advance("10m")
    states.append(state(key_id, europe))
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    europe.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    states.append(state(key_id))
    advance("7d")
    states += [refusal(europe.describe_key, KeyId=key_id)[0], state(key_id)]
    advance("7d")
    states.append(refusal(kms.describe_key, KeyId=key_id)[0])
    return states


def rotation():
    key_id = create()
    kms.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=90)
    advance("91d")
    kms.rotate_key_on_demand(KeyId=key_id)
    advance("1d")
    return [rotation["RotationType"] for rotation in kms.list_key_rotations(KeyId=key_id)["Rotations"]]


def observed():
    """What others observed of AWS, of which boto3 hands on exception and message."""
    key_id = create()
    kms.create_alias(AliasName="alias/app", TargetKeyId=key_id)
    signing = create(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    external = create(Origin="EXTERNAL")
    parameters = kms.get_parameters_for_import(
        KeyId=external, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    short = wrapped(os.urandom(16), "RSAES_OAEP_SHA_256", parameters["PublicKey"])
    other = f"arn:aws:kms:us-east-1:444455556666:key/{key_id}"
    cases = {
        "J13": refusal(kms.cancel_key_deletion, KeyId="alias/app"),
        "J19": refusal(kms.describe_key, KeyId="キー"),
        "J23": refusal(kms.sign, KeyId=signing, Message=b"m", SigningAlgorithm="SYMMETRIC_DEFAULT"),
        "J25": refusal(kms.create_key, KeySpec="SM2", KeyUsage="SIGN_VERIFY"),
        "J33": refusal(kms.describe_key, KeyId=other),
        "J45": refusal(kms.replicate_key, KeyId=create(MultiRegion=True), ReplicaRegion="cn-north-1"),
        "J52": refusal(kms.generate_mac, KeyId=key_id, Message=b"m", MacAlgorithm="FOO"),
        "16 bytes": refusal(
            kms.import_key_material,
            KeyId=external,
            ImportToken=parameters["ImportToken"],
            EncryptedKeyMaterial=short,
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        ),
    }
    return {name: seen[:2] for name, seen in cases.items()}


print(
    json.dumps(
        {
            "life": life(),
            "import": importing(),
            "replication": replication(),
            "rotation": rotation(),
            "observed": observed(),
        }
    )
)
