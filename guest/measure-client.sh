#!/bin/sh
# Measures the way to a VM on which measure-server.sh runs: throughput with iperf3, and latency with sockperf, several times each. One line
# of JSON between two markers, below Run Command's 4,096 bytes. It changes nothing, installs nothing unless ACCELNET_INSTALL=yes, and
# leaves nothing running: each program is bound to this script's life where setpriv exists, and to a deadline of its own everywhere.
set -u
LC_ALL=C
export LC_ALL

server=${ACCELNET_SERVER:-}
throughput_port=${ACCELNET_THROUGHPUT_PORT:-5201}
latency_port=${ACCELNET_LATENCY_PORT:-5202}
streams=${ACCELNET_STREAMS:-8}
seconds=${ACCELNET_SECONDS:-10}
runs=${ACCELNET_RUNS:-5}
# Run Command on the server may begin late.
first_wait=${ACCELNET_FIRST_WAIT:-120}
install=${ACCELNET_INSTALL:-no}
proc=${ACCELNET_PROC:-/proc}

# What Microsoft measures latency with (virtual-network-test-latency).
message_bytes=350
child=

fault() {
  printf '%s\n' "$1" >&2
  exit 2
}

within() {
  case "$2" in '' | *[!0-9]* | ??????*) fault "$1: should be a whole number" ;; esac
  if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then fault "$1: should be from $3 to $4"; fi
}

if command -v setpriv >/dev/null 2>&1; then
  bound() {
    deadline=$1
    shift
    exec setpriv --pdeathsig TERM timeout -k 2 "$deadline" setpriv --pdeathsig KILL "$@"
  }
else
  bound() {
    deadline=$1
    shift
    exec timeout -k 2 "$deadline" "$@"
  }
fi

# Runs a program for so many seconds at most, and leaves what it printed in $said. Its file has no name any more when it begins, so that
# no file is left either. In the background: a signal is answered at once.
run() {
  file=$(mktemp) || fault 'no temporary file can be made'
  exec 3>"$file"
  exec 4<"$file"
  rm -f "$file"
  (bound "$@") >&3 2>/dev/null &
  child=$!
  wait "$child"
  status=$?
  child=
  said=$(cat <&4)
  exec 3>&- 4<&-
  return "$status"
}

stop() {
  if [ -n "$child" ]; then
    kill "$child" 2>/dev/null
    wait "$child" 2>/dev/null
    child=
  fi
}

install_tools() {
  if command -v apt-get >/dev/null 2>&1; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q iperf3 sockperf
  elif command -v dnf >/dev/null 2>&1; then
    dnf install -y -q iperf3 sockperf
  elif command -v tdnf >/dev/null 2>&1; then
    tdnf install -y -q iperf3 sockperf
  elif command -v zypper >/dev/null 2>&1; then
    zypper --non-interactive --quiet install iperf sockperf
  fi >/dev/null 2>&1
}

# Busy and all ticks of all processors since the boot; the kernel's work for the network is in them.
ticks() {
  awk '$1 == "cpu" { print $2 + $3 + $4 + $7 + $8 + $9, $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9 }' "$proc/stat"
}

processors() {
  awk '/^cpu[0-9]/ { n++ } END { print n + 0 }' "$proc/stat"
}

# A member of one of iperf3's sums, where it is a number.
of_sum() {
  printf '%s\n' "$said" | awk -v sum="\"$1\"" -v member="\"$2\"" '
    index($0, sum) { inside = 1 }
    inside && index($0, member) {
      value = $2
      sub(/,$/, "", value)
      if (value ~ /^[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?$/) print value
      exit
    }'
}

# One run of iperf3 as JSON in $result: bits that arrived, and processors that were busy meanwhile, here.
one_throughput() {
  before=$(ticks)
  run "$((seconds + 15))" iperf3 --client "$server" --port "$throughput_port" --parallel "$streams" --time "$seconds" --json || return 1
  case "$said" in *'"error"'*) return 1 ;; esac
  bits=$(of_sum sum_received bits_per_second)
  again=$(of_sum sum_sent retransmits)
  if [ -z "$bits" ]; then return 1; fi
  result=$(printf '%s %s\n' "$before" "$(ticks)" | awk -v bits="$bits" -v again="${again:-null}" -v all="$(processors)" '
    { busy = ($4 > $2) ? ($3 - $1) / ($4 - $2) * all : 0
      each = (bits > 0) ? sprintf("%.4f", busy * 1e9 / bits) : "null"
      printf "{\"gbps\":%.4f,\"retransmits\":%s,\"busyCpus\":%.3f,\"cpusPerGbps\":%s}", bits / 1e9, again, busy, each }')
}

percentile() {
  printf '%s\n' "$said" | sed -n "s/^.*percentile $1 *= *\([0-9.]*\).*\$/\1/p" | head -n 1
}

number() {
  case "$1" in '' | *[!0-9.]* | *.*.* | .* | *.) printf 'null' ;; *) printf '%.12s' "$1" ;; esac
}

# One run of sockperf as JSON in $result, in microseconds there and back.
one_latency() {
  run "$((seconds + 15))" sockperf ping-pong --tcp -i "$server" -p "$latency_port" -m "$message_bytes" -t "$seconds" --full-rtt || return 1
  median=$(number "$(percentile 50.000)")
  if [ "$median" = null ]; then return 1; fi
  high=$(number "$(percentile 99.000)")
  result="{\"p50\":$median,\"p90\":$(number "$(percentile 90.000)"),\"p99\":$high,\"p999\":$(number "$(percentile 99.900)")}"
}

# Waits until somebody serves there; fails where nobody does in time.
reachable() {
  until=$(($(now) + first_wait))
  while :; do
    case "$1" in
      iperf3) run 5 iperf3 --client "$server" --port "$throughput_port" --bytes 1K --json ;;
      sockperf) run 8 sockperf ping-pong --tcp -i "$server" -p "$latency_port" -t 1 ;;
    esac
    # Their exit codes do not tell.
    case "$said" in *'"error"'*) ;; *'"sum_received"'* | *'Round trip'* | *'Summary'*) return 0 ;; esac
    if [ "$(now)" -ge "$until" ]; then return 1; fi
    sleep 1 &
    child=$!
    wait "$child"
    child=
  done
}

now() {
  read -r up rest <"$proc/uptime"
  : "$rest"
  printf '%s' "${up%%.*}"
}

# Median, least and most of a member of the runs.
spread() {
  printf '%s\n' "$2" | tr '{' '\n' | sed -n "s/^.*\"$1\":\([0-9.]*\).*\$/\1/p" | sort -n | awk '
    { value[NR] = $1 }
    END {
      if (NR == 0) { printf "null"; exit }
      middle = NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2
      printf "{\"median\":%s,\"least\":%s,\"most\":%s}", middle, value[1], value[NR]
    }'
}

# All runs of a tool into $measured: `{"state":"measured",...}`, or why not. The first failure ends it: what died once is not waited for again.
measure() {
  tool=$1 one=$2 first=$3 second=$4
  if ! command -v "$tool" >/dev/null 2>&1; then
    measured='{"state":"missing"}'
    return
  fi
  if ! reachable "$tool"; then
    measured='{"state":"no-server"}'
    # Whoever serves one serves the other by now, or never will.
    first_wait=3
    return
  fi
  all='' state=measured count=0
  while [ "$count" -lt "$runs" ]; do
    count=$((count + 1))
    printf '%s: run %s of %s\n' "$tool" "$count" "$runs" >&2
    if ! "$one"; then
      state=broken-off
      break
    fi
    all=$all${all:+,}$result
  done
  measured="{\"state\":\"$state\",\"runs\":[$all],\"$first\":$(spread "$first" "$all"),\"$second\":$(spread "$second" "$all")}"
}

case "$server" in
  '' | *[!0-9A-Fa-f.:]*) fault 'ACCELNET_SERVER: should be the IP address of the server' ;;
esac
within ACCELNET_THROUGHPUT_PORT "$throughput_port" 1 65535
within ACCELNET_LATENCY_PORT "$latency_port" 1 65535
within ACCELNET_STREAMS "$streams" 1 64
within ACCELNET_SECONDS "$seconds" 1 300
# As many as fit into what Run Command gives back.
within ACCELNET_RUNS "$runs" 1 9
within ACCELNET_FIRST_WAIT "$first_wait" 0 900

trap stop EXIT
trap 'stop; exit 143' TERM INT HUP

if [ "$install" = yes ]; then install_tools; fi
measure iperf3 one_throughput gbps cpusPerGbps
throughput=$measured
measure sockperf one_latency p50 p99
latency=$measured

printf '\nACCELNET-MEASURE-BEGIN\n'
printf '{"version":1,"role":"client","os":"linux","streams":%s,"seconds":%s' "$streams" "$seconds"
printf ',"throughput":%s,"latency":%s}\n' "$throughput" "$latency"
printf 'ACCELNET-MEASURE-END\n'
