#!/usr/bin/env bash
# The study of configs/sweep-20news.yaml through a real Slurm whose node loses its power in the middle: every result is that of the
# same sweep without Slurm. Minutes, so a script of its own (e2e/slurm.sh is the small form of it):
#   tests/faults/slurm_sweep.sh ALRUN SOURCE_FOLDER FOLDER_OF_THE_LOCAL_SWEEP
local_sweep=$(realpath "$3")
source "$(dirname "$0")/../e2e/lib.sh"
source "$source_dir/tests/e2e/cluster.sh"
start_cluster 1000
cd "$source_dir"  # the config names data/ from here
there=$work/there

mapfile -t jobs < <("$alrun" sweep configs/sweep-20news.yaml --output "$there" --slurm)
started=$SECONDS
finished() { find "$there" -maxdepth 1 -name '*.json' | wc -l; }
half_done() { [ "$(finished)" -ge 15 ]; }
within 1200 half_done
sleep 3

lose_power
echo "power lost with $(finished) of 30 finished and $lost under way, rounds in their journals: $(cat "$there"/*.journal | wc -l)"
ends_as "${jobs[-1]}" COMPLETED 1200
says "$there"/slurm/*/gather.log "all 30 combinations are finished"
same=0
for result in "$local_sweep"/*.json; do
  assert_same_result "$result" "$there/$(basename "$result")"
  same=$((same + 1))
done
assert_eq "results compared" 30 $same
echo "$same of 30 results identical to the local sweep's; $((SECONDS - started)) s"
