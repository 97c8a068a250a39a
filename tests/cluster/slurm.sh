#!/usr/bin/env bash
# Slurm with four emulated nodes of two cpus each on this machine, without systemd, on loopback, in a folder of its own.
#
#   slurm.sh start FOLDER    prints the variable that Slurm's commands need: SLURM_CONF
#   slurm.sh stop FOLDER
#
# All nodes are this one machine: what runs on them shares its cpus. Open MPI takes them for one host and must be told
# to speak over loopback; `env` prints the variables for that.
set -euo pipefail

action=${1:?start, stop or env}
programs=(munged slurmctld slurmd)

start() {
  local here=$1 first
  for program in "${programs[@]}"; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || { echo "there is no \`$program\`" >&2; exit 1; }
  done
  mkdir -p "$here"/{munge,state,log} "$here"/{spool,tmp}/n{1..4}
  chmod 700 "$here" "$here/munge"
  head -c 1024 /dev/urandom >"$here/munge/key" && chmod 600 "$here/munge/key"
  first=$(free_ports)
  configuration "$here" "$first" >"$here/slurm.conf"
  printf 'CgroupPlugin=cgroup/v1\n' >"$here/cgroup.conf"
  export SLURM_CONF="$here/slurm.conf" PATH="$PATH:/usr/sbin"
  munged --key-file "$here/munge/key" --socket "$here/munge/socket" --pid-file "$here/munge/munged.pid" \
    --log-file "$here/munge/log" --seed-file "$here/munge/seed" --force 2>>"$here/log/munged"
  slurmctld -f "$SLURM_CONF" >>"$here/log/start" 2>&1
  for node in n1 n2 n3 n4; do slurmd -f "$SLURM_CONF" -N "$node" >>"$here/log/start" 2>&1; done
  for _ in {1..200}; do
    if [ "$(sinfo --noheader --states=idle --format=%D 2>/dev/null)" = 4 ]; then
      echo "SLURM_CONF=$SLURM_CONF"
      return
    fi
    sleep 0.05
  done
  tail -n 20 "$here"/log/* >&2
  stop "$here"
  echo "the four nodes did not get ready" >&2
  exit 1
}

# Six ports in a row that nobody listens on: one for the controller, four for the nodes.
free_ports() {
  local first
  while :; do
    first=$((20000 + RANDOM % 10000))
    for port in $(seq "$first" $((first + 5))); do
      (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
    done
    echo "$first"
    return
  done
}

configuration() {
  local here=$1 first=$2
  cat <<CONF
ClusterName=emulated
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$first
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$here/munge/socket
CredType=cred/munge
StateSaveLocation=$here/state
SlurmdSpoolDir=$here/spool/%n
SlurmctldPidFile=$here/slurmctld.pid
SlurmdPidFile=$here/slurmd.%n.pid
SlurmctldLogFile=$here/log/slurmctld
SlurmdLogFile=$here/log/%n
TmpFS=$here/tmp/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=pmix
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
CommunicationParameters=NoInAddrAny
EnforcePartLimits=ALL
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
KillWait=2
NodeName=n[1-4] NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=[$((first + 1))-$((first + 4))] CPUs=2
PartitionName=lab Nodes=n[1-4] Default=YES MaxTime=10 State=UP
CONF
}

# What it started, by the files in which each wrote its id; not by name, for others may have a Slurm here. The
# `slurmstepd` of a step writes none, outlives its node's `slurmd`, and ends soon only while there is a controller to
# tell: it is waited for, by its socket, and found by the folder that it runs in.
stop() {
  local here=$1 pids=() process
  SLURM_CONF="$here/slurm.conf" scancel --user="$(id -un)" 2>/dev/null || true
  for _ in {1..100}; do
    compgen -G "$here/spool/n*/n*_*.*" >/dev/null || break
    sleep 0.05
  done
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/cwd" 2>/dev/null)" = "$here/log" ] && pids+=("${process#/proc/}")
  done
  for file in "$here"/*.pid "$here"/munge/munged.pid; do
    [ -s "$file" ] && pids+=("$(cat "$file")")
  done
  ((${#pids[@]})) && kill "${pids[@]}" 2>/dev/null || true
  for _ in {1..100}; do
    kill -0 "${pids[@]}" 2>/dev/null || return 0
    sleep 0.05
  done
  kill -9 "${pids[@]}" 2>/dev/null || true
}

case $action in
  start) start "$(realpath -m "${2:?a folder}")" ;;
  stop) stop "$(realpath -m "${2:?a folder}")" ;;
  env)
    echo OMPI_MCA_btl=self,tcp
    echo OMPI_MCA_btl_tcp_if_include=127.0.0.0/8
    echo OMPI_MCA_oob_tcp_if_include=127.0.0.0/8
    echo OMPI_MCA_mpi_yield_when_idle=1
    ;;
  *) echo "start, stop or env, not \`$action\`" >&2; exit 2 ;;
esac
