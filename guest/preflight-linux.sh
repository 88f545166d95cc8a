#!/bin/sh
# Says before a stop what acceleration this guest has and could use: one line of JSON between two markers, far below Run Command's
# 4,096 bytes. It reads sysfs, /proc, /lib/modules, a few settings and the kernel's log, writes nothing and changes nothing. It does not need
# the probe, and waits for nothing.
set -u
LC_ALL=C
export LC_ALL

sys=${ACCELNET_SYS:-/sys}
proc=${ACCELNET_PROC:-/proc}
run=${ACCELNET_RUN:-/run}
etc=${ACCELNET_ETC:-/etc}
usr=${ACCELNET_USR:-/usr}
libraries=${ACCELNET_MODULES:-/lib/modules}
# A host that is serviced takes a virtual function away for minutes (accelerated-networking-how-it-works).
seconds_of_servicing=600
most_devices=64

line_of() {
  if [ -r "$1" ]; then head -n 1 "$1" 2>/dev/null; fi
}

target_of() {
  target=$(readlink "$1" 2>/dev/null) || return 0
  printf '%s' "${target##*/}"
}

# Text as a JSON string of harmless characters, cut to a length; null where nothing is left.
json_text() {
  text=$(printf '%s' "$1" | tr -cd 'A-Za-z0-9 ._:/@+()~-' | cut -c "1-$2")
  if [ -n "$text" ]; then printf '"%s"' "$text"; else printf 'null'; fi
}

whole_number() {
  whole=${1%%.*}
  case "$whole" in '' | *[!0-9]*) ;; *) printf '%.9s' "$whole" ;; esac
}

json_number() {
  number=$(whole_number "$1")
  # JSON knows no leading zeros.
  number=$(printf '%s' "$number" | sed 's/^0*\(.\)/\1/')
  printf '%s' "${number:-null}"
}

# How many network interfaces a device has: those of MANA share one device (accelerated-networking-mana-windows).
interfaces_of() {
  interfaces=0
  for path in "$1"/net/*; do
    if [ -e "$path" ]; then interfaces=$((interfaces + 1)); fi
  done
  if [ "$interfaces" -eq 0 ]; then interfaces=1; fi
}

# Ethernet is PCI class 0x0200, InfiniBand 0x0207. A virtual function has a PCI domain of its own (hv_pci), or one of the two known vendors: the
# adapter that Hyper-V emulates at the boot is none.
count_devices() {
  functions=0 infiniband=0 seen=0 mlx4=0 mlx5=0 mana=0 bare_mellanox=false bare_mana=false
  for device in "$sys"/bus/pci/devices/*; do
    class=$(line_of "$device/class")
    case "$class" in 0x0200* | 0x0207*) ;; *) continue ;; esac
    vendor=$(line_of "$device/vendor")
    case "${device##*/}:$vendor" in *:0x15b3 | *:0x1414) ;; 0000:*) continue ;; esac
    seen=$((seen + 1))
    if [ "$seen" -gt "$most_devices" ]; then break; fi
    case "$class" in 0x0207*) infiniband=$((infiniband + 1)) && continue ;; esac
    interfaces_of "$device"
    functions=$((functions + interfaces))
    driver=$(target_of "$device/driver")
    case "$driver:$vendor:$(line_of "$device/device")" in
      mlx4*:*:* | :0x15b3:0x100[0-9a-f]) mlx4=1 ;;
      mlx5*:*:* | :0x15b3:*) mlx5=1 ;;
      mana:*:* | :0x1414:*) mana=1 ;;
    esac
    case "$driver:$vendor" in
      :0x15b3) bare_mellanox=true ;;
      :0x1414) bare_mana=true ;;
    esac
  done
}

hardware_of() {
  case "$mlx4$mlx5$mana" in
    100) printf 'mlx4' ;;
    010) printf 'mlx5' ;;
    001) printf 'mana' ;;
    *) printf 'unknown' ;;
  esac
}

# Installed kernels, the newest last: a stop boots it.
newest_kernel() {
  for folder in "$libraries"/*; do
    name=${folder##*/}
    case "$name" in *[!A-Za-z0-9._+~-]*) continue ;; esac
    if [ -r "$folder/modules.dep" ] || [ -r "$folder/modules.builtin" ]; then printf '%s\n' "$name"; fi
  done | sort -V 2>/dev/null | tail -n 1
}

# Whether a kernel has a module, as a file or built in: true, false, or null where its lists cannot be read.
has_module() {
  folder=$libraries/$1
  if grep -q -s -E "/$2\.ko(\.[a-z0-9]+)?(:|\$)" "$folder/modules.dep" "$folder/modules.builtin"; then
    printf 'true'
  elif [ -r "$folder/modules.dep" ]; then
    printf 'false'
  else
    printf 'null'
  fi
}

in_running() {
  if [ -d "$sys/module/$1" ]; then printf 'true'; else has_module "$running" "$1"; fi
}

print_module() {
  printf '"%s":{"running":%s,"next":' "$1" "$(in_running "$1")"
  if [ "$next" = "$running" ]; then printf '%s}' "$(in_running "$1")"; else printf '%s}' "$(has_module "$next" "$1")"; fi
}

# The last word of the log on a virtual function: true where one is there or was taken away a short while ago, false where none was or the
# flag was turned off, null where the log does not reach back to the boot.
vf_in_log() {
  log=$(dmesg 2>/dev/null)
  case "$log" in
    *'Linux version '*) ;;
    *)
      # Older lines first; what both have is the same.
      if command -v journalctl >/dev/null 2>&1; then
        log="$(journalctl -k -b -q --no-pager -o short-monotonic 2>/dev/null)
$log"
      fi
      ;;
  esac
  last=$(printf '%s\n' "$log" | grep -E 'hv_netvsc.*(VF slot [0-9]+ (added|removed)|VF (un)?registering|Data path switched (to|from) VF)' | tail -n 1)
  case "$last" in
    '') case "$log" in *'Linux version '*) printf 'false' ;; *) printf 'null' ;; esac ;;
    *' removed'* | *'VF unregistering'* | *'switched from VF'*)
      since=$(whole_number "$(printf '%s' "$last" | sed -n 's/^[^[]*\[ *\([0-9]*\)\..*/\1/p')")
      now=$(whole_number "$(line_of "$proc/uptime")")
      if [ -z "$since" ] || [ -z "$now" ]; then
        printf 'null'
      elif [ $((now - since)) -le "$seconds_of_servicing" ] 2>/dev/null; then
        printf 'true'
      else
        printf 'false'
      fi
      ;;
    *) printf 'true' ;;
  esac
}

# cloud-init leaves virtual functions alone from 23.2 on (accelerated-networking-overview).
cloud_init_spares() {
  version=$(cloud-init --version 2>&1 | sed -n 's/^.*cloud-init \([0-9]*\)\.\([0-9]*\).*$/\1 \2/p' | head -n 1)
  major=$(whole_number "${version% *}")
  minor=$(whole_number "${version#* }")
  [ -n "$major" ] && [ -n "$minor" ] && { [ "$major" -gt 23 ] || { [ "$major" -eq 23 ] && [ "$minor" -ge 2 ]; }; }
}

# The rules of udev that keep other programs off the virtual functions of Azure. NetworkManager's own rules mark other interfaces.
rules_for_azure() {
  grep -l -s -r -E 'AZURE_UNMANAGED_SRIOV|NM_UNMANAGED|ID_NET_MANAGED_BY' \
    "$etc/udev/rules.d" "$usr/lib/udev/rules.d" "$run/udev/rules.d" | while read -r file; do
    grep -l -s -E '^[^#]*(hv_pci|hv_netvsc|mlx[45]|"mana|AZURE_UNMANAGED_SRIOV)' "$file"
  done
}

# Whether NetworkManager or networkd runs and nothing keeps it off a virtual function; null where settings cannot be read.
manages_vf() {
  if ! [ -d "$run/NetworkManager" ] && ! [ -e "$run/systemd/netif/state" ]; then printf 'false' && return; fi
  if [ -n "$(rules_for_azure)" ]; then
    printf 'false'
  elif grep -q -s -r -E '^unmanaged-devices=.*(mlx|mana|enP|hv_pci)' "$etc/NetworkManager" "$usr/lib/NetworkManager" "$run/NetworkManager/conf.d"; then
    printf 'false'
  elif grep -q -s -r -i -E '^Unmanaged=(yes|true|1)' "$etc/systemd/network" "$usr/lib/systemd/network" "$run/systemd/network"; then
    printf 'false'
  elif cloud_init_spares; then
    printf 'false'
  elif [ -r "$usr/lib/udev/rules.d" ]; then
    printf 'true'
  else
    printf 'null'
  fi
}

# Without sysfs (FreeBSD) nothing can be seen, which must not look like nothing that is there.
if ! [ -d "$sys/bus/pci" ]; then
  printf 'This guest shows no PCI bus.\n'
  exit 0
fi
running=$(uname -r)
next=$(newest_kernel)
count_devices

printf '\nACCELNET-PREFLIGHT-BEGIN\n'
printf '{"version":1,"os":"linux","kernel":%s,"nextKernel":%s' "$(json_text "$running" 64)" "$(json_text "$next" 64)"
printf ',"uptime":%s' "$(json_number "$(line_of "$proc/uptime")")"
printf ',"functions":%s,"infiniband":%s,"hardware":"%s"' "$functions" "$infiniband" "$(hardware_of)"
printf ',"bare":{"mellanox":%s,"mana":%s}' "$bare_mellanox" "$bare_mana"
printf ',"modules":{%s,%s,%s}' "$(print_module mlx4_en)" "$(print_module mlx5_core)" "$(print_module mana)"
printf ',"vfInLog":%s,"managesVf":%s}\n' "$(vf_in_log)" "$(manages_vf)"
printf 'ACCELNET-PREFLIGHT-END\n'
