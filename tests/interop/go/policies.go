package main

import (
	"errors"
	"fmt"
	"strings"

	"filippo.io/torchwood"
	"github.com/transparency-dev/formats/witness"
	"github.com/transparency-dev/witness/config"
)

// verifyTorchwoodCheckpoint opens a checkpoint by a whole policy: log, origin and the witnesses' quorum.
func verifyTorchwoodCheckpoint(q Question) (string, error) {
	policy, err := torchwood.ParsePolicy([]byte(q.Policy))
	if err != nil {
		return "", err
	}
	checkpoint, opened, err := torchwood.VerifyCheckpoint([]byte(q.Note), policy)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s has %d entries, %d signatures of the policy", checkpoint.Origin, checkpoint.N,
		len(opened.Sigs)), nil
}

// parseFormatsPolicy asks the graph that Tessera's witness client uses; it knows witnesses and their quorum, no log.
func parseFormatsPolicy(q Question) (string, error) {
	group, err := witness.ParsePolicy([]byte(q.Policy))
	if err != nil {
		return "", err
	}
	if !group.Satisfied([]byte(q.Note)) {
		return "", errors.New("the policy is not satisfied")
	}
	return fmt.Sprintf("satisfied, %d of %d components are needed", group.N, len(group.Components)), nil
}

func parseLogList(q Question) (string, error) {
	logs, err := config.ParsePublicWitnessConfig(strings.NewReader(q.List))
	if err != nil {
		return "", err
	}
	var found []string
	for _, log := range logs {
		found = append(found, fmt.Sprintf("%s (%g a day)", log.Origin, log.QPD))
	}
	return "logs: " + strings.Join(found, ", "), nil
}
