// Verifies signatures with Go's own libraries: a line each of algorithm, public key, message, signature.
package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		fmt.Println(verifies(parts[0], bytes(parts[1]), bytes(parts[2]), bytes(parts[3])))
	}
}

func verifies(algorithm string, publicKey, message, signature []byte) bool {
	key, err := x509.ParsePKIXPublicKey(publicKey)
	if err != nil {
		panic(err)
	}
	hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[algorithm[len(algorithm)-3:]]
	hasher := hash.New()
	hasher.Write(message)
	digest := hasher.Sum(nil)
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, digest, signature)
	case ed25519.PublicKey:
		if strings.Contains(algorithm, "_PH_") {
			return ed25519.VerifyWithOptions(key, digest, signature, &ed25519.Options{Hash: crypto.SHA512}) == nil
		}
		return ed25519.Verify(key, message, signature)
	case *rsa.PublicKey:
		if strings.HasPrefix(algorithm, "RSASSA_PSS") {
			options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
			return rsa.VerifyPSS(key, hash, digest, signature, options) == nil
		}
		return rsa.VerifyPKCS1v15(key, hash, digest, signature) == nil
	}
	return false
}

func bytes(text string) []byte {
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return decoded
}
