import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Leads a key through its life with the AWS SDK for Java, and prints what came of it as JSON. */
class KeyLife {
  public static void main(String[] args) {
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
      System.out.printf(
          "{\"account\":\"%s\",\"plaintext\":\"%s\",\"encrypt while disabled\":%b,"
              + "\"scheduled\":[\"%s\",\"%s\"],\"cancelled\":\"%s\",\"cancelled twice\":\"%s\"}%n",
          created.arn().split(":")[4], plaintext, isRefused, scheduled.keyStateAsString(),
          scheduled.deletionDate(), state, twice);
    }
  }
}
