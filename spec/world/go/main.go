// Leads a key through its life with the AWS SDK for Go, and prints what came of it as JSON.
package main

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/smithy-go"
)

func main() {
	ctx := context.Background()
	client := kms.New(kms.Options{
		BaseEndpoint:     aws.String(os.Args[1]),
		Region:           "us-east-1",
		RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "222233334444", SecretAccessKey: "secret"}, nil
		}),
	})
	created, err := client.CreateKey(ctx, &kms.CreateKeyInput{})
	check(err)
	key := created.KeyMetadata.KeyId
	encrypted, err := client.Encrypt(ctx, &kms.EncryptInput{KeyId: key, Plaintext: []byte("attack at dawn")})
	check(err)
	decrypted, err := client.Decrypt(ctx, &kms.DecryptInput{CiphertextBlob: encrypted.CiphertextBlob})
	check(err)
	_, err = client.DisableKey(ctx, &kms.DisableKeyInput{KeyId: key})
	check(err)
	_, disabled := client.Encrypt(ctx, &kms.EncryptInput{KeyId: key, Plaintext: []byte("attack")})
	var typed *types.DisabledException
	scheduled, err := client.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: key, PendingWindowInDays: aws.Int32(7)})
	check(err)
	_, err = client.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: key})
	check(err)
	described, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: key})
	check(err)
	_, twice := client.CancelKeyDeletion(ctx, &kms.CancelKeyDeletionInput{KeyId: key})
	_, err = client.EnableKey(ctx, &kms.EnableKeyInput{KeyId: key})
	check(err)
	_, err = client.EnableKeyRotation(ctx, &kms.EnableKeyRotationInput{KeyId: key})
	check(err)
	_, err = client.RotateKeyOnDemand(ctx, &kms.RotateKeyOnDemandInput{KeyId: key})
	check(err)
	again, err := client.Decrypt(ctx, &kms.DecryptInput{CiphertextBlob: encrypted.CiphertextBlob})
	check(err)
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"account":                strings.Split(*created.KeyMetadata.Arn, ":")[4],
		"plaintext":              string(decrypted.Plaintext),
		"encrypt while disabled": errors.As(disabled, &typed),
		"scheduled":              []string{string(scheduled.KeyState), scheduled.DeletionDate.UTC().Format(time.RFC3339)},
		"cancelled":              string(described.KeyMetadata.KeyState),
		"cancelled twice":        codeOf(twice),
		"after a rotation":       string(again.Plaintext),
		"token":                  tokenIsValid(ctx, client),
	}))
}

// tokenIsValid signs a JSON Web Token and verifies it offline with the public key.
func tokenIsValid(ctx context.Context, client *kms.Client) bool {
	created, err := client.CreateKey(ctx, &kms.CreateKeyInput{KeySpec: types.KeySpecRsa2048, KeyUsage: types.KeyUsageTypeSignVerify})
	check(err)
	key := created.KeyMetadata.KeyId
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode([]byte(`{"sub":"me"}`))
	answer, err := client.Sign(ctx, &kms.SignInput{
		KeyId: key, Message: []byte(signed), MessageType: types.MessageTypeRaw,
		SigningAlgorithm: types.SigningAlgorithmSpecRsassaPkcs1V15Sha256,
	})
	check(err)
	token := strings.Split(signed+"."+encode(answer.Signature), ".")
	got, err := client.GetPublicKey(ctx, &kms.GetPublicKeyInput{KeyId: key})
	check(err)
	parsed, err := x509.ParsePKIXPublicKey(got.PublicKey)
	check(err)
	signature, err := base64.RawURLEncoding.DecodeString(token[2])
	check(err)
	digest := sha256.Sum256([]byte(token[0] + "." + token[1]))
	return rsa.VerifyPKCS1v15(parsed.(*rsa.PublicKey), crypto.SHA256, digest[:], signature) == nil
}

func codeOf(err error) string {
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return refused.ErrorCode()
	}
	return fmt.Sprint(err)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
