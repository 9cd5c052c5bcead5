package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"

	"filippo.io/torchwood"
	"github.com/transparency-dev/formats/log"
	fproof "github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/tlog"
)

// decoder takes hex apart and keeps the first failure.
type decoder struct{ err error }

func (d *decoder) bytes(text string) []byte {
	raw, err := hex.DecodeString(text)
	if err != nil && d.err == nil {
		d.err = err
	}
	return raw
}

func (d *decoder) path(texts []string) [][]byte {
	path := [][]byte{}
	for _, text := range texts {
		path = append(path, d.bytes(text))
	}
	return path
}

func (d *decoder) hash(text string) tlog.Hash {
	raw := d.bytes(text)
	if len(raw) != tlog.HashSize && d.err == nil {
		d.err = fmt.Errorf("%d bytes are no hash", len(raw))
	}
	var hash tlog.Hash
	copy(hash[:], raw)
	return hash
}

func (d *decoder) hashes(texts []string) []tlog.Hash {
	hashes := []tlog.Hash{}
	for _, text := range texts {
		hashes = append(hashes, d.hash(text))
	}
	return hashes
}

func verifyInclusion(q Question) (string, error) {
	var d decoder
	leaf, path, root := d.bytes(q.Leaf), d.path(q.Path), d.bytes(q.Root)
	if d.err != nil {
		return "", d.err
	}
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, q.Index, q.Size, leaf, path, root); err != nil {
		return "", err
	}
	return fmt.Sprintf("leaf %d is in the tree of %d", q.Index, q.Size), nil
}

func verifyConsistency(q Question) (string, error) {
	var d decoder
	path, older, root := d.path(q.Path), d.bytes(q.Older), d.bytes(q.Root)
	if d.err != nil {
		return "", d.err
	}
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, q.Old, q.Size, path, older, root); err != nil {
		return "", err
	}
	return fmt.Sprintf("the tree of %d extends that of %d", q.Size, q.Old), nil
}

func checkRecord(q Question) (string, error) {
	var d decoder
	leaf, path, root := d.hash(q.Leaf), d.hashes(q.Path), d.hash(q.Root)
	if d.err != nil {
		return "", d.err
	}
	if err := tlog.CheckRecord(path, int64(q.Size), root, int64(q.Index), leaf); err != nil {
		return "", err
	}
	return fmt.Sprintf("record %d is in the tree of %d", q.Index, q.Size), nil
}

func checkTree(q Question) (string, error) {
	var d decoder
	path, older, root := d.hashes(q.Path), d.hash(q.Older), d.hash(q.Root)
	if d.err != nil {
		return "", d.err
	}
	if err := tlog.CheckTree(path, int64(q.Size), root, int64(q.Old), older); err != nil {
		return "", err
	}
	return fmt.Sprintf("the tree of %d begins with that of %d", q.Size, q.Old), nil
}

// verifyFormatsProof does what the specification of tlog-proof asks of a verifier with the parts of transparency-dev.
func verifyFormatsProof(q Question) (string, error) {
	var read fproof.TLogProof
	if err := read.Unmarshal([]byte(q.Proof)); err != nil {
		return "", err
	}
	keys, err := verifiers(q.VKeys)
	if err != nil {
		return "", err
	}
	checkpoint, _, _, err := log.ParseCheckpoint(read.Checkpoint, q.Origin, keys[0], keys[1:]...)
	if err != nil {
		return "", err
	}
	path := [][]byte{}
	for _, hash := range read.Hashes {
		path = append(path, hash[:])
	}
	leaf := rfc6962.DefaultHasher.HashLeaf([]byte(q.Entry))
	err = proof.VerifyInclusion(rfc6962.DefaultHasher, read.Index, checkpoint.Size, leaf, path, checkpoint.Hash)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("entry %d of %d in %s", read.Index, checkpoint.Size, checkpoint.Origin), nil
}

func verifyTorchwoodProof(q Question) (string, error) {
	policy, err := torchwood.ParsePolicy([]byte(q.Policy))
	if err != nil {
		return "", err
	}
	if err := torchwood.VerifyProof(policy, tlog.RecordHash([]byte(q.Entry)), []byte(q.Proof)); err != nil {
		return "", err
	}
	return "the proof holds under the policy", nil
}

// printTileProof prints the path that Tessera's client computes from the tiles below an address, http or file.
func printTileProof(storage, size, index string) error {
	place, err := url.Parse(storage)
	if err != nil {
		return err
	}
	treeSize, err := strconv.ParseUint(size, 10, 64)
	if err != nil {
		return err
	}
	leaf, err := strconv.ParseUint(index, 10, 64)
	if err != nil {
		return err
	}
	read := (&client.FileFetcher{Root: place.Path}).ReadTile
	if place.Scheme != "file" {
		fetcher, err := client.NewHTTPFetcher(place, nil)
		if err != nil {
			return err
		}
		read = fetcher.ReadTile
	}
	builder, err := client.NewProofBuilder(context.Background(), treeSize, read)
	if err != nil {
		return err
	}
	path, err := builder.InclusionProof(context.Background(), leaf)
	if err != nil {
		return err
	}
	texts := []string{}
	for _, hash := range path {
		texts = append(texts, hex.EncodeToString(hash))
	}
	return json.NewEncoder(os.Stdout).Encode(texts)
}
