// Checks a bundle's log by Go's own golang.org/x/mod/sumdb/{note,tlog}: no line of it is Rescind's.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("FAILED", err)
		os.Exit(1)
	}
}

func lines(file string, each func(line []byte)) {
	f, err := os.Open(filepath.Join(os.Args[1], file))
	must(err)
	defer f.Close()
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		each(scanner.Bytes())
	}
	must(scanner.Err())
}

func toHash(text string) (h tlog.Hash) {
	b, err := hex.DecodeString(text)
	must(err)
	if len(b) != len(h) {
		must(fmt.Errorf("not a hash: %s", text))
	}
	copy(h[:], b)
	return h
}

func hashes(texts []string) (all []tlog.Hash) {
	for _, text := range texts {
		all = append(all, toHash(text))
	}
	return all
}

func main() {
	var verifiers []note.Verifier
	lines("keys.txt", func(line []byte) {
		if len(line) > 0 && line[0] != '#' {
			v, err := note.NewVerifier(string(line))
			must(err)
			verifiers = append(verifiers, v)
		}
	})
	keys := note.VerifierList(verifiers...)

	roots := map[int64]tlog.Hash{}
	consistency := map[int64][]tlog.Hash{}
	var newest int64
	lines("checkpoints.jsonl", func(line []byte) {
		var row struct {
			Size        int64
			Note        string
			Consistency []string
		}
		must(json.Unmarshal(line, &row))
		opened, err := note.Open([]byte(row.Note), keys)
		must(err)
		part := strings.Split(opened.Text, "\n")
		size, err := strconv.ParseInt(part[1], 10, 64)
		must(err)
		root, err := tlog.ParseHash(part[2])
		must(err)
		if size != row.Size {
			must(fmt.Errorf("the note is of %d entries, not of %d", size, row.Size))
		}
		roots[size], consistency[size] = root, hashes(row.Consistency)
		if size > newest {
			newest = size
		}
	})
	for size, proof := range consistency {
		if size < newest {
			must(tlog.CheckTree(proof, newest, roots[newest], size, roots[size]))
		}
	}

	leaves := map[int64]tlog.Hash{}
	lines("entries.jsonl", func(line []byte) {
		var row struct{ Index int64 }
		must(json.Unmarshal(line, &row))
		at := bytes.Index(line, []byte(`"leaf":`)) + len(`"leaf":`)
		leaves[row.Index] = tlog.RecordHash(line[at : len(line)-1])
	})
	proved := 0
	lines("proofs.jsonl", func(line []byte) {
		var row struct {
			Index    *int64
			From, To int64
			Proof    []string
		}
		must(json.Unmarshal(line, &row))
		if row.Index != nil {
			must(tlog.CheckRecord(hashes(row.Proof), newest, roots[newest], *row.Index, leaves[*row.Index]))
			proved++
			return
		}
		if row.From != 0 || row.To != newest {
			return
		}
		var stored []tlog.Hash
		reader := tlog.HashReaderFunc(func(indexes []int64) (all []tlog.Hash, err error) {
			for _, index := range indexes {
				all = append(all, stored[index])
			}
			return all, nil
		})
		for i := int64(0); i < newest; i++ {
			more, err := tlog.StoredHashesForRecordHash(i, leaves[i], reader)
			must(err)
			stored = append(stored, more...)
		}
		root, err := tlog.TreeHash(newest, reader)
		must(err)
		if root != roots[newest] {
			must(fmt.Errorf("the entries are not those of the checkpoint"))
		}
		proved += int(newest)
	})
	fmt.Printf("VERIFIED %d checkpoints, %d entries\n", len(roots), proved)
}
