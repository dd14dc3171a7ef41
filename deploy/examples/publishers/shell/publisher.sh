#!/usr/bin/env bash
# Publishes commands to Lectern with its own command line, and waits for the answer to each.
#
# Each message is a process and a connection of its own: good for tens of messages. For thousands, write them into a
# file and let one process keep many under way: lectern publish --csv FILE --map MAPPING --wait
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: publisher.sh [COUNT]        (default 3)
  AMQP_URL         the broker, default amqp://guest:guest@127.0.0.1:5672/
  LECTERN_TENANT   the organization's code, default demo
  LECTERN          the command line, default lectern

example: LECTERN_TENANT=demo publisher.sh 100
TEXT
}

type=lms.enrollment.student.upsert.v1
answer_seconds=30 # then the answer counts as lost, and the message is sent again
give_up_seconds=120 # for one message, over all its attempts

# Prints a text member of the answer. With jq: jq -r '.outcome'
member() {
    if [[ $2 =~ \"$1\":\"(([^\"\\]|\\.)*)\" ]]; then printf '%s' "${BASH_REMATCH[1]}"; fi
}

# Sends a message until it is answered: the same source and id have one effect, however often they come.
# Prints the data of the answer: publish ID TIME DATA
publish() {
    local id=$1 time=$2 data=$3 deadline=$((SECONDS + give_up_seconds)) pauses=(0.5 1 2 4 5) try=0 status output pause
    while true; do
        status=0
        # It publishes with confirms, persistent and mandatory, and prints the answer on a line of its own.
        output=$(timeout "$answer_seconds" "$lectern" publish "$type" --id "$id" --source /examples/shell --time "$time" \
            --tenant "$tenant" --data "$data" --wait 2>&1) || status=$?
        if [[ $output == *$'\n''{"outcome":'* ]]; then
            printf '%s\n' "${output##*$'\n'}"
            return
        fi
        pause=${pauses[try < 4 ? try : 4]}
        # 64: it does not understand how it was called; NO_ROUTE: there are no queues. Neither mends itself.
        if [[ $status -eq 64 || $output == *NO_ROUTE* ]] || ((SECONDS + ${pause%.*} >= deadline)); then
            printf 'error: %s: %s\n' "$id" "$output" >&2
            return 1
        fi
        [[ $status -ne 124 ]] || output="no answer within $answer_seconds s"
        printf '%s: %s; again in %s s\n' "$id" "${output##*$'\n'}" "$pause" >&2
        sleep "$pause"
        try=$((try + 1))
    done
}

if [[ ${1-} == -h || ${1-} == --help ]]; then
    usage
    exit 0
fi
count=${1:-3}
if [[ $# -gt 1 || ! $count =~ ^[0-9]+$ ]]; then
    usage >&2
    exit 1
fi
export AMQP_URL=${AMQP_URL:-amqp://guest:guest@127.0.0.1:5672/}
tenant=${LECTERN_TENANT:-demo}
lectern=${LECTERN:-lectern}
run=$(od -An -N4 -tx1 /dev/urandom | tr -d ' ')
applied=0 duplicate=0
for ((n = 1; n <= count; n++)); do
    # Made once for each message: what is sent again is the same, with the same id.
    id=shell-$run-$n
    data="{\"studentId\": \"shell-$n\", \"studentNo\": \"shell-$n\", \"name\": \"Student $n of shell\"}"
    answer=$(publish "$id" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$data") || break
    outcome=$(member outcome "$answer")
    code=$(member code "$answer")
    # A duplicate of a message that was rejected comes with the code of the rejection.
    case $outcome$code in
        applied) applied=$((applied + 1)) ;;
        duplicate) duplicate=$((duplicate + 1)) ;;
    esac
    message=$(member message "$answer")
    printf '%s %s%s%s\n' "$id" "$outcome" "${code:+ $code}" "${message:+ $message}"
done
printf '%d sent: %d applied, %d duplicate, %d other\n' "$count" "$applied" "$duplicate" "$((count - applied - duplicate))"
[[ $((applied + duplicate)) -eq $count ]]
