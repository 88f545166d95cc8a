# What a diagnosis needs to know beside the probe: appended to probe-linux.sh, whose functions and readings it uses. A second line of JSON
# between markers of its own: which drivers the kernel has, how many bytes were sent, and what the kernel's log says of virtual
# functions (azure-docs: accelerated-networking-how-it-works). It reads sysfs, /proc, /lib/modules and the log, and changes nothing.
# shellcheck shell=sh
proc=${ACCELNET_PROC:-/proc}
libraries=${ACCELNET_MODULES:-/lib/modules}
most_lines=6

# The modules of the kernels that do not run.
held_elsewhere() {
  for kernel in "$libraries"/*; do
    if [ "${kernel##*/}" = "$(uname -r)" ]; then continue; fi
    if [ -n "$(find "$kernel" -name "$1.ko*" 2>/dev/null | head -n 1)" ]; then return 0; fi
  done
  return 1
}

print_module() {
  printf '{"name":"%s"' "$1"
  if [ -d "$sys/module/$1" ]; then printf ',"loaded":true'; else printf ',"loaded":false'; fi
  file=
  if ! command -v modinfo >/dev/null 2>&1; then
    printf ',"available":null'
  elif file=$(modinfo -n "$1" 2>/dev/null); then
    printf ',"available":true'
  else
    printf ',"available":false'
  fi
  case "$file" in
    */updates/* | */extra/* | */weak-updates/* | */dkms/*) printf ',"outOfTree":true' ;;
    *) printf ',"outOfTree":false' ;;
  esac
  if held_elsewhere "$1"; then printf ',"elsewhere":true}'; else printf ',"elsewhere":false}'; fi
}

print_modules() {
  separator=
  for module in mlx4_core mlx4_en mlx5_core mana; do
    printf '%s' "$separator"
    print_module "$module"
    separator=,
  done
}

print_bytes() {
  count=0
  for nic in $(interfaces); do
    is_synthetic "$nic" || continue
    count=$((count + 1))
    if [ "$count" -gt "$most_nics" ]; then break; fi
    if [ "$count" -gt 1 ]; then printf ','; fi
    readings "$nic" tx_bytes
  done
}

# Whole seconds out of a text like 123.45; null where there are none.
json_seconds() {
  whole=${1%%.*}
  case "$whole" in '' | *[!0-9]*) printf 'null' ;; *) printf '%.9s' "$whole" ;; esac
}

# Where the log's last word on the path of the data leads, and how long after the boot it was said.
print_last_switch() {
  last=$(printf '%s\n' "$log" | grep -E 'Data path switched (to|from) VF' | tail -n 1)
  case "$last" in
    '') printf 'null' && return ;;
    *'switched to VF'*) printf '{"to":"vf"' ;;
    *) printf '{"to":"synthetic"' ;;
  esac
  printf ',"at":%s}' "$(json_seconds "$(printf '%s' "$last" | sed -n 's/^\[ *\([0-9]*\)\..*/\1/p')")"
}

print_trouble() {
  separator=
  printf '%s\n' "$log" | grep -E 'mlx[45]_|mana|hv_netvsc|hv_pci' |
    grep -i -E 'fail|error|unknown symbol|disagrees about|version magic|time(d )?out|required key' |
    tail -n "$most_lines" | while read -r line; do
    printf '%s%s' "$separator" "$(json_text "$line" 120)"
    separator=,
  done
}

log=$(dmesg 2>/dev/null)
case "$log" in '') whole=null ;; *'Linux version '*) whole=true ;; *) whole=false ;; esac
if printf '%s\n' "$log" | grep -q -E 'VF (un)?registering|Data path switched'; then seen=true; else seen=false; fi

printf '\nACCELNET-GUEST-DETAILS-BEGIN\n'
printf '{"version":1,"seconds":%s' "$(json_seconds "$seconds")"
printf ',"uptime":%s' "$(json_seconds "$(line_of "$proc/uptime")")"
printf ',"modules":[%s],"txBytes":[%s]' "$(print_modules)" "$(print_bytes)"
printf ',"log":{"whole":%s,"vfSeen":%s,"lastSwitch":%s' "$whole" "$seen" "$(print_last_switch)"
printf ',"trouble":[%s]},"problems":[]}\n' "$(print_trouble)"
printf 'ACCELNET-GUEST-DETAILS-END\n'
