import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** Leads a key through its life with the AWS SDK for Java, and prints what came of it as JSON. */
class KeyLife {
  public static void main(String[] args) throws GeneralSecurityException {
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("222233334444", "secret"));
    try (var kms =
        KmsClient.builder()
            .endpointOverride(URI.create(args[0]))
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials)
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      var created = kms.createKey().keyMetadata();
      var key = created.keyId();
      var encrypted = kms.encrypt(it -> it.keyId(key).plaintext(SdkBytes.fromUtf8String("attack at dawn")));
      var plaintext = kms.decrypt(it -> it.ciphertextBlob(encrypted.ciphertextBlob())).plaintext().asUtf8String();
      kms.disableKey(it -> it.keyId(key));
      var isRefused = false;
      try {
        kms.encrypt(it -> it.keyId(key).plaintext(SdkBytes.fromUtf8String("attack")));
      } catch (DisabledException refused) {
        isRefused = true;
      }
      var scheduled = kms.scheduleKeyDeletion(it -> it.keyId(key).pendingWindowInDays(7));
      kms.cancelKeyDeletion(it -> it.keyId(key));
      var state = kms.describeKey(it -> it.keyId(key)).keyMetadata().keyStateAsString();
      var twice = "";
      try {
        kms.cancelKeyDeletion(it -> it.keyId(key));
      } catch (KmsException refused) {
        twice = refused.awsErrorDetails().errorCode();
      }
      kms.enableKey(it -> it.keyId(key));
      kms.enableKeyRotation(it -> it.keyId(key));
      kms.rotateKeyOnDemand(it -> it.keyId(key));
      var again = kms.decrypt(it -> it.ciphertextBlob(encrypted.ciphertextBlob())).plaintext().asUtf8String();
      System.out.printf(
          "{\"account\":\"%s\",\"plaintext\":\"%s\",\"encrypt while disabled\":%b,"
              + "\"scheduled\":[\"%s\",\"%s\"],\"cancelled\":\"%s\",\"cancelled twice\":\"%s\","
              + "\"after a rotation\":\"%s\",\"token\":%b}%n",
          created.arn().split(":")[4], plaintext, isRefused, scheduled.keyStateAsString(),
          scheduled.deletionDate(), state, twice, again, tokenIsValid(kms));
    }
  }

  /** Signs a JSON Web Token and verifies it offline with the public key. */
  private static boolean tokenIsValid(KmsClient kms) throws GeneralSecurityException {
    var key =
        kms.createKey(it -> it.keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.SIGN_VERIFY)).keyMetadata().keyId();
    var encoder = Base64.getUrlEncoder().withoutPadding();
    var signed =
        encoder.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8))
            + "."
            + encoder.encodeToString("{\"sub\":\"me\"}".getBytes(UTF_8));
    var answer =
        kms.sign(
            it ->
                it.keyId(key)
                    .message(SdkBytes.fromUtf8String(signed))
                    .messageType(MessageType.RAW)
                    .signingAlgorithm(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256));
    var token = (signed + "." + encoder.encodeToString(answer.signature().asByteArray())).split("[.]");
    var publicKey = kms.getPublicKey(it -> it.keyId(key)).publicKey().asByteArray();
    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey)));
    verifier.update((token[0] + "." + token[1]).getBytes(UTF_8));
    return verifier.verify(Base64.getUrlDecoder().decode(token[2]));
  }
}
