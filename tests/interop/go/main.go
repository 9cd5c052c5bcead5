// Strangers asks other people's libraries about what a ledger handed out. Standard input has one question a line, in JSON;
// standard output has one answer a line: whether it holds, and what the library said.
//
//	strangers check           questions on standard input
//	strangers key NAME        a new key for a note, and the two verifier keys that belong to it
//	strangers proof STORAGE SIZE INDEX      an inclusion proof that Tessera's client makes out of tiles
//	strangers walk STORAGE POLICY           the whole log, read and authenticated by torchwood's client
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// A Question names the check and brings what that check needs; texts are verbatim, hashes are lower-case hex.
type Question struct {
	Check  string   `json:"check"`
	Note   string   `json:"note"`
	Origin string   `json:"origin"`
	VKeys  []string `json:"vkeys"`
	Entry  string   `json:"entry"`
	Proof  string   `json:"proof"`
	Policy string   `json:"policy"`
	List   string   `json:"list"`
	Index  uint64   `json:"index"`
	Size   uint64   `json:"size"`
	Old    uint64   `json:"old"`
	Leaf   string   `json:"leaf"`
	Path   []string `json:"path"`
	Root   string   `json:"root"`
	Older  string   `json:"older"`
}

// An Answer is yes or no, and the words of the library that said so.
type Answer struct {
	Holds bool   `json:"holds"`
	Said  string `json:"said"`
}

// Each check returns what the library said of what holds, or its refusal.
var checks = map[string]func(Question) (string, error){
	"note.Open":                  openNote,
	"log.ParseCheckpoint":        parseCheckpoint,
	"proof.VerifyInclusion":      verifyInclusion,
	"proof.VerifyConsistency":    verifyConsistency,
	"tlog.CheckRecord":           checkRecord,
	"tlog.CheckTree":             checkTree,
	"proof.TLogProof":            verifyFormatsProof,
	"torchwood.VerifyProof":      verifyTorchwoodProof,
	"torchwood.VerifyCheckpoint": verifyTorchwoodCheckpoint,
	"witness.ParsePolicy":        parseFormatsPolicy,
	"config.PublicWitnessConfig": parseLogList,
}

func answer(line []byte) Answer {
	var question Question
	if err := json.Unmarshal(line, &question); err != nil {
		return Answer{false, "the question is no JSON: " + err.Error()}
	}
	check, known := checks[question.Check]
	if !known {
		fmt.Fprintf(os.Stderr, "strangers: no check is called %q\n", question.Check)
		os.Exit(2)
	}
	said, err := check(question)
	if err != nil {
		return Answer{false, err.Error()}
	}
	return Answer{true, said}
}

func answerAll() error {
	questions := bufio.NewReaderSize(os.Stdin, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := questions.ReadBytes('\n')
		if len(line) == 0 {
			return nil
		}
		if encoding := answers.Encode(answer(line)); encoding != nil {
			return encoding
		}
		if err != nil {
			return nil
		}
	}
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 1 && arguments[0] == "check":
		return answerAll()
	case len(arguments) == 2 && arguments[0] == "key":
		return printNewKey(arguments[1])
	case len(arguments) == 4 && arguments[0] == "proof":
		return printTileProof(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 3 && arguments[0] == "walk":
		return printWalk(arguments[1], arguments[2])
	}
	return fmt.Errorf("usage: strangers check | key NAME | proof STORAGE SIZE INDEX | walk STORAGE POLICY")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
