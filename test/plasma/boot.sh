# Becomes the first process of a machine: run by unshare in namespaces of its own. Its mounts end with
# it, and what it writes outside the home lies in memory: the root itself is never changed.
# Arguments: root, home, where the home is seen, user, uid, gid, host name, then pairs of what else is
# shown, read-only: path here, path there.
set -eu
root=$1 home=$2 at=$3 user=$4 uid=$5 gid=$6 host=$7
shift 7
# /proc is still that of outside, and the redirection is done by this very shell.
read -r pid rest </proc/self/stat

cd "$root"
mount -t tmpfs -o mode=755 tmpfs mnt
mkdir mnt/upper mnt/work
mount -t overlay -o lowerdir=.,upperdir=mnt/upper,workdir=mnt/work overlay "$root"
cd "$root"

mount -t tmpfs -o mode=755 tmpfs dev
for node in null zero full random urandom tty fuse; do
  [ -e "/dev/$node" ] || continue
  : >"dev/$node"
  mount --bind "/dev/$node" "dev/$node"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/dbus run/user
mkdir -m 700 "run/user/$uid"
chown "$uid:$gid" "run/user/$uid"
mkdir -m 1777 tmp/.X11-unix tmp/.ICE-unix

printf '%s:x:%s:%s::%s:/bin/bash\n' "$user" "$uid" "$gid" "$at" >>etc/passwd
printf '%s:x:%s:\n' "$user" "$gid" >>etc/group
printf '127.0.0.1 localhost %s\n' "$host" >etc/hosts
printf '%s\n' "$host" >etc/hostname
printf '%s' "$host" | md5sum | cut -c 1-32 >etc/machine-id
printf '%s' "$host" >/proc/sys/kernel/hostname
ip link set lo up

mkdir -p "$root$at"
mount --bind "$home" "$root$at"
while [ $# -gt 1 ]; do
  if [ -d "$1" ]; then
    mkdir -p "$root$2"
  else
    mkdir -p "$root${2%/*}"
    : >"$root$2"
  fi
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
  shift 2
done

mount -t proc proc proc
pivot_root . mnt
cd /
umount -l /mnt
# Ends when the test does, whatever happens to it: then its input is closed.
exec tini -- sh -c 'echo "$1"; exec cat' sh "$pid"
