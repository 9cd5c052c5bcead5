package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// verifiers are those of x/mod for type 01, and those of transparency-dev/formats for cosignatures.
func verifiers(vkeys []string) ([]note.Verifier, error) {
	var found []note.Verifier
	for _, vkey := range vkeys {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			verifier, err = fnote.NewVerifierForCosignatureV1(vkey)
		}
		if err != nil {
			return nil, err
		}
		found = append(found, verifier)
	}
	return found, nil
}

func openNote(q Question) (string, error) {
	keys, err := verifiers(q.VKeys)
	if err != nil {
		return "", err
	}
	opened, err := note.Open([]byte(q.Note), note.VerifierList(keys...))
	if err != nil {
		return "", err
	}
	var names []string
	for _, signature := range opened.Sigs {
		names = append(names, fmt.Sprintf("%s+%08x", signature.Name, signature.Hash))
	}
	return "opened, signed by " + strings.Join(names, " and "), nil
}

func parseCheckpoint(q Question) (string, error) {
	keys, err := verifiers(q.VKeys)
	if err != nil {
		return "", err
	}
	checkpoint, other, _, err := log.ParseCheckpoint([]byte(q.Note), q.Origin, keys[0], keys[1:]...)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s has %d entries, root %x, %d other bytes", checkpoint.Origin, checkpoint.Size,
		checkpoint.Hash, len(other)), nil
}

// printNewKey prints a signing key of type 01 and its verifier keys as a log and as a witness.
func printNewKey(name string) error {
	signer, vkey, err := note.GenerateKey(nil, name)
	if err != nil {
		return err
	}
	witness, err := fnote.VKeyToCosignatureV1(vkey)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]string{"signer": signer, "log": vkey, "witness": witness})
}
