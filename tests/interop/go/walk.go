package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"filippo.io/torchwood"
)

// tilesBelow reads tiles below an address, http or file.
func tilesBelow(storage string) (torchwood.TileReader, error) {
	place, err := url.Parse(storage)
	if err != nil {
		return nil, err
	}
	if place.Scheme == "file" {
		return torchwood.NewTileFS(os.DirFS(place.Path))
	}
	return torchwood.NewTileFetcher(storage)
}

// printWalk reads a whole log as torchwood's client does, by a policy, and prints how many entries it authenticated, and the
// SHA-256 of all of them, one a line.
func printWalk(storage, policyFile string) error {
	tiles, err := tilesBelow(storage)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(policyFile)
	if err != nil {
		return err
	}
	policy, err := torchwood.ParsePolicy(text)
	if err != nil {
		return err
	}
	signed, err := tiles.ReadEndpoint(context.Background(), "checkpoint")
	if err != nil {
		return err
	}
	checkpoint, _, err := torchwood.VerifyCheckpoint(signed, policy)
	if err != nil {
		return err
	}
	client, err := torchwood.NewClient(tiles)
	if err != nil {
		return err
	}
	hash, entries := sha256.New(), int64(0)
	for index, entry := range client.AllEntries(context.Background(), checkpoint.Tree, 0) {
		if index != entries {
			return fmt.Errorf("entry %d comes after %d", index, entries-1)
		}
		fmt.Fprintf(hash, "%s\n", entry)
		entries++
	}
	if client.Err() != nil {
		return client.Err()
	}
	if entries != checkpoint.N {
		return fmt.Errorf("%d entries of %d", entries, checkpoint.N)
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"size": entries, "sha256": fmt.Sprintf("%x", hash.Sum(nil))})
}
