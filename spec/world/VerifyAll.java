import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Verifies signatures with Java's own libraries: a line each of algorithm, public key, message, signature. */
class VerifyAll {
  public static void main(String[] arguments) throws Exception {
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] parts = line.split("\t");
      String algorithm = parts[0];
      int bits = Integer.parseInt(algorithm.substring(algorithm.length() - 3));
      boolean isRsa = algorithm.startsWith("RSASSA");
      boolean isEdwards = algorithm.startsWith("ED25519");
      Signature verifier = Signature.getInstance(
          algorithm.startsWith("RSASSA_PSS") ? "RSASSA-PSS"
              : isEdwards ? "Ed25519" : "SHA" + bits + "with" + (isRsa ? "RSA" : "ECDSA"));
      if (algorithm.startsWith("RSASSA_PSS")) {
        String hash = "SHA-" + bits;
        verifier.setParameter(
            new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / 8, 1));
      }
      KeyFactory keys = KeyFactory.getInstance(isRsa ? "RSA" : isEdwards ? "Ed25519" : "EC");
      verifier.initVerify(keys.generatePublic(new X509EncodedKeySpec(bytes(parts[1]))));
      verifier.update(bytes(parts[2]));
      System.out.println(verifier.verify(bytes(parts[3])));
    }
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
