# What a diagnosis needs to know beside the probe: appended to probe-linux.sh, whose functions and readings it uses. A second line of JSON
# between markers of its own: which drivers the kernel has, how many bytes were sent, what the kernel's log says of each interface and of
# its drivers (azure-docs: accelerated-networking-how-it-works), and whether udev keeps other programs off virtual functions. It reads
# sysfs, /proc, /lib/modules, the rules of udev and the log, and changes nothing.
# shellcheck shell=sh
proc=${ACCELNET_PROC:-/proc}
libraries=${ACCELNET_MODULES:-/lib/modules}
rules=${ACCELNET_UDEV:-/etc/udev/rules.d $run/udev/rules.d /usr/lib/udev/rules.d /lib/udev/rules.d}
modules='mlx4_core mlx4_en mlx5_core mana pci_hyperv'
# Run Command gives so many bytes back.
most_bytes=4096
most_messages=8
# However little room there is, so many messages are printed, cut to a shorter length.
first_messages=2

# The files of these modules, of all kernels that are installed.
find_module_files() {
  find "$libraries" -name 'mlx4_core.ko*' -o -name 'mlx4_en.ko*' -o -name 'mlx5_core.ko*' -o -name 'mana.ko*' \
    -o -name 'pci[-_]hyperv.ko*' 2>/dev/null
}

# Whether a kernel that does not run has a module.
held_elsewhere() {
  pattern="/$(printf '%s' "$1" | sed 's/_/[-_]/g')[.]ko"
  elsewhere=$(printf '%s\n' "$module_files" | grep "$pattern" | grep -v -F -c "$libraries/$kernel/")
  [ "$elsewhere" -gt 0 ]
}

# Where the kernel that runs has a module; null where that cannot be asked.
place_of() {
  if grep -q -s "/$(printf '%s' "$1" | sed 's/_/[-_]/g')[.]ko" "$libraries/$kernel/modules.builtin"; then
    printf '"builtin"' && return
  fi
  if ! command -v modinfo >/dev/null 2>&1; then printf 'null' && return; fi
  file=$(modinfo -n "$1" 2>/dev/null)
  case "$?/$file" in
    12[67]/*) printf 'null' ;;
    0/*builtin*) printf '"builtin"' ;;
    0/*/updates/* | 0/*/extra/* | 0/*/weak-updates/* | 0/*/dkms/*) printf '"foreign"' ;;
    0/*) printf '"own"' ;;
    *) printf '"none"' ;;
  esac
}

# Whether a driver works in the kernel. One that is built in without parameters shows only where its devices are.
is_loaded() {
  if [ -d "$sys/module/$1" ] || [ -d "$sys/bus/pci/drivers/$1" ]; then return 0; fi
  [ "$1" = pci_hyperv ] && [ -d "$sys/bus/vmbus/drivers/hv_pci" ]
}

print_module() {
  printf '{"name":"%s"' "$1"
  if is_loaded "$1"; then printf ',"loaded":true'; else printf ',"loaded":false'; fi
  printf ',"file":%s' "$(place_of "$1")"
  if held_elsewhere "$1"; then printf ',"elsewhere":true}'; else printf ',"elsewhere":false}'; fi
}

print_modules() {
  separator=
  for module in $modules; do
    printf '%s' "$separator"
    print_module "$module"
    separator=,
  done
}

# Whole seconds out of a text like 123.45; null where there are none.
json_seconds() {
  whole=${1%%.*}
  case "$whole" in '' | *[!0-9]*) printf 'null' ;; *) printf '%.9s' "$whole" | sed 's/^0*\(.\)/\1/' ;; esac
}

# The lines of the log that may matter, the last ones, each begun by when it was logged: whole seconds since the boot, or null.
relevant_lines() {
  printf '%s\n' "$log" | grep -E 'hv_pci|hv_netvsc|mlx[45]_|mana|page allocation failure|Loading of ' |
    cut -c 1-400 | tail -n 3000 |
    sed -e 's/^<[0-9]*>//' -e 's/^\[ *0*\([0-9]\{1,9\}\)\.[0-9]*\]\(\[[^]]*\]\)* *\([^ ]\)/\1 \3/' -e t -e 's/^\(\[[^]]*\]\)* */null /'
}

# What the host said of virtual functions, and what became of them: the interface's VMBus device and its name, when it was logged, and a word.
events_in() {
  start='\([^ ]*\) hv_netvsc \([^ ]*\) \([^ :]*\).*: '
  end='.*/\2 \3 \1'
  printf '%s\n' "$1" | sed -n \
    -e "s/^${start}VF slot [0-9]* added$end added/p" \
    -e "s/^${start}VF slot [0-9]* removed$end removed/p" \
    -e "s/^${start}Data path switched to VF$end to/p" \
    -e "s/^${start}Data path switched from VF$end from/p" \
    -e "s/^${start}VF registering$end registering/p" \
    -e "s/^${start}VF unregistering$end unregistering/p" | tail -n 400
}

# What was logged of an interface: by its VMBus device, or by its name where that device is no present interface's. Names change.
print_events() {
  printf '%s\n' "$events" | {
    slot=null
    path=null
    registered=false
    while read -r device name at word; do
      if [ "$device" != "$2" ]; then
        if [ "$name" != "$1" ]; then continue; fi
        case "$vmbus_devices " in *" $device "*) continue ;; esac
      fi
      case "$word" in
        added | removed) slot="[\"$word\",$at]" ;;
        to | from) path="[\"$word\",$at]" registered=true ;;
        registering) registered=true ;;
        unregistering) path="[\"from\",$at]" registered=true ;;
      esac
    done
    printf ',"slot":%s,"path":%s,"registered":%s' "$slot" "$path" "$registered"
  }
}

# Whether udev has marked a virtual function as nobody's to configure; null where it says nothing of it.
json_marked() {
  index=$(line_of "$sys/class/net/$1/ifindex")
  data=$run/udev/data/n$index
  if [ -z "$1" ] || ! [ -r "$data" ]; then
    printf 'null'
  elif grep -q -s -E '^E:(NM_UNMANAGED=1|ID_NET_MANAGED_BY=unmanaged|AZURE_UNMANAGED_SRIOV=1)' "$data"; then
    printf 'true'
  else
    printf 'false'
  fi
}

# What networkd says of a virtual function.
network_state() {
  if [ -z "$1" ]; then return; fi
  index=$(line_of "$sys/class/net/$1/ifindex")
  sed -n 's/^ADMIN_STATE=//p' "$run/systemd/netif/links/$index" 2>/dev/null | sed -n 1p
}

print_nic_details() {
  separator=
  for nic in $(reported_nics); do
    read_virtual_function "$nic"
    printf '%s{"txBytes":%s' "$separator" "$(readings "$nic" tx_bytes)"
    print_events "$nic" "$(target_of "$sys/class/net/$nic/device")"
    printf ',"marked":%s,"managerState":%s}' "$(json_marked "$vf")" "$(json_text "$(network_state "$vf")" 16)"
    separator=,
  done
}

# The rules of udev that keep other programs off the virtual functions of Azure. NetworkManager's own rules mark other interfaces.
rules_for_azure() {
  for folder in $rules; do
    grep -l -s -E 'NM_UNMANAGED|ID_NET_MANAGED_BY|AZURE_UNMANAGED_SRIOV' "$folder"/*.rules
  done | while read -r file; do
    grep -l -s -E '^[^#]*(hv_pci|hv_netvsc|mlx[45]|"mana|AZURE_UNMANAGED_SRIOV)' "$file"
  done
}

json_rule() {
  if [ -n "$(rules_for_azure)" ]; then printf 'true'; else printf 'false'; fi
}

# The errors of drivers, the newest first: a number to sort by, the driver, when, how often, and the text. A line counts by the driver
# that it begins with; like lines, but for their numbers, are one. What the kernel says of memory or of a module's signature counts if a
# driver says something within five seconds. Before all comes how many there are.
# shellcheck disable=SC2016 # awk's own variables
errors_of_drivers='
BEGIN {
  failure = "fail([^o]|$)|error|(^|[^a-z])err([^a-z]|$)|can.?not|could not|unable|timed? ?out|(^|[^a-z])h[au]ng([^a-z]|$)|stuck|fatal"
  failure = failure "|leak|refus|reject|unknown symbol|disagrees about|version magic|required key|d0 entry|compromised|miss count|invalid"
  failure = failure "|abort|not respond|no respon|need .*mmio|swiotlb|(no|out of) memory"
}
{
  at = $1
  text = substr($0, length(at) + 2)
  driver = ""
  if (match(text, /^(hv_pci|hv_netvsc|mlx4_core|mlx4_en|mlx5_core|mlx5_ib|mana)([.][a-z_]+)?[: ]/)) {
    driver = substr(text, 1, RLENGTH - 1)
    sub(/[.].*/, "", driver)
  } else if (match(text, /^NETDEV WATCHDOG: [^ ]+ \((hv_netvsc|mlx4_core|mlx4_en|mlx5_core|mana)\):/)) {
    driver = text
    sub(/^[^(]*\(/, "", driver)
    sub(/\).*/, "", driver)
  } else if (text ~ /page allocation failure|Loading of .*module/) driver = "kernel"
  if (driver == "") next
  if (driver != "kernel") { said++; when[said] = at }
  low = tolower(text)
  if (low ~ /tainting kernel/) next
  if (driver != "kernel" && low !~ failure) next
  gsub("[^]A-Za-z0-9 ._:/@+()~=,[#%*-]", "", text)
  split(text, parts, ": ")
  rest = substr(text, length(parts[1]) + 1)
  address = ""
  if (match(rest, "[0-9a-f][0-9a-f][0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f][.][0-7]")) address = substr(rest, RSTART, RLENGTH)
  gsub("0x[0-9a-fA-F]+", "#", rest)
  gsub("[^-0-9][0-9]+", "#", rest)
  like = driver " " parts[1] " " address " " rest
  times[like]++
  last[like] = NR
  drivers[like] = driver
  texts[like] = text
  ats[like] = at
}
END {
  for (like in times) {
    near = drivers[like] != "kernel"
    for (n = 1; n <= said && !near; n++)
      near = ats[like] != "null" && when[n] != "null" && when[n] - ats[like] <= 5 && ats[like] - when[n] <= 5
    if (!near) continue
    total++
    print last[like], drivers[like], ats[like], (times[like] > 9999 ? 9999 : times[like]), texts[like]
  }
  print 999999999, total + 0
}'

# Without awk: the last two errors, each for itself.
last_errors() {
  lines=$(printf '%s\n' "$1" | grep -E '^[^ ]* (hv_pci|hv_netvsc|mlx4_core|mlx4_en|mlx5_core|mlx5_ib|mana)[: ]' |
    grep -i -E 'fail|error|err =|can ?not|could not|unable|timed? ?out|hung|stuck|fatal|leak|refus|reject|unknown symbol|version')
  if [ -z "$lines" ]; then printf '9 0\n' && return; fi
  printf '9 %s\n' "$(printf '%s\n' "$lines" | grep -c '')"
  printf '%s\n' "$lines" | tail -n 2 | tr -cd 'A-Za-z0-9 ._:/@+()~=,[]#%*\n-' | sed -e 's/^\([^ ]*\) \([a-z0-9_]*\)/\2 \1 1 \2/' |
    { read -r older; read -r newer && printf '8 %s\n' "$newer"; printf '7 %s\n' "$older"; }
}

sorted_errors() {
  if command -v awk >/dev/null 2>&1; then
    printf '%s\n' "$1" | awk "$errors_of_drivers" | sort -r -n -k 1,1 | sed -n 1,9p
  else
    last_errors "$1"
  fi
}

json_message() {
  printf '{"driver":"%s","text":"%s","at":%s,"times":%s}' "$1" "$(printf '%s' "$5" | cut -c "1-$4")" "$2" "$3"
}

# The errors as JSON, as many as there is room for.
print_messages() {
  left=$1
  sorted_errors "$lines" | {
    read -r _ total
    printed=0
    while [ "$printed" -lt "$most_messages" ] && read -r _ driver at times text; do
      message=$(json_message "$driver" "$at" "$times" 200 "$text")
      if [ "${#message}" -ge "$left" ]; then
        if [ "$printed" -ge "$first_messages" ]; then break; fi
        message=$(json_message "$driver" "$at" "$times" 160 "$text")
      fi
      if [ "$printed" -gt 0 ]; then printf ','; fi
      printf '%s' "$message"
      left=$((left - ${#message} - 1))
      printed=$((printed + 1))
    done
    printf '],"messagesLeftOut":%s' "$((total - printed))"
    cat >/dev/null
  }
}

log=$(dmesg 2>/dev/null | tr -d '\000')
case "$log" in '') whole=null ;; *'Linux version '*) whole=true ;; *) whole=false ;; esac
lines=$(relevant_lines)
events=$(events_in "$lines")
vmbus_devices=
for nic in $synthetic; do vmbus_devices="$vmbus_devices $(target_of "$sys/class/net/$nic/device")"; done
kernel=$(uname -r)
module_files=$(find_module_files)

beginning=$(
  printf '{"version":2,"seconds":%s' "$(json_seconds "$seconds")"
  printf ',"uptime":%s' "$(json_seconds "$(line_of "$proc/uptime")")"
  printf ',"modules":[%s],"nics":[%s]' "$(print_modules)" "$(print_nic_details)"
  printf ',"rule":%s,"problems":[]' "$(json_rule)"
  printf ',"log":{"whole":%s,"messages":[' "$whole"
)
# The five lines of markers, the end of the log and what separates two messages are 150 bytes.
messages=$(print_messages $((most_bytes - 150 - ${#report} - ${#beginning})))

printf '\nACCELNET-GUEST-DETAILS-BEGIN\n%s%s}}\nACCELNET-GUEST-DETAILS-END\n' "$beginning" "$messages"
